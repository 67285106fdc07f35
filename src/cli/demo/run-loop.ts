import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { Alarm, Dataset, Experiment, ExportResult, ImportResult } from '#contract'
import type { ImageId, ModelId } from '#model/ids.ts'
import type { Session } from '../session.ts'
import { count } from '../table.ts'
import { makeImages } from './loop-images.ts'
import { starterVariant } from './model-variant.ts'
import { type NewIds, reviewFromLabels, type TrueObject } from './review-from-labels.ts'

const project = resolve(import.meta.dirname, '../../..')
const starterFile = join(project, 'models/centernet-coco80.onnx')
const samplesFolder = join(project, 'samples/photos')

/** Longest sides of the input: fewer pixels see less. The first is what a user sees, and is tried on no image by itself. */
export const loopInputs = { reference: 640, current: 320, worse: 160, better: 512, retrained: 480 }
const hourMs = 3_600_000

export type LoopClock = { nowMs(): number; advance(ms: number): void }
export type LoopOptions = {
  /** For images, models and exports. */
  folder: string
  day: number
  night: number
  inputs: typeof loopInputs
  seed: number
  clock: LoopClock
  newIds: NewIds
  print(line: string): void
}

type Trial = Pick<Experiment, 'status' | 'clusters' | 'deltaScore' | 'because' | 'candidateName'>
export type LoopResult = {
  workspace: string
  images: number
  worse: Trial
  better: Trial
  current: string | null
  corrections: { day: number | null; night: number | null }
  alarms: Pick<Alarm, 'detector' | 'severity' | 'title' | 'because' | 'cause'>[]
  retrainSet: Pick<Dataset, 'name' | 'images' | 'labels'>
  exported: ExportResult
  candidate: { modelId: ModelId; name: string; parent: string; trainedOn: string }
}

/**
 * The life of a model on the sample images: a worse one is tried and rolled back, a better one promoted, night falls and raises an
 * alarm, its images go into a retrain set, and what comes of it is a candidate. All of it is the real engine; only the
 * user, the trainer and the days are made.
 */
export async function runLoop(session: Session, options: LoopOptions): Promise<LoopResult> {
  const { client, follow } = session
  const { folder, day, night, inputs, seed, print, clock } = options
  await client.workspace.changeSettings({ blindShare: 0 })
  const stream = new Stream(session, options)

  await stream.comeIn('day', day, false)
  const current = await addVariant(session, folder, 'yard 1', inputs.current)
  const reference = await addVariant(session, folder, 'reference', inputs.reference)
  print(`${count(day, 'image')} by day. yard 1 is current; the starter model at full size stands for what a user sees.`)
  await stream.learnTruth(reference)
  await follow(await client.models.prelabel({ modelId: current }))

  const worse = await stream.tryModel(await addVariant(session, folder, 'yard 2', inputs.worse))
  print(`yard 2, a worse one: ${trialText(worse)}`)
  const better = await stream.tryModel(await addVariant(session, folder, 'yard 3', inputs.better))
  print(`yard 3, a better one: ${trialText(better)}`)
  await stream.reviewRest()
  const byDay = await perHundred(session)

  clock.advance(24 * hourMs)
  await stream.comeIn('night', night, true)
  await follow(await client.models.prelabel({}))
  await client.monitoring.lookIfDue({}).then(async ({ jobIds }) => {
    for (const jobId of jobIds) await follow({ jobId })
  })
  const { alarms } = await client.monitoring.report({})
  for (const alarm of alarms) print(`Alarm: ${alarm.title}. ${alarm.because} ${alarm.cause ?? ''}`.trimEnd())
  await stream.reviewRest()
  const atNight = await perHundred(session, byDay)
  print(`Corrections per 100 images: ${shown(byDay.rate)} by day, ${shown(atNight.rate)} by night.`)

  const [alarm] = alarms
  if (alarm) await client.disposal.hold({ where: alarm.where, reason: alarm.title })
  const retrainSet = await follow<Dataset>(await client.datasets.freeze({ name: 'retrain-night', seed }))
  const exported = await follow<ExportResult>(
    await client.datasets.export({ name: retrainSet.name, format: 'yolo', folder: join(folder, 'retrain') }),
  )
  print(
    `Frozen: ${retrainSet.name}, ${count(retrainSet.images, 'image')}; the commands to train are in ${join(exported.folder, 'TRAIN.md')}.`,
  )
  const parent = (await client.models.list()).find(({ aliases }) => aliases.includes('current'))!
  const candidate = await addVariant(session, folder, 'yard 4', inputs.retrained, {
    parentId: parent.modelId,
    trainedOn: retrainSet.name,
  })
  await client.models.moveAlias({ modelId: candidate, alias: 'candidate', reason: 'Trained on the night' })
  print(
    `Back: yard 4 is a candidate, child of ${parent.name}, trained on ${retrainSet.name}. Training is not part of the demo.`,
  )
  return {
    workspace: session.folder,
    images: day + night,
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
    candidate: { modelId: candidate, name: 'yard 4', parent: parent.name, trainedOn: retrainSet.name },
  }
}

const shown = (rate: number | null): string => (rate === null ? '–' : rate.toFixed(0))

function trialText({ status, clusters, because }: Trial): string {
  const words = { rolledBack: 'rolled back by itself', promoted: 'promoted by itself' } as const
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

/** Corrections per 100 images of all models together, since `before` if it is given. */
async function perHundred({ client }: Session, before?: Corrections): Promise<Corrections> {
  const { models } = await client.monitoring.report({})
  const sum = (of: (model: (typeof models)[number]) => number) => models.reduce((all, model) => all + of(model), 0)
  const images = sum((model) => model.imagesReviewed) - (before?.images ?? 0)
  const corrections =
    sum(({ moved, relabelled, deleted, added }) => moved + relabelled + deleted + added) - (before?.corrections ?? 0)
  return { images, corrections, rate: images === 0 ? null : (100 * corrections) / images }
}

/** Images as they come in and are reviewed one by one, hours passing meanwhile. */
class Stream {
  readonly #session: Session
  readonly #options: LoopOptions
  /** By the number of the image. */
  readonly #truth = new Map<string, readonly TrueObject[]>()

  constructor(session: Session, options: LoopOptions) {
    this.#session = session
    this.#options = options
  }

  /** At night it is the same places as by day. */
  async comeIn(name: string, images: number, isNight: boolean): Promise<void> {
    const { folder, seed } = this.#options
    const { client, follow } = this.#session
    const into = join(folder, name)
    await makeImages(samplesFolder, into, { count: images, seed, isNight })
    await follow<ImportResult>(await client.library.import({ paths: [into], source: 'yard camera' }))
  }

  /** What the reference finds is on the images, by day and at night. */
  async learnTruth(reference: ModelId): Promise<void> {
    const { client, follow } = this.#session
    await follow(await client.models.prelabel({ modelId: reference }))
    const { reviewFromScore } = await client.workspace.settings()
    const classes = new Map((await client.workspace.classes()).map(({ name, classId }) => [name, classId]))
    for (const { path, predictions } of await this.#list('true', reference))
      this.#truth.set(
        basename(path, '.jpg'),
        (predictions ?? [])
          .filter(({ score }) => (score ?? 0) >= reviewFromScore)
          .map(({ class: name, bbox: [x, y, width, height] }) => ({
            classId: classes.get(name)!,
            box: { x, y, width, height },
          })),
      )
  }

  /** Tries a model on half of the images, and reviews until that has ended or nothing is left. */
  async tryModel(candidate: ModelId): Promise<Trial> {
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
    const trial = await now()
    if (trial.endedAtMs === null)
      await client.experiments.stop({ experimentId, reason: 'The demo has no more images.' })
    const { status, clusters, deltaScore, because, candidateName } = trial
    return { status, clusters, deltaScore, because, candidateName }
  }

  async reviewRest(): Promise<void> {
    for (const imageId of await this.#waiting()) await this.#review(imageId)
  }

  async #review(imageId: ImageId): Promise<void> {
    const { client, signal } = this.#session
    signal.throwIfAborted()
    const { clock, newIds } = this.#options
    const { path } = await client.labeling.open({ imageId })
    const { reviewFromScore } = await client.workspace.settings()
    clock.advance(2 * hourMs)
    await reviewFromLabels(client, imageId, this.#truth.get(basename(path, '.jpg')) ?? [], {
      fromScore: reviewFromScore,
      newIds,
    })
  }

  async #waiting(): Promise<ImageId[]> {
    return (await this.#list('state == "predicted" || state == "new"')).map(({ imageId }) => imageId)
  }

  /** In the order of their numbers, so that the cameras take turns. */
  async #list(where: string, modelId?: ModelId) {
    const { images } = await this.#session.client.library.export({ where, modelId, labels: true, limit: 1000 })
    const number = (path: string) => basename(path, '.jpg')
    return images.toSorted((a, b) => number(a.path).localeCompare(number(b.path)))
  }
}
