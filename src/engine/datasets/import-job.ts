import { basename } from 'node:path'
import { z } from 'zod'
import { type FoundLabels, ImportOptions, ImportResult, type PredictionsOf } from '#contract'
import type { ModelId } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'
import { defineJob, type JobRun } from '../jobs/index.ts'
import { importImages, lastImageRow, lookAtImages, noteImportSplit, noteLicence } from '../library/index.ts'
import { namesInLabelSet } from '../models/index.ts'
import { eachInTurns } from '../turns.ts'
import { changeLabelSet, type EditedLabelSet, editedLabelSet, ensureClasses, listClasses } from '../workspace/index.ts'
import { type Opened, withArchives } from './archives/open-archives.ts'
import type { LabelSource, ReadFormat, ReadImage, ReadOptions, ReadSource } from './formats/define-format.ts'
import { type ImportedImage, type ImportedImages, imagesOf } from './formats/images.ts'
import { detectedFormat, imagesOnly } from './formats/index.ts'
import { ReadReport } from './formats/read-report.ts'
import { framePlacer, type PlaceFrame, placeFolders } from './import-sequences.ts'
import { type SplitIn, splitsIn } from './import-splits.ts'
import { type Applied, applyAsHuman } from './imported-labels.ts'
import { applyAsPredictions, importedModel } from './imported-predictions.ts'
import { applyHints, fitToLabelSet } from './label-set-fit.ts'
import { findSources } from './label-sources.ts'
import { furtherLabels, noteTold, type Told } from './merge-labels.ts'
import { boundModel, predictedImages, predictingModel } from './predictions-of.ts'

/**
 * `afterRow` is the newest image row when the import began: later ones are its own, also after a crash. `labelsAdded`
 * is saved in the transactions that add them, so that a resumed run tells its own labels from those known before.
 */
const Checkpoint = z.object({ afterRow: z.int(), labelsAdded: z.int() })
type Run = JobRun<z.infer<typeof Checkpoint>> & { checkpoint: z.infer<typeof Checkpoint> }

/**
 * Imports images, then the labels that lie beside them. Both may be run again after a crash: images are known by
 * their content, labels by what they say of which image.
 */
export const importJob = defineJob({
  kind: 'library.import',
  lane: 'files',
  unit: 'files',
  input: ImportOptions,
  result: ImportResult,
  checkpoint: Checkpoint,
  title: ({ paths }) =>
    `Import ${paths.length === 1 ? basename(paths[0]!) || paths[0] : `${paths.length} files and folders`}`,
  async run(options, run) {
    const checkpoint = run.checkpoint ?? { afterRow: lastImageRow(run.context.store), labelsAdded: 0 }
    if (!run.checkpoint) run.save(checkpoint)
    const report = new ReadReport()
    return withArchives(options.paths, { ...run, report, frames: options.frames }, async (opened) =>
      opened.named(await importFiles({ ...options, paths: opened.paths }, opened, report, { ...run, checkpoint })),
    )
  },
})

async function importFiles(
  options: ImportOptions,
  { inside, videos, framesDropped }: Omit<Opened, 'paths' | 'named'>,
  report: ReadReport,
  run: Run,
): Promise<ImportResult> {
  if (options.predictionsOf) return importPredictions(options, options.predictionsOf, report, run)
  const images = await importImages(options, { ...run, ...run.checkpoint })
  const { labelsAdded, labelsKnown, sources } = await importLabels(images.otherFiles, {
    run,
    options,
    report,
    images: imagesOf(imagesPlaced(run.context, images.placed), inside),
  })
  const isSequence = (folder: string) => options.sequences === true || videos.has(folder)
  await placeFolders(run.context.store, images.placed, isSequence, { report, signal: run.signal })
  const { imagesAdded, imagesKnown, repaired, notes, previouslyRemoved, hiddenSkipped, unknownSkipped, tilesJobId } =
    images
  return {
    imagesAdded,
    imagesKnown,
    labelsAdded,
    labelsKnown: Math.max(0, labelsKnown),
    ...(sources.length > 0 ? { sources } : {}),
    changed: report.changed(),
    rejected: [...images.rejected, ...report.rejected()],
    ...(repaired.length > 0 ? { repaired } : {}),
    notes,
    ...(previouslyRemoved.length > 0 ? { previouslyRemoved } : {}),
    hiddenSkipped,
    ...(framesDropped > 0 && { framesDropped }),
    ...(options.knownOnly && { unknownSkipped }),
    ...(tilesJobId ? { tilesJobId } : {}),
  }
}

/** Imports what a model said elsewhere of images that are here. */
async function importPredictions(
  options: ImportOptions,
  of: PredictionsOf,
  report: ReadReport,
  run: Run,
): Promise<ImportResult> {
  const { context, signal } = run
  const { images, options: predicted } = await predictedImages(context, of)
  const { otherFiles, imageFiles, rejected } = await lookAtImages(options.paths, { context, signal, maxImages: 0 })
  const modelId = predictingModel(context, of)
  const { labelsAdded, labelsKnown, sources } = await importLabels(otherFiles, {
    run,
    options,
    report,
    images: imagesOf(images),
    bound: { of, modelId, predicted },
  })
  return {
    imagesAdded: 0,
    imagesKnown: 0,
    labelsAdded,
    labelsKnown: Math.max(0, labelsKnown),
    modelId,
    ...(sources.length > 0 && { sources }),
    changed: report.changed(),
    rejected: [...rejected, ...report.rejected()],
    ...(imageFiles > 0 && { imagesSkipped: imageFiles }),
  }
}

type Counts = { labelsAdded: number; labelsKnown: number; sources: FoundLabels[] }

/** `bound`: the labels are predictions of this model. */
type Import = {
  images: ImportedImages
  options: ImportOptions
  report: ReadReport
  run: Run
  bound?: { of: PredictionsOf; modelId: ModelId; predicted: ReadOptions['predicted'] }
}

async function importLabels(otherFiles: readonly string[], all: Import): Promise<Counts> {
  const { images, options, report, run } = all
  const earlier = run.checkpoint.labelsAdded
  const counts: Counts = { labelsAdded: earlier, labelsKnown: -earlier, sources: [] }
  if (options.format === imagesOnly || (options.format === detectedFormat && otherFiles.length === 0)) return counts
  const { found, ambiguous, unread } = await findSources(otherFiles, images, options, report)
  const labelled = new Map<number, Told>()
  const splitOf = splitsIn(options.paths, images)
  const placeFrame = framePlacer(run.context.store)
  for (const { format, source } of found) {
    counts.sources.push({ format: format.name, path: source.name, because: source.because })
    const as = format.predictions || all.bound ? 'model' : options.labelsAs
    const hasOthers = found.some((other) => other.format === format && other.source !== source)
    await importSource({ ...all, format, source, counts, labelled, splitOf, placeFrame, hasOthers, as })
  }
  for (const { path, formats } of ambiguous)
    report.reject(path, `It could be ${formats.join(' or ')}. Import it again and name its format.`)
  for (const { path, reason } of unread) report.reject(path, reason)
  return counts
}

function* sizesOf({ store }: ActingContext, placed: ReadonlyMap<string, number>): Generator<ImportedImage> {
  for (const [file, imageRow] of placed) {
    const size = store.get<{ width_px: number; height_px: number }>(
      'SELECT width_px, height_px FROM image WHERE id = ?',
      [imageRow],
    )
    if (size) yield { imageRow, file, widthPx: size.width_px, heightPx: size.height_px }
  }
}

const imagesPlaced = (context: ActingContext, placed: ReadonlyMap<string, number>): ImportedImage[] => [
  ...sizesOf(context, placed),
]

/** Images whose labels are held in memory and written together, in one transaction if that is quick. */
const batchSize = 500

type Source = Import & {
  format: ReadFormat
  source: LabelSource
  counts: Counts
  /** Images that got labels in this import already, and from which file. */
  labelled: Map<number, Told>
  splitOf: SplitIn
  placeFrame: PlaceFrame
  /** Whether other files of the format may speak of the same images. */
  hasOthers: boolean
  as: ImportOptions['labelsAs']
}

/** Writes what a source says of an image; `isMore` when another file has told something of it already. */
type Apply = (image: ReadImage, isMore: boolean, labelSet: EditedLabelSet) => Applied

async function importSource(all: Source): Promise<void> {
  const { format, source, images: importedImages, report, options, run, bound } = all
  const read = await format.read(source, importedImages, report, { ...options, predicted: bound?.predicted })
  const { images } = read
  let apply: Apply | null = null
  let batch: ReadImage[] = []
  let labelSet: EditedLabelSet
  /** One transaction, with how many labels it adds. */
  const transaction = (piece: () => void) =>
    run.context.store.write(() => {
      labelSet = editedLabelSet(run.context.store)
      const before = all.counts.labelsAdded
      piece()
      if (all.counts.labelsAdded > before) run.save({ ...run.checkpoint, labelsAdded: all.counts.labelsAdded })
    })
  const flush = async () => {
    run.signal.throwIfAborted()
    if (batch.length === 0) return
    apply ??= applier(all, read)
    const [now, apt] = [batch, apply]
    batch = []
    await eachInTurns(now, (image) => settle(all, image, apt, labelSet), { signal: run.signal, around: transaction })
  }
  for await (const image of images) {
    batch.push(image)
    if (batch.length >= batchSize) await flush()
  }
  await flush()
  if (apply) run.context.announce({ type: 'labelsChanged', images: 'many' })
}

const toldTwice = 'Another file of this import has predictions on the image; these were not imported.'

/** How this source's images are written. Its classes enter the label set here, when there is something to write. */
function applier({ format, source, report, as, run, bound }: Source, { classes, hints }: ReadSource): Apply {
  const { context } = run
  if (bound) {
    const model = boundModel(context, bound.modelId, bound.of, { name: source.name, classes }, report)
    return (image, isMore) =>
      isMore
        ? { outcome: 'skipped', reason: toldTwice }
        : applyAsPredictions(context, model.named(image), model, report)
  }
  const same = namesInLabelSet(classes, listClasses(context.store))
  const names = classes.map((name, i) => same[i] ?? name)
  const { classIds, byName } = changeLabelSet(context, () => {
    const rows = ensureClasses(context.store, names)
    const ids = new Map(classes.map((name, i) => [name, rows.get(names[i]!)!]))
    return { classIds: ids, byName: applyHints(context, ids, hints ?? new Map()) }
  })
  context.announce({ type: 'workspaceChanged' })
  const fit = (image: ReadImage) =>
    fitToLabelSet(image, byName, report, { name: source.name, image: () => pathOf(context, image.imageRow) })
  if (as === 'human') return (image, isMore, labelSet) => applyAsHuman(context, image, classIds, fit, isMore, labelSet)
  const model = importedModel(context, { name: source.name, format: format.name, classes }, classIds)
  return (image) => applyAsPredictions(context, fit(image), model, report)
}

function settle(
  { format, source, report, counts, labelled, splitOf, placeFrame, hasOthers, as, run, bound }: Source,
  read: ReadImage,
  apply: Apply,
  labelSet: EditedLabelSet,
) {
  const { store } = run.context
  const image =
    read.sequence && !bound ? placeFrame(source.name, read, pathOf(run.context, read.imageRow), report) : read
  const split = bound ? undefined : splitOf(source, image)
  if (image.licence && !bound) noteLicence(store, image.imageRow, image.licence)
  if (split) noteImportSplit(store, image.imageRow, split)
  if (image.unlabeled) return
  const earlier = labelled.get(image.imageRow)
  const isMore =
    (as === 'human' ? earlier?.format === format.name : bound !== undefined) &&
    earlier !== undefined &&
    earlier.source !== source.name
  const told = isMore ? earlier : { format: format.name, source: source.name, objects: new Set<string>() }
  const applied = apply(isMore && !bound ? furtherLabels(image, told, report) : image, isMore, labelSet)
  if (as === 'human' && !image.complete)
    report.change('image not marked reviewed, because some of its labels could not be imported')
  if (applied.outcome === 'added') counts.labelsAdded += applied.labels
  if (applied.outcome === 'known') counts.labelsKnown += applied.labels
  if (applied.outcome === 'added' || applied.outcome === 'known') {
    if (hasOthers) noteTold(told, image)
    labelled.set(image.imageRow, { ...told, source: source.name })
  }
  if (applied.outcome !== 'skipped') return
  let { reason } = applied
  if (as === 'human' && earlier?.source === source.name)
    reason = 'The same image exists under another name and has its labels from there; these were not imported.'
  else if (as === 'human' && earlier !== undefined)
    reason = `The image has its labels from ${earlier.source} already; these were not imported.`
  report.reject(source.name, reason, pathOf(run.context, image.imageRow))
}

const pathOf = ({ store }: ActingContext, imageRow: number): string =>
  store.get<{ path: string }>('SELECT path FROM image WHERE id = ?', [imageRow])?.path ?? `image ${imageRow}`
