import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../../context.ts'
import { compileOrder, compileWhere, parseOrder, takeApart } from '../../query/index.ts'
import type { Store } from '../../store/index.ts'
import { type Bits, both, countBits, hasBit, rowsOfBits, setBit } from './bits.ts'
import { ChangeLog } from './change-log.ts'
import { evaluate } from './evaluate.ts'
import { ImageColumns } from './image-columns.ts'
import type { ManyColumn } from './many-column.ts'
import { classesOf, mendTags, readClasses, readTags, type Tags } from './read-lists.ts'
import { SortedImages } from './sorted-images.ts'

/** Rows that are read between two turns of other work: some ten milliseconds. */
const rowsAtOnce = 8000
/** From so many changed images on, what is remembered of queries is worked out anew instead of mended. */
const mendQueriesUpTo = 500
const mendSequencesUpTo = 20
/** From so many images with changed classes on, the classes are read anew when they are next wanted. */
const mendClassesUpTo = 100_000
const queriesKept = 24
const sequencesKept = 8

type Remembered = { where: string; bits: Bits }
type RememberedSequence = { where: string | null; images: SortedImages }

/**
 * Answers what the library asks of all images at once (which match, how many of each kind, which comes next) from
 * columns in memory, exactly as SQL would: what any part of the engine writes is heard, and read anew before each answer.
 * The columns are read in pieces when they are first wanted; until then `isReady` is false and SQL has to do.
 */
export class ImageIndex {
  readonly #store: Store
  readonly #clock: Clock
  readonly #changes: ChangeLog
  readonly #queries = new Map<string, Remembered>()
  readonly #sequences = new Map<string, RememberedSequence>()
  readonly #columns = new ImageColumns()
  readonly #changedWhileReading = new Set<number>()
  #classes: ManyColumn | null = null
  #tags: Tags | null = null
  #kept: Bits | null = null
  #reading: Promise<void> | null = null
  #readingClasses: Promise<void> | null = null
  #isReady = false

  constructor(store: Store, clock: Clock) {
    this.#store = store
    this.#clock = clock
    this.#changes = new ChangeLog(store)
  }

  get isReady(): boolean {
    return this.#isReady
  }

  /** Reads the columns, once, with room for other work between the pieces. */
  ready(): Promise<void> {
    this.#reading ??= this.#read()
    return this.#reading
  }

  /** Reads the classes of all labels too, which takes longest. */
  readyWithClasses(): Promise<void> {
    this.#readingClasses ??= this.ready().then(() => this.#readClasses())
    return this.#readingClasses
  }

  /** The columns as they stand now. Wait for `ready` first. */
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

  /** The images that match a query. Wait for `ready` first. Throws INVALID with the character for a wrong query. */
  matching(where = ''): Bits {
    this.#catchUp()
    const text = where.trim()
    const known = this.#queries.get(text)
    if (known) {
      // Again at the end: what was used last is kept longest.
      this.#queries.delete(text)
      this.#queries.set(text, known)
      return known.bits
    }
    const { part, mentioned, timely } = takeApart(text, { nowMs: this.#clock.nowMs() })
    this.#kept ??= this.#columns.images('kept')
    if (!part) return this.#kept
    const sources = { store: this.#store, columns: this.#columns, classes: this.#classes, tags: this.#tags }
    const found = evaluate(sources, part, mentioned.has('lifecycle') ? null : this.#kept)
    const bits = mentioned.has('lifecycle') ? found : both(found, this.#kept)
    if (!timely) remember(this.#queries, text, { where: text, bits }, queriesKept)
    return bits
  }

  /** How many images match. Wait for `ready` first. */
  count(where = ''): number {
    return countBits(this.matching(where))
  }

  /** The images that match in order. Wait for `ready` first. The rows are the caller's. */
  sequence(where = '', order = ''): Uint32Array<ArrayBuffer> {
    return this.#sorted(where.trim(), order.trim()).slice()
  }

  /**
   * Where an image stands in a sequence, counted from 0, and the images before and after it; position -1 when it is not
   * in. Wait for `ready` first.
   */
  neighbours(where = '', order = '', row: number) {
    const rows = this.#sorted(where.trim(), order.trim())
    const position = rows.indexOf(row)
    return {
      position,
      total: rows.length,
      previous: position > 0 ? rows[position - 1]! : null,
      next: position >= 0 && position + 1 < rows.length ? rows[position + 1]! : null,
    }
  }

  #sorted(where: string, order: string): Uint32Array<ArrayBuffer> {
    const bits = this.matching(where)
    const key = `${order}\n${where}`
    const known = this.#sequences.get(key)
    if (known) {
      this.#sequences.delete(key)
      this.#sequences.set(key, known)
      return known.images.rows
    }
    const taken = parseOrder(order)
    let rows: Uint32Array<ArrayBuffer>
    if (taken.field === 'id') rows = taken.descending ? rowsOfBits(bits).reverse() : rowsOfBits(bits)
    else rows = this.#all(order).filter((row) => hasBit(bits, row))
    // What depends on the time of day is in neither memory.
    if (where === '' || this.#queries.has(where))
      remember(this.#sequences, key, { where, images: new SortedImages(this.#store, taken, rows) }, sequencesKept)
    return rows
  }

  /** All images, those in the trash too, in an order. */
  #all(order: string): Uint32Array<ArrayBuffer> {
    const key = `${order}\n\nall`
    const known = this.#sequences.get(key)
    if (known) return known.images.rows
    const rows = Uint32Array.from(
      this.#store.values<number>(`SELECT image.id FROM image ORDER BY ${compileOrder(order)}`, [
        ...parseOrder(order).key.parameters,
      ]),
    )
    const images = new SortedImages(this.#store, parseOrder(order), rows)
    remember(this.#sequences, key, { where: null, images }, sequencesKept)
    return rows
  }

  async #read(): Promise<void> {
    this.#changes.take()
    const columns = this.#columns
    columns.grow(this.#store.values<number>('SELECT coalesce(max(id), 0) FROM image')[0] ?? 0)
    for (let row: number | null = 0; row !== null; ) {
      row = columns.readAfter(this.#store, row, rowsAtOnce)
      await nextTurn()
    }
    for (let row: number | null = 0; row !== null; ) {
      row = columns.readSplitsAfter(this.#store, row, rowsAtOnce * 8)
      await nextTurn()
    }
    this.#tags = await readTags(this.#store, columns.size)
    this.#isReady = true
  }

  async #readClasses(): Promise<void> {
    this.#changedWhileReading.clear()
    const classes = await readClasses(this.#store, this.#columns.size)
    this.#catchUp()
    for (const row of this.#changedWhileReading) classes.change(row, classesOf(this.#store, row))
    this.#classes = classes
    this.#changedWhileReading.clear()
  }

  /** Takes in what was written since the last answer. */
  #catchUp(): void {
    const { rows, shared } = this.#changes.take()
    if (shared) {
      this.#queries.clear()
      this.#sequences.clear()
    }
    if (rows.length === 0) return
    const { size } = this.#columns
    this.#columns.grow(rows.reduce((most, row) => Math.max(most, row), 0))
    for (let i = 0; i < rows.length; i += rowsAtOnce) this.#columns.readRows(this.#store, rows.slice(i, i + rowsAtOnce))
    if (this.#classes && this.#classes.changes + rows.length > mendClassesUpTo) {
      this.#classes = null
      this.#readingClasses = null
    }
    for (const row of rows) {
      if (this.#tags) mendTags(this.#store, this.#tags, row)
      if (this.#classes) this.#classes.change(row, classesOf(this.#store, row))
      else if (this.#readingClasses) this.#changedWhileReading.add(row)
    }
    if (this.#columns.size !== size || rows.length > mendQueriesUpTo) {
      this.#queries.clear()
      this.#sequences.clear()
      this.#kept = null
    } else this.#mend(rows)
  }

  /** Brings what is remembered up to date with these images. */
  #mend(rows: readonly number[]): void {
    const matching = (where: string | null): ReadonlySet<number> => {
      if (where === null) return new Set(rows.filter((row) => this.#columns.lifecycle[row] !== 0))
      const { sql, parameters } = compileWhere(where, { nowMs: this.#clock.nowMs() })
      return new Set(
        this.#store.values<number>(
          `SELECT image.id FROM json_each(?) AS changed CROSS JOIN image ON image.id = changed.value WHERE ${sql}`,
          [JSON.stringify(rows), ...parameters],
        ),
      )
    }
    const found = new Map<string | null, ReadonlySet<number>>()
    const matchingOnce = (where: string | null) => {
      const known = found.get(where) ?? matching(where)
      found.set(where, known)
      return known
    }
    for (const { where, bits } of this.#queries.values())
      for (const row of rows) setBit(bits, row, matchingOnce(where).has(row))
    if (this.#kept) for (const row of rows) setBit(this.#kept, row, matchingOnce('').has(row))
    if (rows.length > mendSequencesUpTo) this.#sequences.clear()
    for (const { where, images } of this.#sequences.values()) {
      for (const row of rows) images.remove(row)
      for (const row of rows) if (matchingOnce(where).has(row)) images.insert(row)
    }
  }
}

/** Keeps a value under its key, and at most so many: the one used longest ago goes. */
function remember<Value>(memory: Map<string, Value>, key: string, value: Value, most: number): void {
  memory.set(key, value)
  for (const oldest of memory.keys()) {
    if (memory.size <= most) break
    memory.delete(oldest)
  }
}
