/** A pause longer than this is not counted as work. */
const longestPauseMs = 30_000

/** How long a user has been at it, by what they did with keys and pointer; pauses do not count. */
export class WorkClock {
  #lastMs: number | null = null
  #workedMs = 0

  get workedMs(): number {
    return this.#workedMs
  }

  /** The user did something at this time. */
  touch(nowMs: number): void {
    if (this.#lastMs !== null && nowMs - this.#lastMs <= longestPauseMs) this.#workedMs += nowMs - this.#lastMs
    this.#lastMs = nowMs
  }
}
