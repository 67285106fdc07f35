import type { ReviewListRequest, ReviewQueueKey } from '#contract'
import { rowOf } from '#model/ids.ts'
import { isCommonQueue, toApproveBy } from '#model/query/to-review.ts'
import { type Bits, bitsFrom, hasBit } from '../../bits.ts'
import type { ActingContext } from '../../context.ts'
import { askIndex, lastImageRow } from '../../library/index.ts'
import { blindNowQuery, seenOrder } from '../../query/index.ts'
import { openFor } from './queues.ts'

/** The maximum number of lists kept per user: the last ones they used. */
const maxKept = 20

/**
 * Returns the images of a queue in their order. A list stays as long as some of it is to do: finished images keep their
 * place, new matches come last. `fresh` and a finished list start a new one.
 */
export async function reviewList(acting: ActingContext, request: ReviewListRequest): Promise<Uint32Array<ArrayBuffer>> {
  const { first, fresh, ...key } = request
  const sequence = (where: string, order = '') =>
    askIndex(acting, 'sequence', { where: where || undefined, order: order || undefined })
  const inOrder = async (asked: string): Promise<Uint32Array<ArrayBuffer>> => {
    const where = key.purpose === 'approve' ? withoutOwn(asked, acting.actor.name) : asked
    const list = await sequence(where, key.order)
    if (seenOrder(key.order, acting.actor) === key.order) return list
    return spread(list, bitsFrom(await sequence(blindNowQuery), lastImageRow(acting.store) + 1))
  }
  const [before, matching] = await Promise.all([
    first === undefined ? new Uint32Array() : inOrder(first),
    inOrder(key.where),
  ])
  const now = before.length === 0 ? matching : Uint32Array.from(new Set([...before, ...matching]))
  const stored = fresh ? null : storedList(acting, key)
  if (!stored) return keepList(acting, key, now, { isNew: fresh })
  const [alive, toDo] = await Promise.all([sequence(''), sequence(openFor(key.purpose, acting.actor.name))])
  const room = lastImageRow(acting.store) + 1
  const [isAlive, isToDo] = [bitsFrom(alive, room), bitsFrom(toDo, room)]
  // Images sent back or assigned to others since are theirs.
  const isMine = isCommonQueue(key.where, acting.actor.name) ? bitsFrom(now, room) : null
  const kept = stored.filter(
    (row) => hasBit(isAlive, row) && (isMine === null || hasBit(isMine, row) || !hasBit(isToDo, row)),
  )
  if (!kept.some((row) => hasBit(isToDo, row))) return keepList(acting, key, now, { isNew: true })
  const isKept = bitsFrom(kept, room)
  const added = now.filter((row) => !hasBit(isKept, row))
  const list = new Uint32Array(kept.length + added.length)
  list.set(kept)
  list.set(added, kept.length)
  return list.length === stored.length && added.length === 0 ? list : keepList(acting, key, list, { isNew: false })
}

/** Selects images waiting for a second review, without those that this user may not review. */
const withoutOwn = (where: string, userName: string): string =>
  `(${where === '' ? 'true' : where}) && (state != "reviewed" || ${toApproveBy(userName)})`

/** Spreads images without a place in the order between the others: at the end they would often not be reviewed. */
function spread(list: Uint32Array<ArrayBuffer>, without: Bits): Uint32Array<ArrayBuffer> {
  const placed = list.filter((row) => !hasBit(without, row))
  const others = list.filter((row) => hasBit(without, row))
  let taken = 0
  return list.map((_, n) => {
    const due = Math.floor(((n + 1) * others.length) / list.length + 0.5)
    return due > taken ? others[taken++]! : placed[n - taken]!
  })
}

function storedList({ store, actor }: ActingContext, { where, order, purpose }: ReviewQueueKey): Uint32Array | null {
  const row = store.get<{ images: Uint8Array }>(
    `SELECT images FROM review_list JOIN review_list_images ON list_id = id
     WHERE user_id = ? AND where_text = ? AND order_text = ? AND purpose = ?`,
    [rowOf(actor.userId), where, order, purpose],
  )
  return row ? new Uint32Array(Uint8Array.from(row.images).buffer) : null
}

/** Keeps the list: a new list begins at its first image, a continued one keeps its position. */
function keepList(
  { store, clock, actor }: ActingContext,
  { where, order, purpose }: ReviewQueueKey,
  images: Uint32Array<ArrayBuffer>,
  { isNew }: { isNew: boolean },
): Uint32Array<ArrayBuffer> {
  const user = rowOf(actor.userId)
  store.write(() => {
    store.run(
      `INSERT INTO review_list (user_id, where_text, order_text, purpose, opened_at, opened_seq, image_id, position, at)
       VALUES (:user, :where, :order, :purpose, :now, (SELECT coalesce(max(seq), 0) FROM edit), NULL, 0, 0)
       ON CONFLICT (user_id, where_text, order_text, purpose) DO UPDATE SET
         opened_at = iif(:isNew, excluded.opened_at, opened_at), opened_seq = iif(:isNew, excluded.opened_seq, opened_seq),
         image_id = iif(:isNew, NULL, image_id), position = iif(:isNew, 0, position)`,
      { user, where, order, purpose, now: clock.nowMs(), isNew: Number(isNew) },
    )
    store.run(
      `INSERT INTO review_list_images (list_id, images)
       SELECT id, :images FROM review_list
       WHERE user_id = :user AND where_text = :where AND order_text = :order AND purpose = :purpose
       ON CONFLICT (list_id) DO UPDATE SET images = excluded.images`,
      { user, where, order, purpose, images: new Uint8Array(images.buffer) },
    )
    const old = `SELECT id FROM review_list WHERE user_id = :user
      ORDER BY max(at, opened_at) DESC, id DESC LIMIT -1 OFFSET ${maxKept}`
    store.run(`DELETE FROM review_list_images WHERE list_id IN (${old})`, { user })
    store.run(`DELETE FROM review_list WHERE id IN (${old})`, { user })
  })
  return images
}
