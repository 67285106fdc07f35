import { ORPCError } from '@orpc/client'
import type { ReviewPlace, ReviewQueueKey } from '#contract'
import { type ImageId, rowOf } from '#model/ids.ts'
import { isAssignedQueue } from '#model/query/to-review.ts'
import { engine } from '../../../connection/index.ts'
import { usualOrder } from '../../../dialogs/review-orders.ts'
import type { PageParams, Purpose } from '../../../route/route.ts'
import { newMemory, type QueueMemories, type QueueMemory } from './queue-memory.ts'
import { defaultQueue, ReviewQueue, unpackSequence } from './review-queue.ts'

/**
 * `everything`: no queue was requested. `isLook`: a single image was requested, so the user's place in their queue
 * stays until they edit it.
 */
type QueueRequest = { where: string; order: string; purpose: Purpose; everything: boolean; isLook: boolean }

type OpenedQueue = { request: QueueRequest; queue: ReviewQueue; memory: QueueMemory; position: number }

/**
 * Opens the requested queue at the user's place. Without one: an annotator's assigned queue, else the last one with
 * work left, else all unreviewed images.
 */
export async function openQueue(params: PageParams['review'], memories: QueueMemories): Promise<OpenedQueue> {
  const { imageId, where, order, position = 0, purpose = 'review', fresh = false } = params
  const isNamed = where !== undefined || imageId !== undefined
  const [last, me] = await Promise.all([engine.labeling.place(), engine.access.whoami()])
  if (!isNamed && order === undefined) {
    const assigned = me.role === 'annotator' ? await firstAssigned(me.name) : null
    if (assigned) return openQueue(assigned, memories)
    const resumed = last && (await resume(last, memories))
    if (resumed) return resumed
  }
  const mine = isNamed ? { where: where ?? '' } : defaultQueue(me.name)
  const key: ReviewQueueKey = {
    where: mine.where,
    order: order ?? (isNamed ? '' : await usualOrder(mine.where)),
    purpose,
  }
  const requested = imageId as ImageId | undefined
  const isLook = requested !== undefined && (params.isLook || where === undefined) && !(last && isSame(last, key))
  const request: QueueRequest = { ...key, everything: !isNamed, isLook }
  const { queue, memory } = await fetchList(key, memories, { fresh, ...('first' in mine && { first: mine.first }) })
  if (requested) {
    const found = queue.positionOf(requested, position)
    if (found >= 0) return { request, queue, memory, position: found }
    const alone = new ReviewQueue(Uint32Array.of(rowOf(requested)), engine.library, purpose)
    return { request: { ...request, isLook: true }, queue: alone, memory: newMemory(), position: 0 }
  }
  const place = await engine.labeling.place(key)
  const at = place ? queue.positionOf(place.imageId, place.position) : position
  return { request, queue, memory, position: await beginAt(queue, key, at, place !== null) }
}

/**
 * Returns where to begin. Assigned queues keep finished images, so a new user, or one whose image went to someone else,
 * begins at the first open one.
 */
async function beginAt(queue: ReviewQueue, { where }: ReviewQueueKey, at: number, wasThere: boolean): Promise<number> {
  const first = (wasThere && at >= 0) || !isAssignedQueue(where) ? null : await queue.nextToDo(-1)
  return first ?? Math.max(0, Math.min(at, queue.length - 1))
}

const isSame = (a: ReviewQueueKey, b: ReviewQueueKey): boolean =>
  a.where === b.where && a.order === b.order && a.purpose === b.purpose

async function fetchList(
  key: ReviewQueueKey,
  memories: QueueMemories,
  how: { fresh?: boolean; first?: string } = {},
): Promise<Pick<OpenedQueue, 'queue' | 'memory'>> {
  const rows = unpackSequence(await engine.labeling.list({ ...key, ...how }))
  const memory = await memories.of(key)
  return { queue: new ReviewQueue(rows, engine.library, key.purpose, memory.skipped), memory }
}

async function resume(
  { imageId, position, ...key }: ReviewPlace,
  memories: QueueMemories,
): Promise<OpenedQueue | null> {
  try {
    const { queue, memory } = await fetchList(key, memories)
    if ((await queue.nextToDo(-1)) === null && memory.skipped.size === 0) return null
    const request: QueueRequest = { ...key, everything: false, isLook: false }
    return { request, queue, memory, position: await beginAt(queue, key, queue.positionOf(imageId, position), true) }
  } catch (error) {
    // A field of the query may no longer exist: starts over.
    if (error instanceof ORPCError && error.code === 'INVALID') return null
    throw error
  }
}

const maxQueues = 50

/** Returns the user's most urgent assigned queue with work left. */
async function firstAssigned(name: string): Promise<PageParams['review'] | null> {
  const own = (await engine.labeling.queues({})).slice(0, maxQueues).flatMap(({ shares, order, purpose }) => {
    const share = shares.find(({ user }) => user === name)
    return share ? [{ toDo: share.toDo, params: { where: share.where, order, purpose } }] : []
  })
  if (own.length === 0) return null
  const { counts } = await engine.library.counts({ wheres: own.map(({ toDo }) => toDo) })
  return own.find((_, n) => (counts[n] ?? 0) > 0)?.params ?? null
}
