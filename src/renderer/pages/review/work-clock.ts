/** Longer pauses don't count as work. */
const longestPauseMs = 30_000

/** Measures time with user input, without pauses. */
export class WorkClock {
  #lastMs: number | null = null
  #workedMs = 0

  get workedMs(): number {
    return this.#workedMs
  }

  /** Records user input. */
  touch(nowMs: number): void {
    if (this.#lastMs !== null && nowMs - this.#lastMs <= longestPauseMs) this.#workedMs += nowMs - this.#lastMs
    this.#lastMs = nowMs
  }
}
