/** A remembered value with the images written since, which it has to check again. */
type Refreshable = { changed: number[] }

/**
 * Caches a limited number of values by key and drops the least recently used first. A value that would have to check
 * more than `refreshUpTo` changed images is dropped: computing it again is quicker.
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
