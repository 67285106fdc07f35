import { ImageState, Lifecycle } from '#model/image.ts'
import type { ReadOnlyStore, SqlValue } from '../../store/index.ts'
import { dayOf, monthOf } from './calendar.ts'
import { labelRanges, placeIn, scoreRanges } from './ranges.ts'

/** Codes of states and lifecycles: the place in the list, from 1. 0 means that there is no such image. */
export const stateCode = (state: string): number => (ImageState.options as readonly string[]).indexOf(state) + 1
export const lifecycleCode = (lifecycle: string): number =>
  (Lifecycle.options as readonly string[]).indexOf(lifecycle) + 1

/** SQL that returns the place of a text in a closed list, the same code as above. */
const codeOf = (column: string, values: readonly string[]): string =>
  `CASE ${column} ${values.map((value, i) => `WHEN '${value}' THEN ${i + 1}`).join(' ')} END`

/** The SQL of the columns that are read as they are. */
const factSql = {
  lifecycle: codeOf('lifecycle', Lifecycle.options),
  state: codeOf('state', ImageState.options),
  source: 'source_id',
  reviewer: 'reviewed_by',
  capturedAtMs: 'captured_at',
  importedAtMs: 'imported_at',
  reviewedAtMs: 'reviewed_at',
  labels: 'label_count',
  shown: 'prediction_shown_count',
  minScore: 'prediction_min_score',
  taken: 'prediction_taken_count',
  deleted: 'prediction_deleted_count',
  duplicates: 'coalesce((SELECT size FROM duplicate WHERE duplicate.image_id = image.id), 1)',
  duplicateRank: 'coalesce((SELECT rank FROM duplicate WHERE duplicate.image_id = image.id), 1)',
  bytes: 'size_bytes',
}
const factNames = Object.keys(factSql) as (keyof typeof factSql)[]
const selected = `SELECT id, format, ${Object.values(factSql).join(', ')} FROM image`
type ImageFacts = [id: number, format: string, ...(number | null)[]]

export const splits = ['train', 'val', 'test'] as const

/**
 * The facts of all images that queries and facets use most, one number per image and fact. A million images take about
 * fifty megabytes, read in a few milliseconds; their rows take ten times as much. The index in each array is the
 * image's row. 0 means unknown in codes, NaN in times and scores.
 */
export class ImageColumns {
  /** The number of rows the arrays have room for. */
  size = 0
  lifecycle = new Uint16Array()
  state = new Uint16Array()
  source = new Uint32Array()
  format = new Uint16Array()
  reviewer = new Uint32Array()
  capturedAtMs = new Float64Array()
  importedAtMs = new Float64Array()
  reviewedAtMs = new Float64Array()
  capturedMonth = new Uint16Array()
  importedDay = new Uint16Array()
  labels = new Uint32Array()
  /** Place in `labelRanges` from 1. */
  labelRange = new Uint16Array()
  shown = new Uint32Array()
  minScore = new Float64Array()
  /** Place in `scoreRanges` from 1. */
  scoreRange = new Uint16Array()
  taken = new Uint32Array()
  deleted = new Uint32Array()
  /**
   * The number of images in the group of near-duplicates, and the place in it from 1; 1 and 1 for an image without
   * near-duplicates.
   */
  duplicates = new Uint32Array()
  duplicateRank = new Uint32Array()
  bytes = new Float64Array()
  /** Place in `splits` from 1. */
  split = new Uint16Array()
  readonly formats = new Map<string, number>()

  grow(lastRow: number): void {
    if (lastRow < this.size) return
    // Rounded up to whole words of bits, so that sets of rows don't reach beyond the end.
    const size = Math.max(1024, Math.ceil(((lastRow + 1) * 1.05) / 32) * 32)
    for (const [name, column] of Object.entries(this))
      for (const Numbers of [Uint16Array, Uint32Array, Float64Array])
        if (column instanceof Numbers) Object.assign(this, { [name]: grown(column, new Numbers(size)) })
    this.size = size
  }

  /** Reads the next images after a row. Returns the last row read, or null at the end. */
  readAfter(store: ReadOnlyStore, row: number, limit: number): number | null {
    const facts = store.arrays<ImageFacts>(`${selected} WHERE id > ? ORDER BY id LIMIT ?`, [row, limit])
    this.#put(facts)
    return facts.at(-1)?.[0] ?? null
  }

  /** Reads these images again; deleted images become empty rows. */
  readRows(store: ReadOnlyStore, rows: readonly number[]): void {
    const requested: SqlValue[] = [JSON.stringify(rows)]
    for (const row of rows) if (row < this.size) this.lifecycle[row] = 0
    this.#put(store.arrays<ImageFacts>(`${selected} WHERE id IN (SELECT value FROM json_each(?))`, requested))
    for (const [row, split] of store.arrays<[number, string]>(
      `SELECT image_id, split FROM dataset_item INDEXED BY dataset_item_split
       WHERE image_id IN (SELECT value FROM json_each(?)) ORDER BY image_id, dataset_id`,
      requested,
    ))
      this.split[row] = splitCode(split)
  }

  /** Reads the splits of the next images after a row. Returns the last row read, or null at the end. */
  readSplitsAfter(store: ReadOnlyStore, row: number, limit: number): number | null {
    const found = store.arrays<[number, string]>(
      `SELECT image_id, split FROM dataset_item INDEXED BY dataset_item_split
       WHERE image_id > ? AND image_id <= ? ORDER BY image_id, dataset_id`,
      [row, row + limit],
    )
    for (const [image, split] of found) this.split[image] = splitCode(split)
    return row + limit >= this.size ? null : row + limit
  }

  #put(facts: readonly ImageFacts[]): void {
    this.grow(facts.reduce((max, [row]) => Math.max(max, row), 0))
    for (const [n, name] of factNames.entries()) {
      const column = this[name]
      const unknown = column instanceof Float64Array ? Number.NaN : 0
      for (const one of facts) column[one[0]] = (one[n + 2] as number | null) ?? unknown
    }
    for (const [row, format] of facts) {
      const capturedAt = this.capturedAtMs[row]!
      this.format[row] = this.#formatCode(format)
      this.capturedMonth[row] = Number.isNaN(capturedAt) ? 0 : Math.max(0, monthOf(capturedAt)) + 1
      this.importedDay[row] = Math.max(0, dayOf(this.importedAtMs[row]!)) + 1
      this.labelRange[row] = placeIn(labelRanges, this.labels[row]!)
      this.scoreRange[row] = placeIn(scoreRanges, this.minScore[row]!)
    }
  }

  #formatCode(format: string): number {
    const existing = this.formats.get(format)
    if (existing !== undefined) return existing
    const code = this.formats.size + 1
    this.formats.set(format, code)
    return code
  }
}

const splitCode = (split: string): number => (splits as readonly string[]).indexOf(split) + 1

function grown<Column extends { set(from: ArrayLike<number>): void }>(from: ArrayLike<number>, to: Column): Column {
  to.set(from)
  return to
}
