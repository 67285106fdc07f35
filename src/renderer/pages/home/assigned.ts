import { plural, t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import type { AssignedQueue } from '#contract'
import { dayMs } from '#model/units.ts'
import { queries } from '../../connection/index.ts'
import { formatDate } from '../../kit/formats.ts'
import { navigate } from '../../route/route.ts'

/** A queue with the user's share and how much of it is left. */
export type MyQueue = AssignedQueue & { share: AssignedQueue['shares'][number]; left: number }

/** The engine counts at most this many queries at once. */
export const maxCounts = 50

/** Returns a user's queues, unfinished ones first; undefined until known. */
export function useMyQueues(name: string): MyQueue[] | undefined {
  const { data: queues } = useQuery(queries.labeling.queues.queryOptions({ input: {} }))
  const mine = (queues ?? []).slice(0, maxCounts).flatMap((queue) => {
    const share = queue.shares.find(({ user }) => user === name)
    return share ? [{ ...queue, share }] : []
  })
  const { data } = useQuery(
    queries.library.counts.queryOptions({
      input: { wheres: mine.map(({ share }) => share.toDo) },
      enabled: mine.length > 0,
    }),
  )
  if (!queues || (mine.length > 0 && !data)) return undefined
  return mine
    .map((queue, n) => ({ ...queue, left: data?.counts[n] ?? 0 }))
    .toSorted((a, b) => Number(a.left === 0) - Number(b.left === 0))
}

/** Opens a queue where the user left off. */
export const openQueue = ({ share, order, purpose }: MyQueue): void =>
  navigate('review', { where: share.where, order, purpose })

/** Formats a due date: "due tomorrow", "2 days late". `isUrgent` from the day before. */
export function dueText(dueAtMs: number, nowMs: number): { text: string; isUrgent: boolean } {
  const midnight = (ms: number) => new Date(ms).setHours(0, 0, 0, 0)
  const days = Math.round((midnight(dueAtMs) - midnight(nowMs)) / dayMs)
  if (days < 0) return { text: plural(-days, { one: '# day late', other: '# days late' }), isUrgent: true }
  if (days <= 1) return { text: days === 0 ? t`due today` : t`due tomorrow`, isUrgent: true }
  if (days < 7) return { text: t`due in ${days} days`, isUrgent: false }
  const day = formatDate(dueAtMs, { day: 'numeric', month: 'short' })
  return { text: t`due ${day}`, isUrgent: false }
}
