import type { Notice } from '#contract'
import { rowOf } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'
import { noticeKinds } from './notice-kinds.ts'

/** What waits for users, the unread first, then the newest. Nobody but leads and admins can deal with it. */
export async function listNotices(acting: ActingContext): Promise<Notice[]> {
  const { store, actor } = acting
  if (actor.role !== 'lead' && actor.role !== 'admin') return []
  const seen = new Map(
    store
      .all<{ notice: string; told_at: number | null; read_at: number | null }>(
        'SELECT notice, told_at, read_at FROM notice_seen WHERE user_id = ?',
        [rowOf(actor.userId)],
      )
      .map((row) => [row.notice, row]),
  )
  const found = await Promise.all(noticeKinds.map((find) => find(acting)))
  return found
    .flat()
    .map((found) => ({
      ...found,
      read: (seen.get(found.notice)?.read_at ?? null) !== null,
      told: (seen.get(found.notice)?.told_at ?? null) !== null,
    }))
    .sort((a, b) => Number(a.read) - Number(b.read) || b.atMs - a.atMs)
}

/** Notes for the acting user that they have read notices, or that the desktop has shown them. */
export function seeNotices(acting: ActingContext, notices: readonly string[], how: 'read_at' | 'told_at'): void {
  const { store, clock, actor } = acting
  store.write(() => {
    for (const notice of notices)
      store.run(
        `INSERT INTO notice_seen (user_id, notice, ${how}) VALUES (?, ?, ?)
         ON CONFLICT (user_id, notice) DO UPDATE SET ${how} = coalesce(${how}, excluded.${how})`,
        [rowOf(actor.userId), notice, clock.nowMs()],
      )
  })
}
