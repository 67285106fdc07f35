import { type Bits, setBit } from '../../bits.ts'
import { compileOrder, compileWhere, parseOrder } from '../../query/index.ts'
import type { ReadStore, SqlValue } from '../../store/index.ts'
import { Memory } from './memory.ts'
import { SortedImages } from './sorted-images.ts'

type Condition = { sql: string; parameters: readonly SqlValue[] }
/**
 * `changed`: images written since, to be checked again before the next use. `derived`: results computed from it, valid
 * until the next write.
 */
type Answer = { condition: Condition; bits: Bits; changed: number[]; derived: Map<string, unknown> }
type Sequence = { condition: Condition; images: SortedImages; changed: number[] }

/**
 * Remembers the last results of queries and orders. Each result is updated for the images written since before it is
 * returned again.
 */
export class RememberedAnswers {
  readonly #store: ReadStore
  readonly #queries = new Memory<Answer>({ max: 24, refreshUpTo: 500 })
  readonly #sequences = new Memory<Sequence>({ max: 8, refreshUpTo: 20 })
  /** All images, including the trash, by order. */
  readonly #orders = new Memory<Sequence>({ max: 10, refreshUpTo: 20 })

  constructor(store: ReadStore) {
    this.#store = store
  }

  /** Returns the images that match a query, if remembered. */
  matching(where: string): Bits | undefined {
    const answer = this.#queries.get(where)
    if (!answer || answer.changed.length === 0) return answer?.bits
    const { bits, changed } = answer
    const found = this.#matchingAmong(answer.condition, changed)
    for (const row of changed) setBit(bits, row, found.has(row))
    answer.changed = []
    answer.derived.clear()
    return bits
  }

  keepMatching(where: string, bits: Bits): void {
    const condition = compileWhere(where, { nowMs: 0 })
    this.#queries.set(where, { condition, bits, changed: [], derived: new Map() })
  }

  /** Returns the results derived from a query's images by name, if the images are remembered. */
  derived(where: string): Map<string, unknown> | undefined {
    return this.#queries.get(where)?.derived
  }

  /** Returns the images that match a query in an order, if remembered. */
  sorted(where: string, order: string): SortedImages | undefined {
    return this.#refreshed(this.#sequences.get(`${order}\n${where}`))
  }

  /** A query that depends on the time of day is never remembered, nor is its order. */
  keepSorted(where: string, order: string, images: SortedImages): void {
    const condition = this.#queries.get(where)?.condition
    if (condition) this.#sequences.set(`${order}\n${where}`, { condition, images, changed: [] })
  }

  knowsOrder(order: string): boolean {
    return this.#orders.has(order)
  }

  /** Returns all images, including the trash, in an order. */
  allSorted(order: string): SortedImages {
    const cached = this.#refreshed(this.#orders.get(order))
    if (cached) return cached
    const taken = parseOrder(order)
    const rows = this.#store.values<number>(
      `SELECT image.id FROM image ORDER BY ${compileOrder(order)}`,
      taken.key.parameters,
    )
    const images = new SortedImages(this.#store, taken, Uint32Array.from(rows))
    this.#orders.set(order, { condition: { sql: '1', parameters: [] }, images, changed: [] })
    return images
  }

  note(rows: readonly number[]): void {
    this.#queries.note(rows)
    this.#sequences.note(rows)
    this.#orders.note(rows)
  }

  clear(): void {
    this.#queries.clear()
    this.#sequences.clear()
    this.#orders.clear()
  }

  #refreshed(sequence: Sequence | undefined): SortedImages | undefined {
    if (!sequence || sequence.changed.length === 0) return sequence?.images
    const { images, changed } = sequence
    const found = this.#matchingAmong(sequence.condition, changed)
    for (const row of changed) images.remove(row)
    for (const row of found) images.insert(row)
    sequence.changed = []
    return images
  }

  #matchingAmong({ sql, parameters }: Condition, rows: readonly number[]): ReadonlySet<number> {
    return new Set(
      this.#store.values<number>(
        `SELECT image.id FROM json_each(?) AS changed CROSS JOIN image ON image.id = changed.value WHERE ${sql}`,
        [JSON.stringify(rows), ...parameters],
      ),
    )
  }
}
