import type { EditKindSeconds } from '#contract'
import type { Annotation } from '#model/labels/annotation.ts'
import type { Diff } from '#model/labels/diff.ts'
import { reviewCosts } from '#model/labels/review-costs.ts'

/** The kinds of work that a user does on one object of a model's predictions. */
export const workKinds = ['missed', 'spurious', 'relabeled', 'moved'] as const
export type WorkKind = (typeof workKinds)[number]

/** Times of single edits by kind, in seconds. */
export type EditTimes = Record<WorkKind, number[]>

/** A longer pause before an edit is not counted as work. */
export const longestPauseMs = 60_000
/** Only a program makes edits that follow each other faster. */
export const shortestMs = 300

/**
 * Drawing a box by its extreme points takes 7 seconds (Papadopoulos et al., Extreme clicking, ICCV 2017), by its
 * corners 25 or more (Su et al., Crowdsourcing annotations, 2012). The lower value keeps the estimate of savings
 * cautious.
 */
const drawingSeconds = 7
/** The usual time weighs as much as this many edits. */
const usualEdits = 20
/** The possible error of the usual time, as a share of it. */
const usualError = 0.5

const usualSeconds = (kind: WorkKind): number =>
  drawingSeconds * (kind === 'moved' ? reviewCosts.moved / 2 : reviewCosts[kind])

/**
 * Returns the seconds that one object takes: the median of the workspace's own edits, blended with the usual time while
 * there are few. `halfWidth` is that of the 95 % interval.
 */
export function secondsOf(times: Readonly<EditTimes>): Record<WorkKind, EditKindSeconds> {
  const of = (kind: WorkKind): EditKindSeconds => {
    const [own, usual] = [medianOf(times[kind]), usualSeconds(kind)]
    const share = times[kind].length / (times[kind].length + usualEdits)
    return {
      edits: times[kind].length,
      seconds: share * own.median + (1 - share) * usual,
      halfWidth: Math.hypot(share * own.halfWidth, (1 - share) * usual * usualError),
    }
  }
  return { missed: of('missed'), spurious: of('spurious'), relabeled: of('relabeled'), moved: of('moved') }
}

/** Returns the median with the interval between the order statistics that bracket it in 95 of 100 samples. */
function medianOf(values: readonly number[]): { median: number; halfWidth: number } {
  if (values.length === 0) return { median: 0, halfWidth: 0 }
  const sorted = values.toSorted((a, b) => a - b)
  const at = (rank: number) => sorted[Math.max(0, Math.min(sorted.length - 1, rank))]!
  const [middle, spread] = [(sorted.length - 1) / 2, 0.98 * Math.sqrt(sorted.length)]
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    halfWidth: (at(Math.ceil(middle + spread)) - at(Math.floor(middle - spread))) / 2,
  }
}

type Object = Pick<Annotation, 'classId' | 'geometry'>

/**
 * Returns the kind of an edit of one object; null for other edits, such as an accepted prediction, and for edits of
 * several objects.
 */
export function kindOfEdit(
  { annotations = [], predictions = [], state = null }: Partial<Diff>,
  predicted: (id: NonNullable<Annotation['predictionId']>) => Object | null,
): WorkKind | null {
  if (state !== null || annotations.length + predictions.length === 0 || predictions.length > 1) return null
  if (annotations.length === 0) return predictions[0]?.after === 'deleted' ? 'spurious' : null
  const [{ before, after }, ...more] = annotations as [Diff['annotations'][number]]
  if (more.length > 0 || after === null) return null
  if (before === null && after.origin === 'human') return predictions.length === 0 ? 'missed' : null
  if (after.predictionId === null) return null
  const was = before ?? predicted(after.predictionId)
  if (was === null) return null
  if (was.classId !== after.classId) return 'relabeled'
  return JSON.stringify(was.geometry) === JSON.stringify(after.geometry) ? null : 'moved'
}
