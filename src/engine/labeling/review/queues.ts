import type { AssignedQueue } from '#contract'
import { idOf, type QueueId, rowOf } from '#model/ids.ts'
import { notReviewed } from '#model/query/to-review.ts'
import { didYouMean } from '#model/text/did-you-mean.ts'
import { dayMs } from '#model/units.ts'
import type { ActingContext } from '../../context.ts'
import { invalid, notFound } from '../../errors.ts'
import { requireRole } from '../../procedure.ts'
import { compileOrder, compileWhere, readRows, readValues } from '../../query/index.ts'
import type { Store } from '../../store/index.ts'
import { writeBatches } from '../../threads/write-in-pieces.ts'
import { stopWithholding } from './stop-withholding.ts'

type Purpose = AssignedQueue['purpose']
type Request = {
  name: string
  where: string
  order?: string | undefined
  purpose: Purpose
  blind?: boolean
  users: readonly string[]
  dueAtMs?: number | undefined
}

export type QueueRow = {
  id: number
  name: string
  where_text: string
  order_text: string
  purpose: Purpose
  is_blind: 0 | 1
  is_fixed: 0 | 1
  due_at: number | null
  created_by: string
  created_at: number
  closed_at: number | null
}

/** What is to do for a purpose. */
export const openBy: Record<Purpose, string> = {
  review: notReviewed,
  approve: 'state == "reviewed"',
}

const both = (...conditions: readonly string[]): string =>
  conditions
    .filter((condition) => condition !== '')
    .map((condition) => `(${condition})`)
    .join(' && ')

export const queueSql = `SELECT review_queue.id, review_queue.name, where_text, order_text, purpose, is_blind, is_fixed, due_at, user.name AS created_by,
  review_queue.created_at, closed_at FROM review_queue JOIN user ON user.id = review_queue.created_by`

/** The images that a user got of an assigned queue. */
export const shareWhere = (queueId: QueueId, share: number): string => `inQueue("${queueId}", ${share})`

/** The same as it was before queues were lists. */
export const queriedShare = (where: string, share: number, shares: number): string =>
  both(where, shares > 1 ? `dealt(${share}, ${shares})` : '')

function toQueue(store: Store, row: QueueRow): AssignedQueue {
  const users = store.all<{ user: string; images: number }>(
    `SELECT user.name AS user, images FROM review_queue_user JOIN user ON user.id = review_queue_user.user_id
     WHERE queue_id = ? ORDER BY position`,
    [row.id],
  )
  return {
    queueId: idOf('que', row.id),
    name: row.name,
    where: row.where_text,
    order: row.order_text,
    purpose: row.purpose,
    blind: row.is_blind === 1,
    dueAtMs: row.due_at,
    createdBy: row.created_by,
    createdAtMs: row.created_at,
    closedAtMs: row.closed_at,
    shares: users.map(({ user, images }, n) => {
      const where =
        row.is_fixed === 1 ? shareWhere(idOf('que', row.id), n + 1) : queriedShare(row.where_text, n + 1, users.length)
      return { user, images, where, toDo: both(where, openBy[row.purpose]) }
    }),
  }
}

/** Images of a blind queue are marked one by one. */
const maxBlind = 10_000

/** Gives a queue to users. Throws INVALID for a wrong query or user, and where nothing is to do. */
export async function assignQueue(acting: ActingContext, request: Request): Promise<AssignedQueue> {
  const { store, clock, actor, announce } = acting
  const { name, where, order = '', purpose, blind = false, users, dueAtMs } = request
  if (blind && purpose !== 'review')
    throw invalid('A second review shows the labels, so only a first review can be blind.')
  compileOrder(order)
  const rows = users.map((user) => requireUser(store, user))
  if (new Set(rows).size < rows.length) throw invalid('A user is listed twice. List each user once.')
  const toDo = compileWhere(both(where, openBy[purpose]), { nowMs: clock.nowMs() })
  // Whoever finished an image before has seen its predictions.
  const condition = blind ? `${toDo.sql} AND image.reviewed_blind IS NULL` : toDo.sql
  const images = await readRows(
    acting,
    `SELECT image.id FROM image WHERE ${condition} ORDER BY image.id`,
    toDo.parameters,
  )
  if (images.length === 0)
    throw invalid(
      blind
        ? 'No images in this queue can be labeled blind: their predictions have been shown. Choose other images.'
        : 'This queue has nothing to do. Choose other images.',
    )
  if (blind && images.length > maxBlind)
    throw invalid(`A blind queue can have up to ${maxBlind} images. Choose fewer than ${images.length}.`)
  const shareOf = (image: number): number => image % rows.length || rows.length
  const counts = new Map<number, number>()
  for (const image of images) counts.set(shareOf(image), (counts.get(shareOf(image)) ?? 0) + 1)
  // Closed until all its images are in: one that is broken off is nobody's.
  const nowMs = clock.nowMs()
  const { lastRow } = store.write(() =>
    store.run(
      `INSERT INTO review_queue (name, where_text, order_text, purpose, is_blind, is_fixed, due_at, created_at, created_by, closed_at)
       VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?, ?)`,
      [name, where, order, purpose, Number(blind), dueAtMs ?? null, nowMs, rowOf(actor.userId), nowMs],
    ),
  )
  await writeBatches(store, images, (some) =>
    addToQueue(store, { queueRow: lastRow, shares: rows.length, images: [...some] }),
  )
  const queue = store.write(() => {
    if (blind)
      store.run(
        'INSERT INTO blind_image (image_id, queue_id) SELECT image_id, queue_id FROM review_queue_image WHERE queue_id = ?',
        [lastRow],
      )
    rows.forEach((user, n) => {
      store.run('INSERT INTO review_queue_user (queue_id, position, user_id, images) VALUES (?, ?, ?, ?)', [
        lastRow,
        n + 1,
        user,
        counts.get(n + 1) ?? 0,
      ])
    })
    store.run('UPDATE review_queue SET closed_at = NULL WHERE id = ?', [lastRow])
    return requireQueue(store, idOf('que', lastRow))
  })
  announce({ type: 'workspaceChanged' })
  if (blind) announce({ type: 'imagesChanged', images: 'many' })
  return queue
}

/** Deals images to the users of a queue. */
export function addToQueue(
  store: Store,
  { queueRow, shares, images }: { queueRow: number; shares: number; images: readonly number[] },
): void {
  store.run(
    `INSERT INTO review_queue_image (queue_id, image_id, share)
     SELECT :queue, value, iif(value % :shares = 0, :shares, value % :shares) FROM json_each(:images)`,
    { queue: queueRow, shares, images: JSON.stringify(images) },
  )
}

function requireUser(store: Store, name: string): number {
  const user = store.get<{ id: number; disabled_at: number | null }>(
    'SELECT id, disabled_at FROM user WHERE name = ?',
    [name],
  )
  if (!user) {
    const users = store.values<string>('SELECT name FROM user')
    throw invalid(`There is no user ${name}.${didYouMean(name, users) || ' Add them first.'}`)
  }
  if (user.disabled_at !== null) throw invalid(`The user ${name} is disabled.`)
  return user.id
}

function requireQueue(store: Store, queueId: QueueId): AssignedQueue {
  const row = store.get<QueueRow>(`${queueSql} WHERE review_queue.id = ?`, [rowOf(queueId)])
  if (!row) throw notFound(`queue ${queueId}`)
  return toQueue(store, row)
}

/** The open queues, what is due first before the others. Throws REFUSED where somebody but a lead asks for all. */
export function listQueues(acting: ActingContext, { all }: { all: boolean }): AssignedQueue[] {
  if (all) requireRole(acting, 'lead')
  const { store, actor } = acting
  return store
    .all<QueueRow>(`${queueSql} WHERE closed_at IS NULL ORDER BY due_at IS NULL, due_at, review_queue.id`)
    .map((row) => toQueue(store, row))
    .filter(({ shares }) => all || shares.some(({ user }) => user === actor.name))
}

/** Ends a queue; what was done stays, and predictions that it withheld are shown again. */
export function closeQueue(acting: ActingContext, queueId: QueueId): AssignedQueue {
  const { store, clock, announce } = acting
  const { blind } = requireQueue(store, queueId)
  const queueRow = rowOf(queueId)
  const close = () => {
    store.run('UPDATE review_queue SET closed_at = coalesce(closed_at, ?) WHERE id = ?', [clock.nowMs(), queueRow])
    store.run('DELETE FROM blind_image WHERE queue_id = ?', [queueRow])
  }
  stopWithholding(acting, close, queueRow)
  announce({ type: 'workspaceChanged' })
  if (blind) announce({ type: 'imagesChanged', images: 'many' })
  return requireQueue(store, queueId)
}

/** A pause longer than this between two images is not counted as work. */
const longestPauseMs = 300_000
/** Anything faster is not a review: images that were accepted in bulk. */
const minGapMs = 300
const minGaps = 10
const maxImages = 500

/** The median time from one reviewed image to the next in the last days. */
export async function paceOf(acting: ActingContext): Promise<number | null> {
  const times = await readValues<number>(
    acting,
    'SELECT reviewed_at FROM image WHERE reviewed_by = ? AND reviewed_at > ? ORDER BY reviewed_at DESC LIMIT ?',
    [rowOf(acting.actor.userId), acting.clock.nowMs() - 14 * dayMs, maxImages],
  )
  const gaps = times
    .slice(1)
    .map((at, n) => times[n]! - at)
    .filter((gap) => gap >= minGapMs && gap <= longestPauseMs)
    .sort((a, b) => a - b)
  return gaps.length < minGaps ? null : gaps[gaps.length >> 1]! / 1000
}
