import type { JobProgress } from './progress.ts'

/** A rate over a shorter time is meaningless. */
const minMs = 500

/** Computes the rate and remaining time of long work outside of a job. */
export class WorkMeter {
  readonly #work: { title: string; unit: string; total: number }
  readonly #nowMs: () => number
  #first: { atMs: number; done: number } | null = null

  constructor(work: { title: string; unit: string; total: number }, nowMs: () => number) {
    this.#work = work
    this.#nowMs = nowMs
  }

  at(done: number): JobProgress {
    const atMs = this.#nowMs()
    this.#first ??= { atMs, done }
    const [took, did] = [atMs - this.#first.atMs, done - this.#first.done]
    const perSecond = took >= minMs && did > 0 ? (did * 1000) / took : null
    const { total } = this.#work
    return {
      ...this.#work,
      done: Math.floor(done),
      perSecond,
      secondsLeft: perSecond === null ? null : Math.max(0, (total - done) / perSecond),
    }
  }
}
