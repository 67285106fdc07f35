import type { Context } from '../context.ts'
import { weighAlarm } from './alarms/weigh-alarm.ts'
import { groupsSeen, learningGroups, takeStep } from './detectors/detector-state.ts'
import { detectors } from './detectors/index.ts'
import type { ReviewOutcome } from './ledger/follow-edits.ts'

/**
 * Runs one step of every detector: the first reviewed image of a near-duplicate group represents all of it. Call it
 * inside of the transaction that writes the review, so that no step is repeated or missed.
 */
export function observeReview(context: Context, { image, modelRow, unit, isFirstOfCluster }: ReviewOutcome): void {
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
