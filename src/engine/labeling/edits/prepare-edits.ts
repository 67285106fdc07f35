import type { EditId } from '#model/ids.ts'
import type { ImageState } from '#model/image.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import type { Diff } from '#model/labels/diff.ts'
import { boundsOfGeometry } from '#model/shapes/index.ts'
import { openScratch, type Scratch, type SqlValue } from '../../store/index.ts'
import { flagsOf } from '../../track-flags.ts'

export type NewLabel = Annotation & { modelId: null; predictionId: null }

/** The first edit of an image: all labels of its diff are new, `state` is the image's state until then. */
export type PreparedEdit = {
  imageRow: number
  editId: EditId
  labels: readonly NewLabel[]
  change: Diff['state']
  state: ImageState
  widthPx: number
  heightPx: number
}

/** The columns of a label without a prediction, author and time. */
export const newLabelColumns =
  'image_id, id, position, class_id, shape, geometry, x, y, width, height, attributes, origin, score, layer, track, track_flags'
/** The columns that a label without attributes, score, layer and track needs: most labels, written in half the time. */
const plainColumns = 'image_id, id, position, class_id, shape, geometry, x, y, width, height'

/**
 * `n` counts the edits from 1, `last` is the row of its last label. The columns have no type, so values stay as the
 * workspace's tables store them.
 */
const schema = `
  CREATE TABLE edit (n INTEGER PRIMARY KEY, image_id, id, diff, state, state_after, labels, last);
  CREATE TABLE annotation (row INTEGER PRIMARY KEY, ${plainColumns}, attributes DEFAULT '{}', origin DEFAULT 'import',
    score, layer, track, track_flags);`

const insertEdit = 'INSERT INTO edit VALUES (?, ?, ?, ?, ?, ?, ?, ?)'

/**
 * The number of edits copied together, and the number of their labels unless a single edit has more: this takes a few
 * milliseconds.
 */
const editsTogether = 50
const labelsTogether = 500

/** The number of labels written by one statement, in half the time of separate statements. */
const labelsAtOnce = 16

/** Writes labels with values in some columns, up to `labelsAtOnce` per statement. */
class LabelRows {
  waiting: SqlValue[] = []
  readonly #columns: string
  readonly #each: number
  readonly #many: string

  constructor(columns: string) {
    this.#columns = columns
    this.#each = columns.split(',').length
    this.#many = this.#insert(labelsAtOnce)
  }

  #insert(count: number): string {
    const one = `(${new Array(this.#each).fill('?').join(', ')})`
    return `INSERT INTO annotation (${this.#columns}) VALUES ${new Array(count).fill(one).join(', ')}`
  }

  isFull = (): boolean => this.waiting.length === this.#each * labelsAtOnce

  writeTo({ run }: Scratch): void {
    if (this.waiting.length === 0) return
    run(this.isFull() ? this.#many : this.#insert(this.waiting.length / this.#each), this.waiting)
    this.waiting = []
  }
}

/**
 * A separate database of edits, ready for `copyPreparedEdits` in the order of addition. Each is written soon, so that
 * few stay in memory. Does not check for problems.
 */
export class PreparedEdits {
  count = 0
  readonly starts: number[] = []
  #labels = 0
  /** The number of edits and labels at the last start. */
  #atStart = { edits: 0, labels: 0 }
  readonly #plain = new LabelRows(plainColumns)
  readonly #others = new LabelRows(newLabelColumns)
  readonly #scratch: Scratch

  constructor(file: string) {
    this.#scratch = openScratch(file, schema)
  }

  add({ imageRow, editId, labels, change, state, widthPx, heightPx }: PreparedEdit): void {
    const texts: string[] = []
    for (const [position, label] of labels.entries()) {
      const { id, classId, origin, score, layer = null, track } = label
      const [geometry, attributes] = [JSON.stringify(label.geometry), JSON.stringify(label.attributes)]
      texts.push(`{"before":null,"after":${textOf(label, geometry, attributes)}}`)
      const { x, y, width, height } = boundsOfGeometry(label.geometry, { widthPx, heightPx })
      const isPlain = attributes === '{}' && origin === 'import' && score === null && layer === null && !track
      const [rows, others] = isPlain ? [this.#plain, this.#others] : [this.#others, this.#plain]
      // Rows are numbered in the order of the labels.
      others.writeTo(this.#scratch)
      rows.waiting.push(imageRow, id, position, classId, label.geometry.shape, geometry, x, y, width, height)
      if (!isPlain)
        rows.waiting.push(attributes, origin, score, layer, track?.number ?? null, track ? flagsOf(track) : null)
      if (rows.isFull()) rows.writeTo(this.#scratch)
    }
    const { edits, labels: before } = this.#atStart
    const isFull = this.count - edits === editsTogether || this.#labels + labels.length - before > labelsTogether
    if (this.count === 0 || isFull) {
      this.starts.push(this.count + 1)
      this.#atStart = { edits: this.count, labels: this.#labels }
    }
    this.#labels += labels.length
    const diff = `{"annotations":[${texts.join(',')}],"predictions":[],"state":${JSON.stringify(change)}}`
    const { run } = this.#scratch
    run(insertEdit, [++this.count, imageRow, editId, diff, state, change?.after ?? state, labels.length, this.#labels])
  }

  close(): void {
    try {
      for (const rows of [this.#plain, this.#others]) rows.writeTo(this.#scratch)
    } finally {
      this.#scratch.close()
    }
  }
}

/**
 * Formats a label as JSON; shape and attributes are already text, because formatting them for a million labels takes
 * the most time.
 */
function textOf({ id, classId, origin, score, layer, track }: NewLabel, geometry: string, attributes: string): string {
  const more = layer === undefined && track === undefined ? '' : `,${JSON.stringify({ layer, track }).slice(1, -1)}`
  return `{"id":"${id}","classId":${classId},"geometry":${geometry},"attributes":${attributes},"origin":"${origin}","modelId":null,"predictionId":null,"score":${score}${more}}`
}
