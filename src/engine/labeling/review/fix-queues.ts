import { idOf } from '#model/ids.ts'
import type { Context } from '../../context.ts'
import { compileWhere } from '../../query/index.ts'
import type { Store } from '../../store/index.ts'
import { dealToQueue, type QueueRow, queriedShare, queueSql, shareWhere } from './queues.ts'

/** The work when the queue was assigned: what is still to do, and what has been done since. */
const wasToDo = {
  review: "(state IN ('new', 'predicted') OR reviewed_at >= ?)",
  approve: "((state = 'reviewed' AND reviewed_at < ?) OR approved_at >= ?)",
}

/**
 * Queues of earlier versions are defined by a query. Turns each into the list of images that it was when assigned,
 * dealt the same way, and its users keep their places. A queue whose query is no longer valid stays unchanged.
 */
export function fixQueues({ store, clock, log }: Context): void {
  for (const queue of store.all<QueueRow>(`${queueSql} WHERE is_fixed = 0 AND closed_at IS NULL`))
    try {
      store.write(() => fix(store, queue, clock.nowMs()))
    } catch (error) {
      log.error(`The queue ${queue.name} stays what matches its query.`, error)
    }
}

function fix(store: Store, { id, where, order, purpose, is_blind, createdAtMs }: QueueRow, nowMs: number): void {
  const matching = compileWhere(where, { nowMs })
  const images =
    is_blind === 1
      ? store.values<number>('SELECT image_id FROM blind_image WHERE queue_id = ?', [id])
      : store.values<number>(
          `SELECT image.id FROM image WHERE ${matching.sql} AND imported_at <= ? AND ${wasToDo[purpose]}`,
          [...matching.parameters, createdAtMs, createdAtMs, ...(purpose === 'approve' ? [createdAtMs] : [])],
        )
  const users = store.all<{ user_id: number; position: number }>(
    'SELECT user_id, position FROM review_queue_user WHERE queue_id = ?',
    [id],
  )
  dealToQueue(store, id, images, users.length)
  for (const { user_id, position } of users) {
    store.run(
      `UPDATE review_queue_user SET images =
         (SELECT count(*) FROM review_queue_image WHERE queue_id = :id AND share = :position)
       WHERE queue_id = :id AND position = :position`,
      { id, position },
    )
    store.run(
      'UPDATE OR IGNORE review_list SET where_text = ? WHERE user_id = ? AND where_text = ? AND order_text = ? AND purpose = ?',
      [shareWhere(idOf('que', id), position), user_id, queriedShare(where, position, users.length), order, purpose],
    )
  }
  store.run('UPDATE review_queue SET is_fixed = 1 WHERE id = ?', [id])
}
