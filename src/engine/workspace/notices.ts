import type { Notice } from '#contract'
import { rowOf } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'
import { procedures } from '../procedure.ts'

export type FoundNotice = Omit<Notice, 'read' | 'told'>
/** Finds waiting notifications of one kind. */
export type NoticeKind = (acting: ActingContext) => FoundNotice[] | Promise<FoundNotice[]>

/** The kinds by the role that can act on them. */
type NoticeKinds = Readonly<Record<'annotator' | 'lead', readonly NoticeKind[]>>

const { workspace } = procedures

/** Makes the procedures for the kinds of notifications that the modules provide. */
export const noticesProcedures = (kinds: NoticeKinds) => ({
  notices: workspace.notices.handler(({ context }) => listNotices(context.acting, kinds)),
  markNoticesRead: workspace.markNoticesRead.handler(({ context, input }) => {
    seeNotices(context.acting, input.notices, 'read_at')
    return {}
  }),
  markNoticesShown: workspace.markNoticesShown.handler(({ context, input }) => {
    seeNotices(context.acting, input.notices, 'told_at')
    return {}
  }),
})

/** Lists the notifications of the acting user, the unread first, then the newest. */
async function listNotices(acting: ActingContext, { annotator, lead }: NoticeKinds): Promise<Notice[]> {
  const { store, actor } = acting
  const kinds = actor.role === 'lead' || actor.role === 'admin' ? [...annotator, ...lead] : annotator
  const seen = new Map(
    store
      .all<{ notice: string; told_at: number | null; read_at: number | null }>(
        'SELECT notice, told_at, read_at FROM notice_seen WHERE user_id = ?',
        [rowOf(actor.userId)],
      )
      .map((row) => [row.notice, row]),
  )
  const found = await Promise.all(kinds.map((find) => find(acting)))
  return found
    .flat()
    .map((found) => ({
      ...found,
      read: (seen.get(found.notice)?.read_at ?? null) !== null,
      told: (seen.get(found.notice)?.told_at ?? null) !== null,
    }))
    .sort((a, b) => Number(a.read) - Number(b.read) || b.atMs - a.atMs)
}

/** Records that the acting user has read notifications, or that the desktop has shown them. */
function seeNotices(acting: ActingContext, notices: readonly string[], how: 'read_at' | 'told_at'): void {
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
