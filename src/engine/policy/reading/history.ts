import { dayMs } from '#model/units.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import type { History } from '../facts/facts.ts'
import { isAskedFor } from './preview-plan.ts'

/** Reads what happened before a moment, for the limits. */
export function readHistory(store: ReadOnlyStore, nowMs: number): History {
  const last = store.get<{ now: number; totals: string }>(
    `SELECT now, totals FROM plan WHERE ${isAskedFor} ORDER BY id DESC LIMIT 1`,
  )
  const images = last
    ? Object.values((JSON.parse(last.totals) as { images: Record<string, number> }).images).reduce((a, b) => a + b, 0)
    : 0
  const [lastEventAtMs = null] = store.values<number | null>('SELECT max(at) FROM retention_event')
  const moves = store.all<{ atMs: number; by: number }>(
    `SELECT at AS atMs, sum(CASE WHEN to_lifecycle = 'trashed' THEN -1 WHEN from_lifecycle = 'trashed' AND to_lifecycle IN ('active', 'retired') THEN 1 ELSE 0 END) AS by
     FROM retention_event WHERE at > ? AND at <= ? GROUP BY at HAVING by <> 0`,
    [nowMs - 30 * dayMs, nowMs],
  )
  return { lastPlan: last ? { atMs: last.now, images } : null, lastEventAtMs, moves }
}
