import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import type { User } from '#contract'
import { idOf, type JobId } from '#model/ids.ts'
import type { ActingContext, Context } from '../context.ts'
import { defineJob } from '../jobs/index.ts'
import { endAlarmsOfFormerModels } from './alarms/end-of-former.ts'
import { weighAlarm } from './alarms/weigh-alarm.ts'
import { countAudits } from './bands/count-audits.ts'
import { takeInNewImages } from './bands/take-in.ts'
import { groupsSeen, learningGroups, takeStep } from './detectors/detector-state.ts'
import { detectors } from './detectors/index.ts'
import { followEdits, type ReviewOutcome, unfollowedEdits } from './ledger/follow-edits.ts'
import { weighRunning } from './running/index.ts'

/** More edits than this are processed by a job, which can be watched, stopped and resumed. */
const maxAtOnce = 2000

/**
 * Processes the reviews made before this version of Winnow monitored them. Resumes when killed: its position is stored
 * with its results.
 */
export const followJob = defineJob({
  kind: 'monitoring.follow',
  lane: 'figures',
  unit: 'edits',
  input: z.object({}),
  result: z.object({ edits: z.int() }),
  checkpoint: z.null(),
  title: () => 'Read past reviews for monitoring',
  async run(_, { context, progress, signal }) {
    const total = unfollowedEdits(context.store)
    let edits = 0
    const onProgress = (some: number) => {
      edits += some
      progress(Math.min(edits, total), total)
    }
    await followEdits(context, (one) => observeReview(context, one), { signal, onProgress })
    return { edits }
  },
})

/** Updates the detectors, usually after one review just ended. Older reviews wait for the next check. */
export async function followReviews(context: Context): Promise<void> {
  weighRunning(context)
  if (unfollowedEdits(context.store) <= maxAtOnce) await followEdits(context, (one) => observeReview(context, one))
  endAlarmsOfFormerModels(context)
  await countAudits(context)
}

/** Starts reading past reviews when there are more than one check handles; returns that job. */
export function readPastReviews({ store, jobs }: Context, actor: User): JobId | null {
  if (unfollowedEdits(store) <= maxAtOnce) return null
  const running = store.get<{ id: number }>(
    "SELECT id FROM job WHERE kind = ? AND status IN ('queued', 'running') LIMIT 1",
    [followJob.kind],
  )
  return running ? idOf('job', running.id) : jobs.enqueue(followJob, {}, actor)
}

/** Updates before anything is shown. Nobody waits for past reviews: a job reads them. */
export async function bringUpToDate(acting: ActingContext): Promise<void> {
  readPastReviews(acting, acting.actor)
  await takeInNewImages(acting)
  await followReviews(acting)
}

/**
 * Runs one step of every detector: the first reviewed image of a near-duplicate group represents all of it. Call it
 * inside of the transaction that writes the review, so that no step is repeated or missed.
 */
function observeReview(context: Context, { image, modelRow, unit, isFirstOfCluster }: ReviewOutcome): void {
  if (!isFirstOfCluster || !image.isByHand) return
  const { store } = context
  const reviewed = { modelRow, image, isLearning: groupsSeen(store, modelRow) < learningGroups }
  for (const detector of detectors) {
    const observations = detector.observations(unit, image)
    for (const observation of observations) takeStep(store, detector, reviewed, observation)
    const hits = observations.filter(({ value }) => detector.isHit(value)).map(({ scope }) => scope)
    if (observations.length > 0) weighAlarm(context, detector, { modelRow, imageRow: image.imageRow, hits })
  }
}

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
