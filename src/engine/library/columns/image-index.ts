import { Lifecycle } from '#model/image.ts'
import { type Bits, bitsEqual, bitsFor, countBits, difference, hasBit, intersection, members } from '../../bits.ts'
import type { Clock } from '../../context.ts'
import type { Changes } from '../../ports.ts'
import { parseOrder, takeApart } from '../../query/index.ts'
import type { ReadStore, SqlValue } from '../../store/index.ts'
import type { AnswerSources } from './answers.ts'
import { evaluate } from './evaluate.ts'
import { ImageColumns, lifecycleCode } from './image-columns.ts'
import type { ManyColumn } from './many-column.ts'
import { classesOf, readClasses, readTags, refreshTags, shownBy, type Tags } from './read-lists.ts'
import { RememberedAnswers } from './remembered-answers.ts'
import { SortedImages } from './sorted-images.ts'

/** Changes that this thread received and the index hasn't applied yet. */
export class PendingChanges {
  #rows: Set<number> | null = new Set()
  #shared = false

  add({ rows, shared }: Changes): void {
    if (rows === null) this.#rows = null
    else for (const row of rows) this.#rows?.add(row)
    this.#shared ||= shared
  }

  areTooMany(limit: number): boolean {
    return this.#rows === null || this.#rows.size >= limit
  }

  take(): { rows: number[]; shared: boolean } {
    const taken = { rows: [...(this.#rows ?? [])], shared: this.#shared }
    this.#rows = new Set()
    this.#shared = false
    return taken
  }
}

/** Rows read at a time: about fifty milliseconds, during which other requests wait. */
const rowsAtOnce = 32_000
/** Up to this many images with changed classes are updated singly; beyond it, all classes are read again. */
const refreshClassesUpTo = 100_000
/** From this many changed images on, the columns are read again in pieces instead of at once. */
const readAnewFrom = 100_000
/** Up to this many matching images, SQL checks only these instead of all. */
const maxFewRows = 20_000
/** Name of the SQL function that tests whether a row is among the images of the last query. */
const isAmong = 'is_among_matching'

/** The query extended to the trash; a query that tests the lifecycle itself stays unchanged. */
export const everywhere = (where: string): string =>
  `(${where.trim() || 'true'}) && lifecycle in ${JSON.stringify(Lifecycle.options)}`

/**
 * Answers questions about all images (which match, how many of each kind, which comes next) from columns in memory,
 * with the same results as SQL. Every write of the engine is recorded and applied before the next answer. The columns
 * are read in pieces (`readOn`) when first needed; until then `isReady` is false and SQL answers.
 */
export class ImageIndex {
  readonly #store: ReadStore
  readonly #clock: Clock
  readonly #changes: PendingChanges
  readonly #answers: RememberedAnswers
  readonly #columns = new ImageColumns()
  readonly #changedWhileReading = new Set<number>()
  #classes: ManyColumn | null = null
  #classesShownBy: string | null = null
  #tags: Tags | null = null
  #reading: Generator<void, void> | null = null
  #isReady = false
  #among: Bits = bitsFor(0)

  constructor(store: ReadStore, clock: Clock, changes: PendingChanges) {
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

  /**
   * Reads the next piece of the columns, then of the classes of all labels if wanted. Returns false when everything is
   * read.
   */
  readOn(requested: { classes: boolean }): boolean {
    this.#catchUpOrStartAnew()
    if (this.#isReady && (this.#classes || !requested.classes)) return false
    this.#reading ??= this.#isReady ? this.#readClasses() : this.#read()
    if (this.#reading.next().done) this.#reading = null
    return true
  }

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

  /**
   * Returns the images that match a query. Only when ready. Throws INVALID with the position of the error for a wrong
   * query.
   */
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
    // Keeps the intermediate result: the lifecycle facet needs it next.
    if (!mentioned.has('lifecycle')) this.#answers.keepMatching(everywhere(text), found)
    return bits
  }

  count(where = ''): number {
    return countBits(this.matching(where))
  }

  /** Returns what `work` computes from the matching images; computed once, and again after any write. */
  derived<Value>(where: string, name: string, work: (bits: Bits) => Value): Value {
    const bits = this.matching(where)
    const memory = this.#answers.derived(where.trim())
    if (memory?.has(name)) return memory.get(name) as Value
    const value = work(bits)
    memory?.set(name, value)
    return value
  }

  /**
   * Returns the matching images as the condition of an SQL statement to run at once. Fast for any query: a list of rows
   * for few matches, else a lookup in a set. Only when ready.
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

  /** Whether it can sort by this order without reading all images. */
  knowsOrder(order = ''): boolean {
    this.#catchUp()
    return this.#answers.knowsOrder(order.trim()) || parseOrder(order).field === 'id'
  }

  /** Returns the matching images in order; valid until the next change. Only when ready. */
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

  /** Applies the recorded writes. After many writes it reads the columns again in pieces, and SQL answers meanwhile. */
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
