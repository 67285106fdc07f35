import { deepEqual } from 'fast-equals'
import type { Diff, Labels } from '#model/labels/diff.ts'
import { isNotReviewed } from '#model/query/to-review.ts'

/** What a user did, in objects and images, without what was undone. */
export type Tally = {
  accepted: number
  corrected: number
  deleted: number
  drawn: number
  reviewed: number
  approved: number
  sentBack: number
  rejected: number
}

export const noWork: Tally = {
  accepted: 0,
  corrected: 0,
  deleted: 0,
  drawn: 0,
  reviewed: 0,
  approved: 0,
  sentBack: 0,
  rejected: 0,
}

export const tallyKeys = Object.keys(noWork) as (keyof Tally)[]

/** Counts what a diff did to one image. Accepted means unchanged from the prediction. */
export function tallyOf(diff: Diff, labels: Labels): Tally {
  const tally = { ...noWork }
  const predictions = new Map(labels.predictions.map((prediction) => [prediction.id, prediction]))
  for (const { before, after } of diff.annotations) {
    if (before && after) tally.corrected++
    else if (after) {
      const source = after.predictionId === null ? undefined : predictions.get(after.predictionId)
      if (after.origin === 'human') tally.drawn++
      else if (source && (source.classId !== after.classId || !deepEqual(source.geometry, after.geometry)))
        tally.corrected++
      else tally.accepted++
    } else if (before && !diff.predictions.some(({ id }) => id === before.predictionId)) tally.deleted++
  }
  tally.deleted += diff.predictions.filter(({ after }) => after === 'deleted').length
  if (diff.state?.after === 'reviewed') tally.reviewed++
  if (diff.state?.after === 'approved') tally.approved++
  if (diff.state?.reason?.after && isNotReviewed(diff.state.after)) tally.sentBack++
  if (diff.state?.after === 'rejected') tally.rejected++
  return tally
}

/** Adds up tallies. */
export function sumOf(tallies: readonly Tally[]): Tally {
  const sum = { ...noWork }
  for (const tally of tallies) for (const key of tallyKeys) sum[key] += tally[key]
  return sum
}
