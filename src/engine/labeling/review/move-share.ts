import type { AssignedQueue } from '#contract'
import { type QueueId, rowOf } from '#model/ids.ts'
import type { ActingContext } from '../../context.ts'
import { invalid, refused } from '../../errors.ts'
import { compileWhere, readRows } from '../../query/index.ts'
import { openFor, requireQueue, requireUser } from './queues.ts'

type Move = { queueId: QueueId; from: string; to: readonly string[] }

/**
 * Deals a user's remaining images of a queue to others, or to nobody: then they leave the queue, and the next user
 * reviews them. Finished work stays. Throws INVALID when nothing is left, or a user is unknown.
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
  if (queue.labelers > 1)
    throw refused(
      `Each image of ${queue.name} goes to several users, so it can’t be moved. Close the queue instead.`,
      'labelers',
    )
  if (to.includes(from)) throw invalid(`Choose other users than ${from}.`)
  const users = [...new Set(to)].map((name) => ({ name, row: requireUser(store, name) }))
  const { where, toDo } = queue.shares[share - 1]!
  const matching = async (query: string): Promise<Set<number>> => {
    const { sql, parameters } = compileWhere(query, { nowMs: clock.nowMs() })
    return new Set(await readRows(acting, `SELECT image.id FROM image WHERE ${sql} ORDER BY image.id`, parameters))
  }
  const left = await matching(toDo)
  if (left.size === 0) throw invalid(`${from} has nothing left to do in the queue ${queue.name}.`)
  const fits = await Promise.all(users.map(({ name }) => matching(`(${where}) && (${openFor(queue.purpose, name)})`)))
  const dealt = fits.map((): number[] => [])
  let turn = 0
  for (const image of left) {
    const next = fits.findIndex((_, n) => fits[(turn + n) % fits.length]!.has(image))
    if (next < 0) continue
    turn = (turn + next) % fits.length
    dealt[turn]!.push(image)
    turn += 1
  }
  if (users.length > 0 && dealt.flat().length === 0)
    throw invalid(`${to.join(' and ')} made the labels of these images, so somebody else must review them.`)
  const queueRow = rowOf(queueId)
  store.write(() => {
    const move = (some: readonly number[], target: number | null) => {
      const inShare = 'queue_id = :queue AND share = :share AND image_id IN (SELECT value FROM json_each(:images))'
      const these = { queue: queueRow, share, images: JSON.stringify(some) }
      const { changes } =
        target === null
          ? store.run(`DELETE FROM review_queue_image WHERE ${inShare}`, these)
          : store.run(`UPDATE review_queue_image SET share = :target WHERE ${inShare}`, { ...these, target })
      const count = 'UPDATE review_queue_user SET images = images + ? WHERE queue_id = ? AND position = ?'
      store.run(count, [-changes, queueRow, share])
      if (target !== null) store.run(count, [changes, queueRow, target])
    }
    if (users.length === 0) move([...left], null)
    for (const [n, { row }] of users.entries())
      if (dealt[n]!.length > 0) move(dealt[n]!, shareOf(acting, queueRow, row))
  })
  announce({ type: 'workspaceChanged' })
  announce({ type: 'imagesChanged', images: 'many' })
  return requireQueue(store, queueId)
}

/** Returns the share of a user in a queue, and creates an empty one if they had none. */
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
