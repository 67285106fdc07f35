const windowMs = 15_000
const minMs = 500

/** Items per second over the last fifteen seconds, from progress reports. */
export class Rate {
  #samples: { atMs: number; done: number }[] = []

  add(atMs: number, done: number): void {
    const last = this.#samples.at(-1)
    if (last && atMs - last.atMs < minMs / 5) return
    this.#samples.push({ atMs, done })
    while (this.#samples.length > 2 && atMs - this.#samples[0]!.atMs > windowMs) this.#samples.shift()
  }

  /** Null until there is half a second of progress. */
  perSecond(): number | null {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)]
    if (!first || !last || last.atMs - first.atMs < minMs || last.done <= first.done) return null
    return ((last.done - first.done) * 1000) / (last.atMs - first.atMs)
  }
}
