import type { EditKindSeconds } from '#contract'
import type { WorkKind } from './edit-seconds.ts'

/** Predictions that became labels, and the work that users had to do. */
export type WorkCounts = { taken: number } & Record<WorkKind, number>

type Seconds = Record<WorkKind, EditKindSeconds>

/** Returns the time of drawing each label by hand. */
export const byHandSeconds = ({ taken, missed }: WorkCounts, { missed: drawn }: Seconds): number =>
  (taken + missed) * drawn.seconds

/**
 * Returns the seconds saved compared with drawing everything; negative when correcting took longer. The interval is
 * that of the times.
 */
export function savedSeconds(
  { taken, spurious, relabeled, moved }: Omit<WorkCounts, 'missed'>,
  seconds: Seconds,
): { seconds: number; halfWidth: number } {
  const terms: readonly (readonly [count: number, each: EditKindSeconds])[] = [
    [taken, seconds.missed],
    [-spurious, seconds.spurious],
    [-relabeled, seconds.relabeled],
    [-moved, seconds.moved],
  ]
  return {
    seconds: terms.reduce((sum, [count, each]) => sum + count * each.seconds, 0),
    halfWidth: Math.hypot(...terms.map(([count, each]) => count * each.halfWidth)),
  }
}
