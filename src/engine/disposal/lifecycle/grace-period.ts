import { dayMs } from '#model/units.ts'
import type { Clock } from '../../context.ts'
import type { Store } from '../../store/index.ts'

const dayOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10)

/** Records that the workspace was opened on this day (UTC). */
export function noteDayOfUse(store: Store, clock: Clock): void {
  store.write(() => store.run('INSERT INTO day_of_use (day) VALUES (?) ON CONFLICT DO NOTHING', [dayOf(clock.nowMs())]))
}

/** The time before which an image must have been trashed to be deleted: this many days and days of use ago. */
export function graceEndsBeforeMs(
  store: Store,
  nowMs: number,
  { graceDays, graceDaysOfUse }: { graceDays: number; graceDaysOfUse: number },
): number {
  const byCalendarMs = nowMs - graceDays * dayMs
  if (graceDaysOfUse === 0) return byCalendarMs
  const nth = store.get<{ day: string }>('SELECT day FROM day_of_use ORDER BY day DESC LIMIT 1 OFFSET ?', [
    graceDaysOfUse - 1,
  ])
  return nth ? Math.min(byCalendarMs, Date.parse(nth.day)) : 0
}
