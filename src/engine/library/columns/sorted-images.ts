import type { Order } from '../../query/index.ts'
import type { ReadOnlyStore } from '../../store/index.ts'

export type Key = string | number | null
type Rows = Uint32Array<ArrayBuffer>

/**
 * Image rows in an order that changes little by little. Rows are inserted at their place, by their sort keys in the
 * database, instead of sorting everything again. Spare room is kept at the end.
 */
export class SortedImages {
  readonly #store: ReadOnlyStore
  readonly #order: Order
  readonly #keyOf: string
  #rows: Rows
  #length: number

  constructor(store: ReadOnlyStore, order: Order, rows: Rows) {
    this.#store = store
    this.#order = order
    this.#keyOf = `SELECT ${order.key.sql} FROM image WHERE image.id = ?`
    this.#rows = rows
    this.#length = rows.length
  }

  /** The rows in order; valid until the next change. */
  get rows(): Rows {
    return this.#rows.subarray(0, this.#length)
  }

  remove(row: number): void {
    const at = this.rows.indexOf(row)
    if (at < 0) return
    this.#rows.copyWithin(at, at + 1, this.#length)
    this.#length -= 1
  }

  insert(row: number): void {
    const at = this.#placeOf(row, this.#key(row))
    if (this.#length === this.#rows.length) {
      const roomier = new Uint32Array(this.#length + 1024)
      roomier.set(this.#rows)
      this.#rows = roomier
    }
    this.#rows.copyWithin(at + 1, at, this.#length)
    this.#rows[at] = row
    this.#length += 1
  }

  /** Counts the rows up to and including this one, which may be deleted or have another key by now. */
  upTo(row: number, key: Key): number {
    const at = this.#placeOf(row, key)
    return this.#rows[at] === row && at < this.#length ? at + 1 : at
  }

  keyOf(row: number): Key {
    return this.#key(row)
  }

  #placeOf(row: number, key: Key): number {
    let [low, high] = [0, this.#length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#isBefore(this.#rows[middle]!, row, key)) low = middle + 1
      else high = middle
    }
    return low
  }

  #isBefore(other: number, row: number, key: Key): boolean {
    const { descending, field } = this.#order
    const byRow = descending ? other > row : other < row
    if (field === 'id') return byRow
    const otherKey = this.#key(other)
    // Images without a value come last in either direction.
    if (otherKey === null || key === null) return otherKey === key ? byRow : key === null
    const compared = compareKeys(otherKey, key)
    return compared === 0 ? byRow : descending ? compared > 0 : compared < 0
  }

  #key(row: number): Key {
    return this.#order.field === 'id'
      ? row
      : (this.#store.values<string | number>(this.#keyOf, [...this.#order.key.parameters, row])[0] ?? null)
  }
}

/** Compares as SQLite does: numbers before texts, texts by their UTF-8 bytes. */
function compareKeys(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b))
  return typeof a === 'number' ? -1 : 1
}
