import { dayMs } from '#model/units.ts'
import type { ActingContext } from '../../context.ts'
import { compileWhere, readAll } from '../../query/index.ts'
import type { FoundNotice } from '../../workspace/index.ts'
import { listQueues } from './queues.ts'

/** Reports the acting user's queues that are due within a day or late and have images left. */
export async function queueNotices(acting: ActingContext): Promise<FoundNotice[]> {
  const nowMs = acting.clock.nowMs()
  const { name: user } = acting.actor
  const due = listQueues(acting, { all: false }).flatMap(({ queueId, name, dueAtMs, shares }) => {
    const share = shares.find((one) => one.user === user)
    return share && dueAtMs !== null && dueAtMs <= nowMs + dayMs ? [{ queueId, name, dueAtMs, share }] : []
  })
  const found = due.map(async ({ queueId, name, dueAtMs, share }): Promise<FoundNotice[]> => {
    const toDo = compileWhere(share.toDo, { nowMs })
    const [row] = await readAll<{ n: number }>(
      acting,
      `SELECT count(*) AS n FROM image WHERE ${toDo.sql}`,
      toDo.parameters,
    )
    const left = row?.n ?? 0
    if (left === 0) return []
    const isLate = dueAtMs < nowMs
    return [
      {
        notice: `queue-${isLate ? 'late' : 'due'} ${queueId}`,
        kind: 'queue-due',
        title: isLate ? `Your queue ${name} is overdue` : `Your queue ${name} is due within a day`,
        detail: `${left.toLocaleString('en')} ${left === 1 ? 'image' : 'images'} left to review.`,
        atMs: isLate ? dueAtMs : dueAtMs - dayMs,
        action: { label: 'Show the queue', page: 'home' },
      },
    ]
  })
  return (await Promise.all(found)).flat()
}
