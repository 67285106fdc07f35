import type { AssignedQueue } from '#contract'
import { type QueueId, rowOf } from '#model/ids.ts'
import type { ActingContext } from '../../context.ts'
import { invalid, refused } from '../../errors.ts'
import { compileWhere, readRows } from '../../query/index.ts'
import { requireQueue, requireUser } from './queues.ts'

type Move = { queueId: QueueId; from: string; to: readonly string[] }

/**
 * Deals what a user has left of a queue to others, or to nobody: then it leaves the queue, and whoever is next reviews it. What
 * is done stays where it is. Throws INVALID where nothing is left, or a user is unknown.
 */
export async function moveShare(acting: ActingContext, { queueId, from, to }: Move): Promise<AssignedQueue> {
  const { store, clock, announce } = acting
  const queue = requireQueue(store, queueId)
  const share = queue.shares.findIndex(({ user }) => user === from) + 1
  if (share === 0) throw invalid(`${from} has no images in the queue ${queue.name}.`)
  if (queue.closedAtMs !== null) throw invalid(`The queue ${queue.name} is closed.`)
  if (queue.blind && to.length === 0)
    throw refused(
      `${queue.name} is a blind queue: outside it, the predictions of its images would be shown. Choose users, or close the queue.`,
      'blind-queue',
    )
  if (to.includes(from)) throw invalid(`Choose other users than ${from}.`)
  const users = [...new Set(to.map((user) => requireUser(store, user)))]
  const toDo = compileWhere(queue.shares[share - 1]!.toDo, { nowMs: clock.nowMs() })
  const images = await readRows(
    acting,
    `SELECT image.id FROM image WHERE ${toDo.sql} ORDER BY image.id`,
    toDo.parameters,
  )
  if (images.length === 0) throw invalid(`${from} has nothing left to do in the queue ${queue.name}.`)
  const queueRow = rowOf(queueId)
  store.write(() => {
    const targets = users.map((user) => shareOf(acting, queueRow, user))
    const move = (some: readonly number[], target: number | null) => {
      const inShare = 'queue_id = :queue AND share = :share AND image_id IN (SELECT value FROM json_each(:images))'
      const where = { queue: queueRow, share, images: JSON.stringify(some) }
      const { changes } =
        target === null
          ? store.run(`DELETE FROM review_queue_image WHERE ${inShare}`, where)
          : store.run(`UPDATE review_queue_image SET share = :target WHERE ${inShare}`, { ...where, target })
      const count = 'UPDATE review_queue_user SET images = images + ? WHERE queue_id = ? AND position = ?'
      store.run(count, [-changes, queueRow, share])
      if (target !== null) store.run(count, [changes, queueRow, target])
    }
    if (targets.length === 0) move([...images], null)
    for (const [n, target] of targets.entries())
      move(
        [...images].filter((_, i) => i % targets.length === n),
        target,
      )
  })
  announce({ type: 'workspaceChanged' })
  return requireQueue(store, queueId)
}

/** The share of a user in a queue; a new one, without images, if they had none. */
function shareOf({ store }: ActingContext, queueRow: number, user: number): number {
  const shares = store.all<{ user_id: number; position: number }>(
    'SELECT user_id, position FROM review_queue_user WHERE queue_id = ?',
    [queueRow],
  )
  const found = shares.find(({ user_id }) => user_id === user)
  if (found) return found.position
  const position = Math.max(...shares.map((one) => one.position)) + 1
  store.run('INSERT INTO review_queue_user (queue_id, position, user_id, images) VALUES (?, ?, ?, 0)', [
    queueRow,
    position,
    user,
  ])
  return position
}
