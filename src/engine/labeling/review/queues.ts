import type { AssignedQueue } from '#contract'
import { idOf, type QueueId, rowOf } from '#model/ids.ts'
import { notReviewed, toApproveBy, toReviewBy } from '#model/query/to-review.ts'
import { didYouMean } from '#model/text/did-you-mean.ts'
import type { ActingContext } from '../../context.ts'
import { invalid, notFound } from '../../errors.ts'
import { requireRole } from '../../procedure.ts'
import { compileOrder, compileWhere, mayApprove, readAll, readRows } from '../../query/index.ts'
import type { Store } from '../../store/index.ts'
import { writeBatches } from '../../threads/write-in-pieces.ts'
import { askForAnswers, canBeIndependent, independentProgress } from '../answers/independent-images.ts'
import { stopWithholding } from './stop-withholding.ts'

type Purpose = AssignedQueue['purpose']
type Request = {
  name: string
  where: string
  order?: string | undefined
  purpose: Purpose
  blind?: boolean
  labelers?: number
  users: readonly string[]
  dueAtMs?: number | undefined
}

export type QueueRow = Omit<AssignedQueue, 'queueId' | 'blind' | 'independent' | 'shares'> & {
  id: number
  is_blind: 0 | 1
  is_fixed: 0 | 1
}

/** The images to do for a purpose, by anybody. */
const openBy: Record<Purpose, string> = {
  review: notReviewed,
  approve: 'state == "reviewed"',
}

/** The images that a user may do: those who made the labels can't give the second review. */
export const openFor = (purpose: Purpose, userName: string): string =>
  purpose === 'approve' ? toApproveBy(userName) : openBy.review

const both = (...conditions: readonly string[]): string =>
  conditions
    .filter((condition) => condition !== '')
    .map((condition) => `(${condition})`)
    .join(' && ')

export const queueSql = `SELECT review_queue.id, review_queue.name, where_text AS "where", order_text AS "order", purpose,
  is_blind, labelers, is_fixed, due_at AS dueAtMs, user.name AS createdBy, review_queue.created_at AS createdAtMs,
  closed_at AS closedAtMs FROM review_queue JOIN user ON user.id = review_queue.created_by`

export const shareWhere = (queueId: QueueId, share: number): string => `inQueue("${queueId}", ${share})`

/** The share as it was before queues were lists. */
export const queriedShare = (where: string, share: number, shares: number): string =>
  both(where, shares > 1 ? `dealt(${share}, ${shares})` : '')

function toQueue(store: Store, { id, is_blind, is_fixed, ...row }: QueueRow): AssignedQueue {
  const users = store.all<{ user: string; images: number }>(
    `SELECT user.name AS user, images FROM review_queue_user JOIN user ON user.id = review_queue_user.user_id
      WHERE queue_id = ? ORDER BY position`,
    [id],
  )
  const queueId = idOf('que', id)
  return {
    queueId,
    ...row,
    blind: is_blind === 1,
    independent: row.labelers > 1 ? independentProgress(store, id) : null,
    shares: users.map(({ user, images }, n) => {
      const where = is_fixed === 1 ? shareWhere(queueId, n + 1) : queriedShare(row.where, n + 1, users.length)
      const toDo = row.labelers > 1 ? toReviewBy(user) : openFor(row.purpose, user)
      return { user, images, where, toDo: both(where, toDo) }
    }),
  }
}

/** Images of a blind or independent queue are marked one by one. */
const maxMarked = 10_000

/** Images with a user's share of a queue, by the user's position. */
type Dealt = { image: number; share: number }[]

/**
 * Assigns a queue to users. Nobody gets a second review of their own labels: `leftOut` counts images that all of these
 * users made. Throws INVALID for a wrong query or user, and when nothing is to do.
 */
export async function assignQueue(
  acting: ActingContext,
  request: Request,
): Promise<AssignedQueue & { leftOut: number }> {
  const { store, clock, announce } = acting
  const { where, order = '', purpose, blind = false, labelers = 1, users } = request
  if (purpose !== 'review' && (blind || labelers > 1))
    throw invalid('A second review shows the labels, so only a first review can be blind or by several users.')
  if (labelers > users.length)
    throw invalid(`${labelers} users are to label each image, so name at least ${labelers} users.`)
  compileOrder(order)
  const rows = users.map((user) => requireUser(store, user))
  if (new Set(rows).size < rows.length) throw invalid('A user is listed twice. List each user once.')
  const toDo = compileWhere(both(where, openBy[purpose]), { nowMs: clock.nowMs() })
  const conditions = [
    // A user who finished an image before has seen its predictions.
    ...(blind ? ['image.reviewed_blind IS NULL'] : []),
    ...(labelers > 1 ? [canBeIndependent] : []),
  ]
  const matching = (more: readonly string[]) =>
    readRows(
      acting,
      `SELECT image.id FROM image WHERE ${[toDo.sql, ...more].join(' AND ')} ORDER BY image.id`,
      toDo.parameters,
    )
  if (labelers > 1) await refuseFrames(acting, toDo)
  const images = await matching(conditions)
  if (images.length === 0) throw invalid(nothingToDo(blind, labelers))
  if ((blind || labelers > 1) && images.length > maxMarked)
    throw invalid(
      `${blind ? 'A blind' : 'An independent'} queue can have up to ${maxMarked} images. Choose fewer than ${images.length}.`,
    )
  const dealt =
    purpose === 'approve'
      ? await dealToOthers(acting, rows, [...images])
      : labelers > 1
        ? dealToSeveral([...images], rows.length, labelers)
        : deal([...images], rows.length)
  if (dealt.length === 0)
    throw invalid('These users reviewed or changed all of these images. A second review needs somebody else.')
  const all = conditions.length === 0 ? images.length : (await matching([])).length
  const queue = await writeQueue(acting, request, { rows, dealt })
  announce({ type: 'workspaceChanged' })
  announce({ type: 'imagesChanged', images: 'many' })
  return { ...queue, leftOut: all - new Set(dealt.map(({ image }) => image)).size }
}

/**
 * `rows`: the rows of the users. The queue stays closed until all its images are written: an interrupted one belongs to
 * nobody.
 */
async function writeQueue(
  { store, clock, actor }: ActingContext,
  { name, where, order = '', purpose, blind = false, labelers = 1, dueAtMs }: Request,
  { rows, dealt }: { rows: readonly number[]; dealt: Dealt },
): Promise<AssignedQueue> {
  const counts = new Map<number, number>()
  for (const { share } of dealt) counts.set(share, (counts.get(share) ?? 0) + 1)
  const nowMs = clock.nowMs()
  const { lastRow } = store.write(() =>
    store.run(
      `INSERT INTO review_queue (name, where_text, order_text, purpose, is_blind, labelers, is_fixed, due_at, created_at, created_by, closed_at)
       VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?)`,
      [name, where, order, purpose, Number(blind), labelers, dueAtMs ?? null, nowMs, rowOf(actor.userId), nowMs],
    ),
  )
  if (labelers === 1) await writeBatches(store, dealt, (some) => addToQueue(store, lastRow, [...some]))
  return store.write(() => {
    rows.forEach((user, n) => {
      store.run('INSERT INTO review_queue_user (queue_id, position, user_id, images) VALUES (?, ?, ?, ?)', [
        lastRow,
        n + 1,
        user,
        counts.get(n + 1) ?? 0,
      ])
    })
    if (labelers > 1)
      askForAnswers(
        store,
        lastRow,
        dealt.map(({ image, share }) => ({ image, user: rows[share - 1]! })),
      )
    if (blind)
      store.run(
        `INSERT INTO blind_image (image_id, queue_id) SELECT image_id, queue_id FROM review_queue_image WHERE queue_id = :queue
         UNION SELECT image_id, queue_id FROM independent_image WHERE queue_id = :queue`,
        { queue: lastRow },
      )
    store.run('UPDATE review_queue SET closed_at = NULL WHERE id = ?', [lastRow])
    return requireQueue(store, idOf('que', lastRow))
  })
}

const namedFrames = 3

/**
 * Throws INVALID for frames of sequences, which several users can't label independently: an object keeps its number
 * from frame to frame.
 */
async function refuseFrames(acting: ActingContext, toDo: ReturnType<typeof compileWhere>): Promise<void> {
  const frames = await readAll<{ path: string; all: number }>(
    acting,
    `SELECT image.path, count(*) OVER () AS "all" FROM image WHERE ${toDo.sql}
       AND EXISTS (SELECT 1 FROM sequence_frame WHERE sequence_frame.image_id = image.id) ORDER BY image.id LIMIT ${namedFrames}`,
    toDo.parameters,
  )
  const [first] = frames
  if (!first) return
  const names = frames.map(({ path }) => path).join(', ')
  throw invalid(
    `${first.all === 1 ? 'One of these images is a frame' : `${first.all} of these images are frames`} of a sequence (${names}${first.all > namedFrames ? ', …' : ''}), and tracks can’t be labeled by several users. Leave frames out with !has(sequence), or let one user label each image.`,
  )
}

function nothingToDo(blind: boolean, labelers: number): string {
  if (labelers > 1)
    return 'No images in this queue can be labeled independently: they have labels, or are labeled so already. Choose other images.'
  if (blind)
    return 'No images in this queue can be labeled blind: their predictions have been shown. Choose other images.'
  return 'This queue has nothing to do. Choose other images.'
}

const deal = (images: readonly number[], users: number): Dealt =>
  images.map((image) => ({ image, share: image % users || users }))

/** Deals each image to several users, in turn. */
const dealToSeveral = (images: readonly number[], users: number, labelers: number): Dealt =>
  images.flatMap((image, n) =>
    Array.from({ length: labelers }, (_, more) => ({ image, share: ((n + more) % users) + 1 })),
  )

/** Deals images so that nobody gets what they reviewed or changed: the image goes to the next user who may. */
async function dealToOthers(
  acting: ActingContext,
  users: readonly number[],
  images: readonly number[],
): Promise<Dealt> {
  const may = await readAll<{ image: number; user: number }>(
    acting,
    `SELECT image.id AS image, user.id AS user FROM json_each(?) AS given CROSS JOIN image ON image.id = given.value
     JOIN user ON user.id IN (SELECT value FROM json_each(?)) WHERE ${mayApprove('image', 'user.id').sql}`,
    [JSON.stringify(images), JSON.stringify(users)],
  )
  const usersOf = new Map<number, Set<number>>()
  for (const { image, user } of may) usersOf.set(image, (usersOf.get(image) ?? new Set()).add(user))
  return images.flatMap((image) => {
    const first = image % users.length || users.length
    const inTurn = users.map((_, n) => ((first - 1 + n) % users.length) + 1)
    const share = inTurn.find((one) => usersOf.get(image)?.has(users[one - 1]!))
    return share === undefined ? [] : [{ image, share }]
  })
}

function addToQueue(store: Store, queueRow: number, dealt: Dealt): void {
  store.run(
    `INSERT INTO review_queue_image (queue_id, image_id, share)
     SELECT ?, value ->> '$.image', value ->> '$.share' FROM json_each(?)`,
    [queueRow, JSON.stringify(dealt)],
  )
}

/** Adds images to shares by the remainder of their ids. */
export const dealToQueue = (store: Store, queueRow: number, images: readonly number[], shares: number): void =>
  addToQueue(store, queueRow, deal(images, shares))

export function requireUser(store: Store, name: string): number {
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

export function requireQueue(store: Store, queueId: QueueId): AssignedQueue {
  const row = store.get<QueueRow>(`${queueSql} WHERE review_queue.id = ?`, [rowOf(queueId)])
  if (!row) throw notFound(`queue ${queueId}`)
  return toQueue(store, row)
}

/** Lists the open queues, the ones due first before the others. Throws REFUSED when anybody but a lead requests all. */
export function listQueues(acting: ActingContext, { all }: { all: boolean }): AssignedQueue[] {
  if (all) requireRole(acting, 'lead')
  const { store, actor } = acting
  return store
    .all<QueueRow>(`${queueSql} WHERE closed_at IS NULL ORDER BY due_at IS NULL, due_at, review_queue.id`)
    .map((row) => toQueue(store, row))
    .filter(({ shares }) => all || shares.some(({ user }) => user === actor.name))
}

/** Closes a queue; finished work stays, and predictions that it hid are shown again. */
export function closeQueue(acting: ActingContext, queueId: QueueId): AssignedQueue {
  const { store, clock, announce } = acting
  const { independent } = requireQueue(store, queueId)
  const queueRow = rowOf(queueId)
  if (independent && independent.toSettle + independent.begun > 0)
    throw invalid(
      `${independent.toSettle + independent.begun} images of this queue have finished labels that are not settled. Settle them first.`,
    )
  const close = () => {
    store.run('UPDATE review_queue SET closed_at = coalesce(closed_at, ?) WHERE id = ?', [clock.nowMs(), queueRow])
    store.run('DELETE FROM blind_image WHERE queue_id = ?', [queueRow])
    store.run('UPDATE independent_image SET is_open = 0 WHERE queue_id = ?', [queueRow])
  }
  stopWithholding(acting, close, queueRow)
  announce({ type: 'workspaceChanged' })
  announce({ type: 'imagesChanged', images: 'many' })
  return requireQueue(store, queueId)
}
