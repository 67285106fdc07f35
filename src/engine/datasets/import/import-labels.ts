import { rm } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import type { FoundLabels, ImportOptions, PredictionsOf } from '#contract'
import type { ModelId } from '#model/ids.ts'
import type { ActingContext } from '../../context.ts'
import { copyPreparedEdits, type PreparedImport, preparedEdits } from '../../labeling/index.ts'
import { partialExtension, shown } from '../../library/index.ts'
import { namesInLabelSet } from '../../models/index.ts'
import { takeWhileMaking } from '../../threads/take-while-making.ts'
import { eachInTurns } from '../../threads/turns.ts'
import {
  changeLabelSet,
  type EditedLabelSet,
  editedLabelSet,
  ensureClasses,
  listClasses,
} from '../../workspace/index.ts'
import type { ReadImage, ReadOptions } from '../formats/define-format.ts'
import type { ImagesInside } from '../formats/images.ts'
import { detectedFormat, imagesOnly } from '../formats/index.ts'
import { ReadReport } from '../parsing/read-report.ts'
import { type AskReader, withReader } from '../reading/labels-thread.ts'
import type {
  LabelBatch,
  PlacedImage,
  ReadRequest,
  SingleImage,
  SourceClasses,
  SourceInfo,
  SourcesInfo,
} from '../reading/messages.ts'
import { writeExtent } from '../versions/label-extents.ts'
import { countOfTaken, fitToLabelSet } from '../versions/label-set-fit.ts'
import { applyHints } from './class-hints.ts'
import { type NoteCounts, takeNotes } from './image-notes.ts'
import { framePlacer, type PlaceFrame } from './import-sequences.ts'
import { type ImportedEdit, importedEdit } from './imported-edit.ts'
import { applyAsHuman, type EarlierLabels, type LabelOutcome, noEarlierLabels } from './imported-labels.ts'
import { applyAsPredictions, importedModel } from './imported-predictions.ts'
import { furtherLabels, isFurther } from './merge-labels.ts'
import { boundModel } from './predictions-of.ts'
import { sideFiles } from './side-files.ts'

export type LabelCounts = NoteCounts & { labelsAdded: number; labelsKnown: number; sources: FoundLabels[] }

type Run = {
  context: ActingContext
  signal: AbortSignal
  checkpoint: { labelsAdded: number }
  /** Saves how many labels were added, in the transaction that adds them. */
  saveAdded(labelsAdded: number): void
  progress(done: number, total: null, unit: string): void
}

/** `bound`: the labels are predictions of this model. */
export type LabelImport = {
  images: readonly PlacedImage[]
  byName: ReadRequest['byName']
  inside: ReadonlyMap<string, ImagesInside>
  options: ImportOptions
  report: ReadReport
  run: Run
  bound?: { of: PredictionsOf; modelId: ModelId; predicted: ReadOptions['predicted'] }
}

/** Reads the label files among these and writes their labels. */
export async function importLabels(otherFiles: readonly string[], labelImport: LabelImport): Promise<LabelCounts> {
  const { options, report, run, bound } = labelImport
  const { context, signal } = run
  const earlier = run.checkpoint.labelsAdded
  const counts: LabelCounts = { labelsAdded: earlier, labelsKnown: -earlier, absent: 0, sources: [], splits: {} }
  if (options.format === imagesOnly || (options.format === detectedFormat && otherFiles.length === 0)) return counts
  const files = await sideFiles(otherFiles, report)
  const roots = new Set(options.paths.map((path) => resolve(path)))
  const { images, byName, inside } = labelImport
  const request = { ...options, byName, isBound: bound !== undefined, predicted: bound?.predicted }
  await withReader(context, { request, files, images, inside, signal }, (ask, sources) =>
    importSources({ ...labelImport, roots }, sources, counts, ask),
  )
  return counts
}

async function importSources(
  labelImport: LabelImport & Pick<SourceImport, 'roots'>,
  { found, ambiguous, unread }: SourcesInfo,
  counts: LabelCounts,
  ask: AskReader,
): Promise<void> {
  const { report, run } = labelImport
  const { context } = run
  const labelled = new Set<number>()
  const partly = new Set<number>()
  const placeFrame = framePlacer(context.store)
  const fileClasses = new Set<string>()
  let imagesRead = 0
  // With images, the job counts their files.
  const onImages = (more: number) => {
    imagesRead += more
    if (labelImport.byName) run.progress(imagesRead, null, 'images')
  }
  const prepared = [0, 1].map((n) => join(context.folders.cache, `prepared-labels-${n}${partialExtension}`))
  try {
    for (const [at, source] of found.entries()) {
      counts.sources.push({ format: source.format, path: source.name, because: source.because })
      const classes = await ask('openSource', at)
      for (const name of classes?.fileClasses ?? []) fileClasses.add(name)
      const own = new ReadReport()
      const shared = { counts, labelled, partly, placeFrame, onImages, ask, prepared }
      if (classes) await importSource({ ...labelImport, ...shared, report: own, source, classes })
      report.add(await ask('takeReport', null))
      report.add(own.parts())
    }
  } finally {
    for (const file of prepared) await rm(file, { force: true })
  }
  for (const { fileClass } of labelImport.options.classMap ?? [])
    if (!fileClasses.has(fileClass))
      report.reject(`class map: ${fileClass}`, 'The label files have no class of this name.')
  for (const { path, formats } of ambiguous)
    report.reject(path, `It could be ${formats.join(' or ')}. Import it again and choose its format.`)
  for (const { path, reason } of unread) report.reject(path, reason)
}

type SourceImport = LabelImport & {
  source: SourceInfo
  classes: SourceClasses
  counts: LabelCounts
  /** Images that got labels in this import already. */
  labelled: Set<number>
  /** Images that didn't get all labels of some file. */
  partly: Set<number>
  placeFrame: PlaceFrame
  /** The files and folders that are imported, absolute. */
  roots: ReadonlySet<string>
  /** Called with the number of further images that were read. */
  onImages(more: number): void
  ask: AskReader
  /** Files in turn: one is taken over while the next one is filled. */
  prepared: readonly string[]
}

/** Writes the labels of an image of a source. */
type Apply = {
  one(image: ReadImage, before: EarlierLabels, labelSet: EditedLabelSet): LabelOutcome
  /** Whether the label set is still the one that edits were prepared for. */
  isSameLabelSet(): boolean
  /** Of the source's classes. */
  classIds: ReadonlyMap<string, number>
}

async function importSource(sourceImport: SourceImport): Promise<void> {
  const { ask, prepared, run, counts, labelled, onImages } = sourceImport
  const apply = await applier(sourceImport)
  let [made, isLast] = [0, false]
  const make = async () => {
    if (isLast) return null
    const file = prepared[made++ % 2]!
    const batch = await ask('next', file)
    isLast = batch.isLast
    return { file, batch }
  }
  await takeWhileMaking(make, async ({ file, batch }) => {
    for (const row of batch.known.rows) labelled.add(row)
    await takeBatch(sourceImport, batch, file, apply)
    counts.labelsKnown += batch.known.labels
    onImages(batch.edits + batch.singles.length + batch.known.rows.length)
  })
  run.context.announce({ type: 'labelsChanged', images: 'many' })
}

async function takeBatch(sourceImport: SourceImport, batch: LabelBatch, file: string, apply: Apply): Promise<void> {
  const { counts, labelled, run } = sourceImport
  const { context, signal } = run
  const { store } = context
  let labelSet: EditedLabelSet
  let isSameLabelSet = false
  /** One transaction, with how many labels it adds. */
  const around = (piece: () => void) =>
    store.writeShared(() => {
      labelSet = editedLabelSet(store)
      isSameLabelSet = apply.isSameLabelSet()
      const before = counts.labelsAdded
      piece()
      if (counts.labelsAdded > before) run.saveAdded(counts.labelsAdded)
    })
  const into = { store, classIds: apply.classIds, counts, isCounted: true }
  await eachInTurns(batch.notes, (note) => takeNotes(note, into), { signal, around })
  const copyBatch = (first: number, i: number) => {
    const last = (batch.starts[i + 1] ?? batch.edits + 1) - 1
    const taken = isSameLabelSet ? copyPreparedEdits(context, first, last) : null
    if (taken === null)
      for (const left of preparedEdits(context, first, last))
        note(sourceImport, left, applyAsHuman(context, editOf(left), noEarlierLabels, labelSet))
    else {
      counts.labelsAdded += taken.labels
      for (const row of taken.rows) labelled.add(row)
    }
  }
  if (batch.edits > 0) {
    store.attach(file, 'prepared')
    try {
      await eachInTurns(batch.starts, copyBatch, { signal, around })
    } finally {
      store.detach('prepared')
    }
  }
  await eachInTurns(batch.extents, (extent) => writeExtent(store, extent), { signal, around })
  await eachInTurns(batch.singles, (single) => settle(sourceImport, single, apply, labelSet), { signal, around })
}

/** Returns a prepared import as an edit that is applied separately. */
const editOf = ({ imageRow, editId, labels, change }: PreparedImport): ImportedEdit => ({
  imageRow,
  editId,
  count: labels.length,
  isPart: false,
  taken: () => ({ labels, complete: change !== null, extents: [] }),
})

const otherPredictions = 'Another file of this import has predictions on the image; these were not imported.'

/** How this source's images are written. Its classes enter the label set here. */
async function applier({ source, classes: read, report, run, bound, ask }: SourceImport): Promise<Apply> {
  const { context } = run
  const { store } = context
  const { classes, hints } = read
  if (bound) {
    const model = boundModel(context, bound.modelId, bound.of, { name: source.name, classes }, report)
    return {
      one: (image, before) =>
        before.hasLabels
          ? { outcome: 'skipped', reason: otherPredictions }
          : applyAsPredictions(context, model.named(image), model, report),
      isSameLabelSet: () => false,
      classIds: new Map(),
    }
  }
  const same = namesInLabelSet(classes, listClasses(store))
  const names = classes.map((name, i) => same[i] ?? name)
  const { classIds, byName } = changeLabelSet(context, () => {
    const rows = ensureClasses(store, names)
    const ids = new Map(classes.map((name, i) => [name, rows.get(names[i]!)!]))
    return { classIds: ids, byName: applyHints(context, ids, hints) }
  })
  context.announce({ type: 'workspaceChanged' })
  const fit = (image: ReadImage) =>
    fitToLabelSet(image, byName, report, { name: source.name, image: () => pathOf(context, image.imageRow) })
  const count = (image: ReadImage) => countOfTaken(image, byName)
  if (source.as === 'human') {
    const now = listClasses(store)
    await ask('useLabelSet', { classIds, byName, classes: now })
    const text = JSON.stringify(now)
    return {
      one(image, before, labelSet) {
        if (image.labels.length === 0 && !image.complete && !before.hasLabels) return { outcome: 'nothing' }
        const stored = store.get<{ sha256: string }>('SELECT sha256 FROM image WHERE id = ?', [image.imageRow])
        if (!stored) return { outcome: 'skipped', reason: 'The image no longer exists.' }
        return applyAsHuman(context, importedEdit(image, stored.sha256, classIds, { fit, count }), before, labelSet)
      },
      isSameLabelSet: () => JSON.stringify(listClasses(store)) === text,
      classIds,
    }
  }
  const model = importedModel(context, { name: source.name, format: source.format, classes }, classIds)
  return {
    one: (image) => applyAsPredictions(context, fit(image), model, report),
    isSameLabelSet: () => false,
    classIds,
  }
}

function settle(
  sourceImport: SourceImport,
  { image: read, split, earlier: recorded }: SingleImage,
  apply: Apply,
  labelSet: EditedLabelSet,
) {
  const { source, report, counts, labelled, partly, placeFrame, run, bound, options } = sourceImport
  const { store } = run.context
  const image =
    read.sequence && !bound
      ? placeFrame(source.name, read, imageName(sourceImport, read.imageRow, read.file), report)
      : read
  const { imageRow, licence, absent } = image
  const notes = { imageRow, ...(!bound && { licence, absent }), split }
  takeNotes(notes, { store, classIds: apply.classIds, counts, isCounted: !recorded })
  if (image.unlabeled) return
  const earlier = labelled.has(imageRow) ? recorded : undefined
  const isHuman = source.as === 'human'
  const from = { format: source.format, source: source.name }
  const merging = { isBound: bound !== undefined, sameImage: options.sameImage }
  const isMore = isFurther(from, earlier, source.as, merging)
  const complete = !partly.has(imageRow) && !(isFurther(from, recorded, source.as, merging) && !recorded.complete)
  const further = isMore && !bound ? furtherLabels(image, earlier, report) : image
  const applied = apply.one(further, { hasLabels: isMore, complete }, labelSet)
  if (applied.outcome !== 'known' && applied.outcome !== 'skipped' && applied.complete === false) partly.add(imageRow)
  if (!image.complete) partly.add(imageRow)
  if (isHuman && !image.complete && applied.outcome !== 'skipped')
    report.change('image not marked reviewed, because some of its labels could not be imported')
  note(sourceImport, { imageRow: image.imageRow, file: image.file, earlier }, applied)
}

type ImportedImageRow = { imageRow: number; file?: string; earlier?: { source: string } | undefined }

/** Counts the outcomes of an image's labels, or names why they were not imported. */
function note(sourceImport: SourceImport, { imageRow, file, earlier }: ImportedImageRow, applied: LabelOutcome) {
  const { source, report, counts, labelled } = sourceImport
  if (applied.outcome === 'added') {
    counts.labelsAdded += applied.labels
    counts.labelsKnown += applied.known ?? 0
  }
  if (applied.outcome === 'known') counts.labelsKnown += applied.labels
  if (applied.outcome === 'added' || applied.outcome === 'known') labelled.add(imageRow)
  if (applied.outcome !== 'skipped') return
  let { reason } = applied
  if (source.as === 'human' && earlier?.source === source.name)
    reason = 'The same image exists under another name and has its labels from there; these were not imported.'
  else if (source.as === 'human' && earlier !== undefined)
    reason = `The image has its labels from ${earlier.source} already; these were not imported.`
  report.reject(source.name, reason, imageName(sourceImport, imageRow, file))
}

/**
 * Returns the name of an image for the report: its place in the import, and its path in the workspace if that differs.
 */
function imageName({ byName, roots, run }: SourceImport, imageRow: number, file?: string): string {
  const path = pathOf(run.context, imageRow)
  if (byName || !file) return path
  let root = file
  while (!roots.has(root) && dirname(root) !== root) root = dirname(root)
  const own = shown(relative(root, file) || basename(file))
  return own === path ? path : `${own} (in the workspace: ${path})`
}

const pathOf = ({ store }: ActingContext, imageRow: number): string =>
  store.get<{ path: string }>('SELECT path FROM image WHERE id = ?', [imageRow])?.path ?? `image ${imageRow}`
