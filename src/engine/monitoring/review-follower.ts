import { setImmediate } from 'node:timers/promises'
import type { Context } from '../context.ts'
import { followReviews } from './follow-job.ts'

/**
 * Returns a function that updates the ledger and the detectors soon after edits, once for many. Closing the workspace
 * waits for it.
 */
export function reviewFollower(context: Context): () => void {
  let isFollowing = false
  const followSoon = async () => {
    await setImmediate()
    isFollowing = false
    await followReviews(context)
  }
  return () => {
    if (isFollowing) return
    isFollowing = true
    context.finishBeforeClose(followSoon(), 'Monitoring the review')
  }
}
