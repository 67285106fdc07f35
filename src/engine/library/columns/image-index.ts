import { Lifecycle } from '#model/image.ts'
import { type Bits, bitsEqual, bitsFor, countBits, difference, hasBit, intersection, members } from '../../bits.ts'
import type { Clock } from '../../context.ts'
import { parseOrder, takeApart } from '../../query/index.ts'
import type { ReadStore, SqlValue } from '../../store/index.ts'
import type { AnswerSources } from './answers.ts'
import type { ChangesTold } from './changes-told.ts'
import { evaluate } from './evaluate.ts'
import { ImageColumns, lifecycleCode } from './image-columns.ts'
import type { ManyColumn } from './many-column.ts'
import { classesOf, readClasses, readTags, refreshTags, shownBy, type Tags } from './read-lists.ts'
import { RememberedAnswers } from './remembered-answers.ts'
import { SortedImages } from './sorted-images.ts'

/** Rows that are read in one piece: some fifty milliseconds, in which other questions wait. */
const rowsAtOnce = 32_000
/** From this many images with changed classes, the classes are read again on next use. */
const refreshClassesUpTo = 100_000
/** From this many changed images, the columns are read again in pieces instead of at once. */
const readAnewFrom = 100_000
/** Up to this many matching images, SQL checks only these instead of all. */
const maxFewRows = 20_000
/** Name of the SQL function that tells whether a row is among the images last asked for. */
const isAmong = 'is_among_matching'

/** The query that also finds what is in the trash; one that asks for the lifecycle itself is left as it is. */
export const everywhere = (where: string): string =>
  `(${where.trim() || 'true'}) && lifecycle in ${JSON.stringify(Lifecycle.options)}`

/**
 * Answers what the library asks of all images at once (which match, how many of each kind, which comes next) from
 * columns in memory, exactly as SQL would: what any part of the engine writes is told, and read again before each answer.
 * The columns are read in pieces (`readOn`) when they are first wanted; until then `isReady` is false and SQL has to do.
 */
export class ImageIndex {
  readonly #store: ReadStore
  readonly #clock: Clock
  readonly #changes: ChangesTold
  readonly #answers: RememberedAnswers
  readonly #columns = new ImageColumns()
  readonly #changedWhileReading = new Set<number>()
  #classes: ManyColumn | null = null
  #classesShownBy: string | null = null
  #tags: Tags | null = null
  #reading: Generator<void, void> | null = null
  #isReady = false
  #among: Bits = bitsFor(0)

  constructor(store: ReadStore, clock: Clock, changes: ChangesTold) {
    this.#store = store
    this.#clock = clock
    this.#changes = changes
    this.#answers = new RememberedAnswers(store)
    store.function(isAmong, (row) => (hasBit(this.#among, Number(row)) ? 1 : 0))
  }

  get isReady(): boolean {
    this.#catchUpOrStartAnew()
    return this.#isReady
  }

  /** Reads the next piece of the columns, and then of the classes of all labels if wanted; false when all is there. */
  readOn(requested: { classes: boolean }): boolean {
    this.#catchUpOrStartAnew()
    if (this.#isReady && (this.#classes || !requested.classes)) return false
    this.#reading ??= this.#isReady ? this.#readClasses() : this.#read()
    if (this.#reading.next().done) this.#reading = null
    return true
  }

  /** The columns as they stand now. Only when it is ready. */
  get columns(): ImageColumns {
    this.#catchUp()
    return this.#columns
  }

  get classes(): ManyColumn | null {
    return this.#classes
  }

  get tags(): Tags | null {
    return this.#tags
  }

  /** The images that match a query. Only when it is ready. Throws INVALID with the character for a wrong query. */
  matching(where = ''): Bits {
    this.#catchUp()
    const text = where.trim()
    const cached = this.#answers.matching(text)
    if (cached) return cached
    const nowMs = this.#clock.nowMs()
    const { part, mentioned } = takeApart(text, { nowMs })
    const sources = this.#sources(nowMs)
    const kept = () =>
      ['trashed', 'purged'].reduce(
        (left, gone) => difference(left, bitsEqual(this.#columns.lifecycle, lifecycleCode(gone))),
        sources.all,
      )
    const found = part ? evaluate(sources, part, null) : sources.all
    const bits = mentioned.has('lifecycle') ? found : intersection(found, kept())
    if (mentioned.has('now')) return bits
    this.#answers.keepMatching(text, bits)
    // What was worked out on the way: the facet of lifecycles asks for it next.
    if (!mentioned.has('lifecycle')) this.#answers.keepMatching(everywhere(text), found)
    return bits
  }

  /** How many images match. Only when it is ready. */
  count(where = ''): number {
    return countBits(this.matching(where))
  }

  /** What `work` makes of the images that match; made once, and again after anything was written. */
  derived<Value>(where: string, name: string, work: (bits: Bits) => Value): Value {
    const bits = this.matching(where)
    const memory = this.#answers.derived(where.trim())
    if (memory?.has(name)) return memory.get(name) as Value
    const value = work(bits)
    memory?.set(name, value)
    return value
  }

  /**
   * The matching images as the condition of a statement that runs at once. It is fast for any query: a list of
   * rows where few match, else a look into a set. Only when it is ready.
   */
  condition(where = ''): { sql: string; parameters: SqlValue[] } {
    const bits = this.matching(where)
    if (countBits(bits) <= maxFewRows)
      return {
        sql: 'image.id IN (SELECT value FROM json_each(?))',
        parameters: [`[${members(bits).join(',')}]`],
      }
    this.#among = bits
    return { sql: `${isAmong}(image.id)`, parameters: [] }
  }

  /** Whether sorting by this order takes no looking through all images. */
  knowsOrder(order = ''): boolean {
    this.#catchUp()
    return this.#answers.knowsOrder(order.trim()) || parseOrder(order).field === 'id'
  }

  /** The images that match, in order; valid until the next change. Only when it is ready. */
  sorted(where = '', order = ''): SortedImages {
    const [text, by] = [where.trim(), order.trim()]
    const bits = this.matching(text)
    const cached = this.#answers.sorted(text, by)
    if (cached) return cached
    const taken = parseOrder(by)
    let rows: Uint32Array<ArrayBuffer>
    if (taken.field === 'id') rows = taken.descending ? members(bits).reverse() : members(bits)
    else rows = this.#answers.allSorted(by).rows.filter((row) => hasBit(bits, row))
    const images = new SortedImages(this.#store, taken, rows)
    this.#answers.keepSorted(text, by, images)
    return images
  }

  #sources(nowMs: number): AnswerSources {
    const all = difference(bitsOfSize(this.#columns.size), bitsEqual(this.#columns.lifecycle, 0))
    return { store: this.#store, nowMs, columns: this.#columns, all, classes: this.#classes, tags: this.#tags }
  }

  *#read(): Generator<void, void> {
    this.#changes.take()
    const columns = this.#columns
    columns.grow(this.#store.values<number>('SELECT coalesce(max(id), 0) FROM image')[0] ?? 0)
    for (let row: number | null = 0; row !== null; yield) row = columns.readAfter(this.#store, row, rowsAtOnce)
    for (let row: number | null = 0; row !== null; yield)
      row = columns.readSplitsAfter(this.#store, row, rowsAtOnce * 8)
    this.#tags = yield* readTags(this.#store, columns.size)
    this.#isReady = true
  }

  *#readClasses(): Generator<void, void> {
    this.#changedWhileReading.clear()
    this.#classesShownBy = shownBy(this.#store)
    const classes = yield* readClasses(this.#store, this.#columns.size)
    for (const row of this.#changedWhileReading) classes.change(row, classesOf(this.#store, row))
    this.#classes = classes
    this.#changedWhileReading.clear()
  }

  /** Takes in what was written; where that is much, the columns are read in pieces again and SQL has to do meanwhile. */
  #catchUpOrStartAnew(): void {
    if (!this.#isReady) return
    if (!this.#changes.areTooMany(readAnewFrom)) {
      this.#catchUp()
      return
    }
    this.#isReady = false
    this.#reading = null
    this.#classes = null
    this.#answers.clear()
  }

  /** Takes in what was written since the last answer. */
  #catchUp(): void {
    const { rows, shared } = this.#changes.take()
    if (shared) {
      this.#answers.clear()
      if (this.#classes && shownBy(this.#store) !== this.#classesShownBy) this.#classes = null
    }
    if (rows.length === 0) return
    const { size } = this.#columns
    this.#columns.grow(rows.reduce((max, row) => Math.max(max, row), 0))
    for (let i = 0; i < rows.length; i += rowsAtOnce) this.#columns.readRows(this.#store, rows.slice(i, i + rowsAtOnce))
    if (this.#classes && this.#classes.changes + rows.length > refreshClassesUpTo) {
      this.#classes = null
    }
    for (const row of rows) {
      if (this.#tags) refreshTags(this.#store, this.#tags, row)
      if (this.#classes) this.#classes.change(row, classesOf(this.#store, row))
      else if (this.#reading) this.#changedWhileReading.add(row)
    }
    if (this.#columns.size !== size) this.#answers.clear()
    this.#answers.note(rows)
  }
}

const bitsOfSize = (size: number): Bits => bitsFor(size).fill(0xffffffff)
