import { rowOf } from '#model/ids.ts'
import { dayMs } from '#model/units.ts'
import type { ActingContext } from '../../context.ts'
import { readAll } from '../../query/index.ts'

/** A longer pause between two edits is not counted as work. */
const longestPauseMs = 60_000
/** With fewer finished images there is no pace. */
const minImages = 10
/** The last edits are enough for the pace. */
const maxEdits = 20_000

/** A user's work in some time: edits, finished images, and the seconds of work for each; null without enough data. */
export type Work = { edits: number; images: number; secondsPerImage: number | null }

/**
 * Returns how fast users work, from the times of their own edits: the time between two edits is work, unless it is a
 * pause. Bulk actions and imports don't count.
 */
export async function workSince(acting: ActingContext, sinceMs: number, userRow?: number): Promise<Map<number, Work>> {
  const rows = await readAll<{ user: number; at: number; finished: number | null }>(
    acting,
    `SELECT user_id AS user, at, iif(diff ->> '$.state.after' IN ('reviewed', 'approved', 'rejected'), image_id, NULL) AS finished
     FROM (SELECT user_id, at, diff, image_id FROM edit WHERE at >= :since AND (:user IS NULL OR user_id = :user)
         AND kind IN ('edit', 'undo', 'redo')
       UNION ALL SELECT user_id, at, diff, image_id FROM answer_edit WHERE at >= :since AND (:user IS NULL OR user_id = :user))
     ORDER BY at DESC LIMIT ${maxEdits}`,
    { since: sinceMs, user: userRow ?? null },
  )
  return new Map([...Map.groupBy(rows, ({ user }) => user)].map(([user, edits]) => [user, workIn(edits)]))
}

const paceDays = 14

/** Returns the acting user's recent seconds of work per image; null without enough data. */
export async function ownPace(acting: ActingContext): Promise<number | null> {
  const user = rowOf(acting.actor.userId)
  const work = await workSince(acting, acting.clock.nowMs() - paceDays * dayMs, user)
  return work.get(user)?.secondsPerImage ?? null
}

/** Computes the work from the edits of one user, in ascending or descending order of time. */
export function workIn(edits: readonly { at: number; finished: number | null }[]): Work {
  const activeMs = edits
    .slice(1)
    .map(({ at }, n) => Math.abs(at - edits[n]!.at))
    .filter((gap) => gap <= longestPauseMs)
    .reduce((sum, gap) => sum + gap, 0)
  const images = new Set(edits.flatMap(({ finished }) => finished ?? [])).size
  return {
    edits: edits.length,
    images,
    secondsPerImage: images < minImages || activeMs === 0 ? null : activeMs / 1000 / images,
  }
}
