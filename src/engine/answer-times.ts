import { quantile } from '#model/quantile.ts'

/** The durations of the last answers, to show how busy the engine is. */
export class AnswerTimes {
  readonly #ms = new Float64Array(1000)
  #count = 0

  observe(ms: number): void {
    this.#ms[this.#count++ % this.#ms.length] = ms
  }

  /** Returns the milliseconds that 95 % of the last answers did not exceed; null before the first. */
  p95(): number | null {
    const last = this.#ms.subarray(0, Math.min(this.#count, this.#ms.length))
    return last.length === 0 ? null : quantile(last, 0.95)
  }
}
