import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { basename, join } from 'node:path'
import type {
  Alarm,
  Dataset,
  Experiment,
  ExportResult,
  ImportResult,
  Model,
  PairedComparison,
  PairedComparisonResult,
  TrainingResult,
} from '#contract'
import { RecipeName } from '#contract'
import type { ImageId, ModelId } from '#model/ids.ts'
import { hourMs } from '#model/units.ts'
import { count } from '../output/table.ts'
import { trainedText } from '../output/trained-text.ts'
import type { Session } from '../session.ts'
import { starterFile } from './installation.ts'
import { drawImages, type MadeImage, writeImages } from './loop-images.ts'
import type { LoopClock } from './made-time.ts'
import { starterVariant } from './model-variant.ts'
import { type NewIds, reviewFromLabels } from './review-from-labels.ts'
import { objectsOf, type SampleObjects } from './true-objects.ts'

/** Longest sides of the input: with fewer pixels, a model finds less. */
export const loopInputs = { current: 288, worse: 224, better: 416, retrained: 352 }
export const loopImages = { experiment: 130, usual: 290, night: 110 }
/** The images of the golden set, which are left out of training. */
const golden = 'image.path.contains("3.jpg")'

export type LoopOptions = {
  /** For images, models and exports. */
  folder: string
  objects: SampleObjects
  /** The numbers of new images for each of two experiments, afterward, and at night. */
  images: typeof loopImages
  inputs: typeof loopInputs
  seed: number
  clock: LoopClock
  newIds: NewIds
  /** The recipe that trains on the night images; null if the starter model takes the place of a trained one. */
  recipe: string | null
  print(line: string): void
}

type EndedExperiment = Pick<Experiment, 'status' | 'clusters' | 'deltaScore' | 'because' | 'candidateName'>
export type LoopResult = {
  workspace: string
  images: number
  worse: EndedExperiment
  better: EndedExperiment
  current: string | null
  corrections: { day: number | null; night: number | null }
  alarms: Pick<Alarm, 'detector' | 'severity' | 'title' | 'because' | 'cause'>[]
  retrainSet: Pick<Dataset, 'name' | 'images' | 'labels'>
  exported: ExportResult
  candidate: { modelId: ModelId; name: string; parent: string; trainedOn: string }
  /** The result of the training. `canary`: null if the gate refused the model. */
  training: (Pick<TrainingResult, 'recipe' | 'seconds' | 'comparison'> & { canary: EndedExperiment | null }) | null
}

/**
 * Runs the life of a model on the sample images: a worse model is rolled back, a better one is promoted, night images raise alarms
 * and go into a retrain set, and the result is a new candidate. The engine is real; the user and the days are simulated.
 */
export async function runLoop(session: Session, options: LoopOptions): Promise<LoopResult> {
  const { client, follow } = session
  const { folder, images, seed, print, recipe } = options
  // There are too few images for tuning, so the number of workers is set.
  await client.workspace.changeSettings({ blindShare: 0, inferenceWorkers: Math.min(64, availableParallelism()) })
  print(
    `The user and the days are simulated. The user knows what the starter model finds at full size. ${
      recipe === null
        ? 'There is no Python with PyTorch, onnx, NumPy and Pillow here, so nothing is trained: the starter model stands for it.'
        : 'The last model is trained here, by the recipe of the tiny detector.'
    }`,
  )
  const stream = new Stream(session, options)

  const { worse, better } = await tryModels(session, stream, options)
  const { alarms, byDay, atNight } = await dayAndNight(session, stream, options)

  await holdFirst(session, alarms)
  if (recipe !== null) {
    await follow(await client.datasets.freeze({ name: 'golden', where: golden, split: [0, 0, 100] }))
    await client.workspace.changeSettings({ goldenDataset: 'golden' })
  }
  const where = recipe === null ? '' : `!${golden}`
  const retrainSet = await follow<Dataset>(await client.datasets.freeze({ name: 'retrain-night', where, seed }))
  const exported = await follow<ExportResult>(
    await client.datasets.export({ name: retrainSet.name, format: 'yolo', folder: join(folder, 'retrain') }),
  )
  print(
    `Frozen: ${retrainSet.name}, ${count(retrainSet.images, 'image')}; the commands to train are in ${join(exported.folder, 'TRAIN.md')}.`,
  )
  const parent = (await client.models.list()).find(({ aliases }) => aliases.includes('current'))!
  const { candidate, training } =
    recipe === null
      ? { candidate: await standIn(session, options, { parent, trainedOn: retrainSet.name }), training: null }
      : await trained(session, options, { recipe, dataset: retrainSet.name, parent, stream })
  await client.workspace.changeSettings({ inferenceWorkers: 0 })
  return {
    workspace: session.folder,
    images: 2 * images.experiment + images.usual + images.night,
    worse,
    better,
    current: parent.name,
    corrections: { day: byDay.rate, night: atNight.rate },
    alarms: alarms.map(({ detector, severity, title, because, cause }) => ({
      detector,
      severity,
      title,
      because,
      cause,
    })),
    retrainSet: { name: retrainSet.name, images: retrainSet.images, labels: retrainSet.labels },
    exported,
    candidate: { modelId: candidate, name: candidateName, parent: parent.name, trainedOn: retrainSet.name },
    training,
  }
}

/** Tries a worse model, which is rolled back, and a better one, which is promoted. */
async function tryModels(session: Session, stream: Stream, { folder, images, inputs, print }: LoopOptions) {
  const { client, follow } = session
  await stream.comeIn('day-1', images.experiment)
  const current = await addVariant(session, folder, 'yard 1', inputs.current)
  await follow(await client.models.prelabel({ modelId: current }))
  print(`${count(images.experiment, 'image')} by day. yard 1 is current.`)
  const worse = await stream.tryModel(await addVariant(session, folder, 'yard 2', inputs.worse))
  print(`yard 2, a worse one: ${experimentText(worse)}`)
  await stream.reviewRest()
  await stream.comeIn('day-2', images.experiment)
  await follow(await client.models.prelabel({ where: 'state == "new"' }))
  const better = await stream.tryModel(await addVariant(session, folder, 'yard 3', inputs.better))
  print(`yard 3, a better one: ${experimentText(better)}`)
  await stream.reviewRest()
  return { worse, better }
}

/** Runs usual days and a night that raises alarms. Returns the corrections per 100 images of both. */
async function dayAndNight(session: Session, stream: Stream, { images, print, clock }: LoopOptions) {
  const { client, follow } = session
  const beforeUsual = await perHundred(session)
  await stream.comeIn('day-3', images.usual)
  await follow(await client.models.prelabel({ where: 'state == "new"' }))
  await stream.reviewRest()
  const byDay = await perHundred(session, beforeUsual)
  const { learning } = await client.monitoring.report({})
  print(
    `${count(images.usual, 'image')} more by day. ${count(learning?.groups ?? 0, 'review')} say what is usual; ${learning?.needed} are needed.`,
  )

  clock.advance(24 * hourMs)
  await stream.nightFalls(images.night)
  await follow(await client.models.prelabel({ where: 'state == "new"' }))
  for (const jobId of (await client.monitoring.lookIfDue({})).jobIds) await follow({ jobId })
  const printed = new Set<string>()
  const printAlarms = async (when: string): Promise<Alarm[]> => {
    const { alarms } = await client.monitoring.report({})
    for (const { title, because, cause, severity } of alarms.filter(
      (one) => !printed.has(`${one.title} ${one.severity}`),
    )) {
      printed.add(`${title} ${severity}`)
      print(`${when}, ${severity}: ${title}. ${because} ${cause ?? ''}`.trimEnd())
    }
    return alarms
  }
  await printAlarms('Night, before any review')
  const beforeNight = await perHundred(session)
  await stream.reviewRest()
  const alarms = await printAlarms(`Night, after ${count(images.night, 'review')}`)
  const atNight = await perHundred(session, beforeNight)
  print(`Corrections per 100 images: ${shown(byDay.rate)} by day, ${shown(atNight.rate)} by night.`)
  return { alarms, byDay, atNight }
}

/** Puts the images of the first alarm that has any on hold. An alarm about a slow model has none. */
async function holdFirst({ client }: Session, alarms: readonly Alarm[]): Promise<void> {
  for (const { where, title: reason } of alarms) {
    if ((await client.library.list({ where, limit: 1 })).images.length === 0) continue
    await client.disposal.hold({ where, reason })
    return
  }
}

const candidateName = 'yard 4'

/** Adds the starter model once more, in place of one that was trained on a version. */
async function standIn(
  session: Session,
  { folder, inputs, print }: LoopOptions,
  { parent, trainedOn }: { parent: Pick<Model, 'modelId' | 'name'>; trainedOn: string },
): Promise<ModelId> {
  const { client, follow } = session
  const origin = { parentId: parent.modelId, trainedOn }
  const candidate = await addVariant(session, folder, candidateName, inputs.retrained, origin)
  await client.models.moveAlias({ modelId: candidate, alias: 'candidate', reason: 'Trained on the night' })
  print(`Back: ${candidateName} is a candidate, child of ${parent.name}, trained on ${trainedOn}.`)
  const modelIds = [parent.modelId, candidate]
  const { comparisons } = await follow<PairedComparisonResult>(await client.evaluation.compare({ modelIds }))
  for (const modelId of modelIds) await follow(await client.evaluation.run({ modelId }))
  const [{ gate, because }] = comparisons as [PairedComparison]
  print(`${candidateName} against ${parent.name}: ${gate}. ${because[0] ?? ''}`.trimEnd())
  return candidate
}

/** Trains on a version. If the gate passes, tries the model on new images. */
async function trained(
  { client, follow }: Session,
  { images, print }: LoopOptions,
  { recipe, dataset, parent, stream }: { recipe: string; dataset: string; parent: Pick<Model, 'name'>; stream: Stream },
): Promise<{ candidate: ModelId; training: NonNullable<LoopResult['training']> }> {
  print(`Training ${candidateName} on ${dataset} by ${recipe}, which takes a few minutes.`)
  const options = { dataset, recipe: RecipeName.parse(recipe), name: candidateName }
  const result = await follow<TrainingResult>(await client.training.run(options))
  print(trainedText(result))
  const { modelId, seconds, comparison } = result
  const isRefused = comparison?.gate === 'fail'
  if (isRefused) print(`The gate refuses it, so ${parent.name} stays current.`)
  else {
    await stream.comeIn('day-4', images.experiment)
    await follow(await client.models.prelabel({ where: 'state == "new"' }))
  }
  const canary = isRefused ? null : await stream.tryModel(modelId)
  if (canary) print(`${candidateName} as a canary: ${experimentText(canary)}`)
  return { candidate: modelId, training: { recipe: result.recipe, seconds, comparison, canary } }
}

const shown = (rate: number | null): string => (rate === null ? '–' : rate.toFixed(0))

function experimentText({ status, clusters, because }: EndedExperiment): string {
  const words = { rolledBack: 'rolled back automatically', promoted: 'promoted automatically' } as const
  const end = status === 'rolledBack' || status === 'promoted' ? words[status] : status
  return `${end} after ${count(clusters, 'review')}. ${because[0] ?? ''}`.trimEnd()
}

async function addVariant(
  { client }: Session,
  folder: string,
  name: string,
  longSidePx: number,
  origin: { parentId?: ModelId; trainedOn?: string } = {},
): Promise<ModelId> {
  mkdirSync(join(folder, 'models'), { recursive: true })
  const file = join(folder, 'models', `${name.replaceAll(' ', '-')}.onnx`)
  writeFileSync(file, starterVariant(readFileSync(starterFile), longSidePx))
  return (await client.models.add({ file, name, classMap: 'add-classes', origin })).modelId
}

type Corrections = { images: number; corrections: number; rate: number | null }

/** Returns the corrections per 100 images of all models together, since `before` if given. */
async function perHundred({ client }: Session, before?: Corrections): Promise<Corrections> {
  const { models } = await client.monitoring.report({})
  const sum = (of: (model: (typeof models)[number]) => number) => models.reduce((all, model) => all + of(model), 0)
  const images = sum((model) => model.imagesReviewed) - (before?.images ?? 0)
  const corrections =
    sum(({ moved, relabelled, deleted, added }) => moved + relabelled + deleted + added) - (before?.corrections ?? 0)
  return { images, corrections, rate: images === 0 ? null : (100 * corrections) / images }
}

/** The stream of images: imports them and reviews them one by one, an hour each. */
class Stream {
  readonly #session: Session
  readonly #options: LoopOptions
  readonly #images: readonly MadeImage[]
  readonly #byName: ReadonlyMap<string, MadeImage>
  #came = 0

  constructor(session: Session, options: LoopOptions) {
    const { images, objects, seed } = options
    this.#session = session
    this.#options = options
    this.#images = drawImages([...objects.keys()], 3 * images.experiment + images.usual, seed)
    this.#byName = new Map(this.#images.map((image) => [image.name, image]))
  }

  async comeIn(name: string, count: number): Promise<void> {
    await this.#import(name, this.#images.slice(this.#came, this.#came + count), false)
    this.#came += count
  }

  /** Imports the images of the first day, at night. */
  nightFalls(count: number): Promise<void> {
    return this.#import('night', this.#images.slice(0, count), true)
  }

  async #import(name: string, images: readonly MadeImage[], isNight: boolean): Promise<void> {
    const into = join(this.#options.folder, name)
    await writeImages(into, images, isNight)
    const { client, follow } = this.#session
    await follow<ImportResult>(await client.library.import({ paths: [into], source: 'yard camera' }))
  }

  /** Tries a model on half of the images, and reviews until the experiment has ended or nothing is left. */
  async tryModel(candidate: ModelId): Promise<EndedExperiment> {
    const { client, follow } = this.#session
    await follow(await client.models.prelabel({ modelId: candidate, where: 'state == "predicted"' }))
    const { experimentId } = await client.experiments.start({ candidate, steps: [50], automatic: true })
    await follow(await client.experiments.run())
    const now = async () => (await client.experiments.get({ experimentId }))!
    for (const imageId of await this.#waiting()) {
      await this.#review(imageId)
      const { endedAtMs, status } = await now()
      if (endedAtMs !== null || status === 'inconclusive') break
    }
    const experiment = await now()
    if (experiment.endedAtMs === null)
      await client.experiments.stop({ experimentId, reason: 'The demo has no more images.' })
    const { status, clusters, deltaScore, because, candidateName } = experiment
    return { status, clusters, deltaScore, because, candidateName }
  }

  async reviewRest(): Promise<void> {
    for (const imageId of await this.#waiting()) await this.#review(imageId)
  }

  async #review(imageId: ImageId): Promise<void> {
    const { client, signal } = this.#session
    signal.throwIfAborted()
    const { clock, newIds } = this.#options
    const { path, widthPx, heightPx } = await client.labeling.open({ imageId })
    const classes = new Map((await client.workspace.classes()).map(({ name, classId }) => [name, classId]))
    const image = this.#byName.get(basename(path))!
    const truth = objectsOf(image, this.#options.objects.get(image.sample) ?? [], { widthPx, heightPx }, classes)
    clock.advance(hourMs)
    await reviewFromLabels(client, imageId, truth, newIds)
  }

  async #waiting(): Promise<ImageId[]> {
    return (await this.#list('state == "predicted" || state == "new"')).map(({ imageId }) => imageId)
  }

  /** Returns the images in the order of their numbers, so that the cameras take turns. */
  async #list(where: string) {
    const { images } = await this.#session.client.library.list({ where, order: 'image.path', limit: 1000 })
    return images.toSorted((a, b) => basename(a.path).localeCompare(basename(b.path)))
  }
}
