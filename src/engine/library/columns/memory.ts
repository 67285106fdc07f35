/** What is remembered has to look again at the images that were written since. */
type Refreshable = { changed: number[] }

/**
 * Caches a limited number of values by key: the least recently used goes first. A value that would have to look at more
 * than `refreshUpTo` changed images again is forgotten: it is quicker worked out again.
 */
export class Memory<Value extends Refreshable> {
  readonly #values = new Map<string, Value>()
  readonly #max: number
  readonly #refreshUpTo: number

  constructor({ max, refreshUpTo }: { max: number; refreshUpTo: number }) {
    this.#max = max
    this.#refreshUpTo = refreshUpTo
  }

  get(key: string): Value | undefined {
    const value = this.#values.get(key)
    if (value === undefined) return undefined
    this.#values.delete(key)
    this.#values.set(key, value)
    return value
  }

  has(key: string): boolean {
    return this.#values.has(key)
  }

  set(key: string, value: Value): void {
    this.#values.set(key, value)
    for (const oldest of this.#values.keys()) {
      if (this.#values.size <= this.#max) break
      this.#values.delete(oldest)
    }
  }

  /** Notes images that were written. */
  note(rows: readonly number[]): void {
    for (const [key, value] of this.#values) {
      if (value.changed.length + rows.length > this.#refreshUpTo) this.#values.delete(key)
      else value.changed = [...new Set([...value.changed, ...rows])]
    }
  }

  clear(): void {
    this.#values.clear()
  }
}
