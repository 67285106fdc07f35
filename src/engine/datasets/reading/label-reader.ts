import { resolve } from 'node:path'
import type { ImportOptions } from '#contract'
import type { ImageState, Lifecycle } from '#model/image.ts'
import { type Diff, emptyDiff } from '#model/labels/diff.ts'
import { committedEdit, type PreparedEdit, PreparedEdits } from '../../labeling/for-threads.ts'
import type { OnProgress } from '../../progress.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { exportedImages, placedAsExported } from '../export/exported-images.ts'
import type { ReadImage, ReadSource, SideFile } from '../formats/define-format.ts'
import { withLabelFiles } from '../formats/find-image.ts'
import { isClassName } from '../formats/image-labels.ts'
import { type ImportedImage, type ImportedImages, imagesOf } from '../formats/images.ts'
import { type SplitIn, splitsIn } from '../import/import-splits.ts'
import { importedEdit } from '../import/imported-edit.ts'
import { type FoundSource, findSources } from '../import/label-sources.ts'
import { type EarlierSource, isFurther, noteObjects } from '../import/merge-labels.ts'
import { ReadReport, type ReportParts } from '../parsing/read-report.ts'
import type { LabelExtent } from '../versions/label-extents.ts'
import { countOfTaken, fitToLabelSet } from '../versions/label-set-fit.ts'
import { cleanSource } from './clean-source.ts'
import { mappedClasses } from './mapped-classes.ts'
import type {
  LabelBatch,
  LabelSetNow,
  PlacedImage,
  ReadRequest,
  SourceClasses,
  SourceInfo,
  SourcesInfo,
} from './messages.ts'
import { previewOf, type SourcePreview } from './preview-source.ts'
import { type RequireSound, soundBy } from './require-sound.ts'

const columns = "image.id AS imageRow, '/' || path AS file, width_px AS widthPx, height_px AS heightPx, sha256"

/** The images of a version, else all that are in the workspace, by their paths there. */
const workspaceImages = (store: ReadOnlyStore, datasetRow: number | null): ImportedImage[] =>
  datasetRow === null
    ? store.all(`SELECT ${columns} FROM image WHERE lifecycle <> 'purged' ORDER BY id`)
    : store.all(
        `SELECT ${columns} FROM dataset_item JOIN image ON image.id = image_id WHERE dataset_id = ? ORDER BY image_id`,
        [datasetRow],
      )

/** Batch limit. Objects sent to the engine's thread, unlike rows, are copied in one turn. */
const maxEdits = 4000
const maxLabels = 20_000
const maxObjects = 5000
/** Images whose rows are read together. */
const imagesAtOnce = 20
const labelsAtOnce = 200

type ImageRow = {
  imageRow: number
  sha256: string
  path: string
  state: ImageState
  lifecycle: Lifecycle
  revision: number
  label_count: number
  widthPx: number
  heightPx: number
}

type Open = FoundSource & {
  images: AsyncIterator<ReadImage>
  /** The first image, read before the label set is requested. */
  first: IteratorResult<ReadImage> | null
  hasOthers: boolean
  /** What is recorded for each image if no other source may describe the same objects. */
  sharedRecord: EarlierSource
  as: ImportOptions['labelsAs']
  labelSet: LabelSetNow | null
  requireSound: RequireSound
}

/** An edit made by an earlier import: how many labels it has, and whether they are part of what this source says. */
type KnownEdit = { known: number; isPart: boolean }

function isAllTaken(edit: PreparedEdit | KnownEdit | 'nothing' | null, { complete }: ReadImage): boolean {
  if (edit === null) return complete
  if (edit === 'nothing') return false
  return 'known' in edit ? complete && !edit.isPart : edit.change !== null
}

/** Reads label files and prepares edits from them. Changes nothing: the engine's thread writes. */
export class LabelReader {
  readonly #workspace: ReadOnlyStore | null
  readonly #request: ReadRequest
  #report = new ReadReport()
  readonly #placed: ImportedImage[] = []
  readonly #files: SideFile[] = []
  readonly #inside = new Map<string, Map<number | string, string>>()
  readonly #contents = new Map<number, string>()
  readonly #earlier = new Map<number, EarlierSource>()
  #images: ImportedImages | null = null
  #splitOf: SplitIn | null = null
  #found: FoundSource[] = []
  #open: Open | null = null

  /** Without a workspace: reads what files say about images of known sizes. */
  constructor(workspace: ReadOnlyStore | null, request: ReadRequest) {
    this.#workspace = workspace
    this.#request = request
  }

  get #store(): ReadOnlyStore {
    if (!this.#workspace) throw new Error('These labels are read without a workspace.')
    return this.#workspace
  }

  /** Adds more of the images, before anything is looked up. */
  addImages(images: readonly PlacedImage[]): void {
    const stored = this.#storedOf(images.filter(({ widthPx }) => widthPx === undefined))
    for (const { imageRow, file, content, ...size } of images) {
      const { widthPx, heightPx } = { ...stored.get(imageRow), ...size }
      if (widthPx === undefined || heightPx === undefined) continue
      this.#placed.push({ imageRow, file, widthPx, heightPx })
      if (content !== undefined) this.#contents.set(imageRow, content)
    }
  }

  addFiles(files: readonly SideFile[]): void {
    this.#files.push(...files)
  }

  /** Adds more of the images that a file contains. */
  addInside(file: string, images: Iterable<readonly [number | string, string]>): void {
    const inside = this.#inside.get(file) ?? new Map<number | string, string>()
    this.#inside.set(file, inside)
    for (const [place, path] of images) inside.set(place, path)
  }

  async findSources(): Promise<SourcesInfo> {
    const { paths, labelsAs, isBound, byName, readOptions = {} } = this.#request
    const exported = await exportedImages(paths.map((path) => resolve(path)))
    this.#images = byName
      ? imagesOf(placedAsExported(exported, workspaceImages(this.#store, byName.datasetRow)))
      : imagesOf(this.#placed, this.#inside)
    this.#splitOf = splitsIn(paths, exported)
    const { found, ...rest } = await findSources(this.#files, this.#images, this.#request)
    this.#found = found
    const labelFiles = found.flatMap(({ source }) => source.main.map(({ file }) => file))
    this.#images = withLabelFiles(this.#images, labelFiles)
    const read = found.map(
      ({ format, source }): SourceInfo => ({
        name: source.name,
        format: format.name,
        because: source.because,
        confidence: source.confidence,
        as: format.predictions || isBound ? 'model' : labelsAs,
        options: format.readChoices?.schema.parse(readOptions) ?? {},
      }),
    )
    return { ...rest, found: read }
  }

  /** Counts the contents of a source. */
  async preview(at: number, samples: number, step: OnProgress): Promise<SourcePreview> {
    const { source } = this.#found[at]!
    const report = new ReadReport()
    const read = mappedClasses(await this.#read(at, report), this.#request.classMap, report)
    const splitOf = (image: ReadImage) => this.#splitOf!(source, image)
    const contentOf = (row: number) => this.#contents.get(row) ?? String(row)
    return previewOf(read, report, { samples, splitOf, contentOf, step })
  }

  /** Reads a source, with limits and without invisible characters; classes are as the files name them. */
  async #read(at: number, report: ReadReport): Promise<ReadSource> {
    const { format, source } = this.#found[at]!
    const { map, predicted, labelsAs } = this.#request
    const read = await format.read(source, this.#images!, report, { map, predicted, as: labelsAs })
    return cleanSource(read, report, source.name)
  }

  /** Starts a source: its classes and what it says about them; null if it says nothing about any image. */
  async openSource(at: number): Promise<SourceClasses | null> {
    const found = this.#found[at]!
    const { format, source } = found
    const { isBound, labelsAs, classMap, sameImage } = this.#request
    const ofFile = await this.#read(at, this.#report)
    const read = mappedClasses(ofFile, classMap, this.#report)
    const images = read.images[Symbol.asyncIterator]()
    const first = await images.next()
    if (first.done) return null
    this.#open = {
      ...found,
      images,
      first,
      hasOthers:
        sameImage === 'merge' || this.#found.some((other) => other.format === format && other.source !== source),
      sharedRecord: { format: format.name, source: source.name, objects: new Set(), complete: true },
      as: format.predictions || isBound ? 'model' : labelsAs,
      labelSet: null,
      requireSound() {},
    }
    const fileClasses = classMap ? ofFile.classes : []
    return { fileClasses, classes: read.classes.filter(isClassName), hints: read.hints ?? new Map() }
  }

  useLabelSet(labelSet: LabelSetNow): void {
    Object.assign(this.#open!, { labelSet, requireSound: soundBy(labelSet.classes) })
  }

  /** The next images of the source, as many as are written together. */
  async next(file: string, step: OnProgress): Promise<LabelBatch> {
    const batch: LabelBatch = {
      edits: 0,
      starts: [],
      notes: [],
      extents: [],
      known: { rows: [], labels: 0 },
      singles: [],
      isLast: false,
    }
    const edits = new PreparedEdits(file)
    try {
      await this.#fill(batch, edits, step)
    } finally {
      edits.close()
    }
    return { ...batch, edits: edits.count, starts: edits.starts }
  }

  async #fill(batch: LabelBatch, edits: PreparedEdits, step: OnProgress): Promise<void> {
    const open = this.#open!
    let [labels, ofSingles] = [0, 0]
    const isFull = () =>
      edits.count + batch.singles.length + batch.known.rows.length >= maxEdits ||
      labels >= maxLabels ||
      batch.notes.length + batch.extents.length + ofSingles >= maxObjects
    while (!batch.isLast && !isFull()) {
      step(0)
      const images: ReadImage[] = []
      let count = 0
      while (images.length < imagesAtOnce && count < labelsAtOnce) {
        const { value: image, done } = open.first ?? (await open.images.next())
        open.first = null
        batch.isLast = done === true
        if (done) break
        images.push(image)
        count += image.labels.length
      }
      labels += count
      const stored = this.#storedOf(images)
      for (const image of images)
        if (this.#take(image, stored.get(image.imageRow), batch, edits) === 'single') ofSingles += image.labels.length
    }
  }

  /** What has been left out or changed since the last call. */
  takeReport(): ReportParts {
    const parts = this.#report.parts()
    this.#report = new ReadReport()
    return parts
  }

  #take(
    image: ReadImage,
    stored: ImageRow | undefined,
    batch: LabelBatch,
    edits: PreparedEdits,
  ): 'single' | 'prepared' {
    const { source } = this.#open!
    const { imageRow, licence, absent } = image
    const split = this.#request.isBound ? undefined : this.#splitOf!(source, image)
    const earlier = this.#earlier.get(imageRow)
    const edit = earlier || !stored ? null : this.#firstEdit(image, stored, batch.extents)
    if (edit === null) batch.singles.push({ image, split, earlier: earlier && copyOf(earlier) })
    else {
      if (!image.complete)
        this.#report.change('image not marked reviewed, because some of its labels could not be imported')
      if (licence !== undefined || split || absent) batch.notes.push({ imageRow, licence, split, absent })
      if (edit !== 'nothing' && 'known' in edit) {
        batch.known.rows.push(imageRow)
        batch.known.labels += edit.known
      } else if (edit !== 'nothing') edits.add(edit)
    }
    // Labels that the label set rejects are known for edits prepared here; for others the engine's thread knows them.
    this.#noteSource(image, earlier, isAllTaken(edit, image))
    return edit === null ? 'single' : 'prepared'
  }

  /** Returns the edit for an image that nobody has edited; null for any other image, which is written separately. */
  #firstEdit(image: ReadImage, stored: ImageRow, into: LabelExtent[]): PreparedEdit | KnownEdit | 'nothing' | null {
    const { as, labelSet, source, requireSound } = this.#open!
    if (as !== 'human' || !labelSet || image.sequence || image.unlabeled) return null
    if (image.labels.some(({ track }) => track) || (image.labels.length === 0 && !image.complete)) return null
    const fit = (read: ReadImage) =>
      fitToLabelSet(read, labelSet.byName, this.#report, { name: source.name, image: () => stored.path })
    const count = (read: ReadImage) => countOfTaken(read, labelSet.byName)
    const edit = importedEdit(image, stored.sha256, labelSet.classIds, { fit, count })
    const { editId, taken } = edit
    const { state, lifecycle, revision, label_count, widthPx, heightPx } = stored
    if (revision > 0 && committedEdit(this.#store, editId)) {
      // Labels that the label set rejects are named each time.
      if (edit.isPart) taken()
      return { known: edit.count, isPart: edit.isPart }
    }
    const isUntouched = revision === 0 && label_count === 0 && (state === 'new' || state === 'predicted')
    if (!isUntouched || lifecycle === 'trashed' || lifecycle === 'purged') return null
    const { labels, complete, extents } = taken()
    if (labels.length === 0 && !complete) return 'nothing'
    const change: Diff['state'] = complete ? { before: state, after: 'reviewed' } : null
    const annotations = labels.map((after) => ({ before: null, after }))
    requireSound({ ...emptyDiff, annotations, state: change }, { widthPx, heightPx })
    into.push(...extents)
    return { imageRow: image.imageRow, editId, labels, change, state, widthPx, heightPx }
  }

  #noteSource(image: ReadImage, earlier: EarlierSource | undefined, isComplete: boolean): void {
    if (image.unlabeled) return
    const { format, source, as, hasOthers } = this.#open!
    const own = { format: format.name, source: source.name }
    const before = isFurther(own, earlier, as, this.#request) ? earlier : null
    const read = hasOthers
      ? {
          ...own,
          objects: before?.objects ?? new Set<string>(),
          complete: isComplete && before?.complete !== false,
        }
      : this.#open!.sharedRecord
    if (hasOthers) noteObjects(read, image)
    this.#earlier.set(image.imageRow, read)
  }

  #storedOf(images: readonly { imageRow: number }[]): Map<number, ImageRow> {
    if (images.length === 0) return new Map()
    const rows = this.#store.all<ImageRow>(
      `SELECT id AS imageRow, sha256, path, state, lifecycle, revision, label_count, width_px AS widthPx, height_px AS heightPx
       FROM image WHERE id IN (SELECT value FROM json_each(?))`,
      [JSON.stringify(images.map(({ imageRow }) => imageRow))],
    )
    return new Map(rows.map((one) => [one.imageRow, one]))
  }
}

/** As it is now: more is recorded before it is used. */
const copyOf = ({ objects, ...source }: EarlierSource): EarlierSource => ({ ...source, objects: new Set(objects) })
