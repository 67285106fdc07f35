import { setImmediate } from 'node:timers/promises'
import type { Context } from '../context.ts'
import { followReviews } from './follow-job.ts'

/** Keeps the ledger and the detectors up to date while users review. */
export class ReviewFollower {
  readonly #context: Context
  #isFollowing = false

  constructor(context: Context) {
    this.#context = context
  }

  /** Updates soon after edits, once for many. Closing the workspace waits for it. */
  follow(): void {
    if (this.#isFollowing) return
    this.#isFollowing = true
    this.#context.finishBeforeClose(this.#followSoon(), 'Monitoring the review')
  }

  async #followSoon(): Promise<void> {
    await setImmediate()
    this.#isFollowing = false
    await followReviews(this.#context)
  }
}
