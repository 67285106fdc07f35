import { ORPCError } from '@orpc/client'
import type { ImageId } from '#model/ids.ts'
import { engine } from '../../connection/index.ts'
import type { PageParams, Purpose } from '../../route/route.ts'
import { defaultQueue, ReviewQueue, rowsOnce, unpackSequence } from './review-queue.ts'

/** `everything`: the user asked for no queue of their own. */
export type QueueRequest = { where: string; order: string; purpose: Purpose; everything: boolean }

type Opened = { request: QueueRequest; queue: ReviewQueue; position: number }

/**
 * The queue that the params name. Without any it is the one that the user was in last, as long as something is left
 * to do in it, else all that nobody has reviewed.
 */
export async function openQueue(params: PageParams['review']): Promise<Opened> {
  const { imageId, where, order, position = 0, purpose = 'review' } = params
  const isNamed = where !== undefined || imageId !== undefined
  if (!isNamed && order === undefined) {
    const resumed = await resume()
    if (resumed) return resumed
  }
  const mine = isNamed ? { where: where ?? '', order: order ?? '' } : defaultQueue((await engine.access.whoami()).name)
  const request: QueueRequest = { where: mine.where, order: order ?? mine.order, purpose, everything: !isNamed }
  const queue = await fetchQueue(request, 'first' in mine ? mine.first : null)
  const requested = imageId as ImageId | undefined
  if (!requested) return { request, queue, position: Math.max(0, Math.min(position, queue.length - 1)) }
  const found = queue.positionOf(requested, position)
  if (found >= 0) return { request, queue, position: found }
  const alone = new ReviewQueue(Uint32Array.of(Number(requested.slice(4))), engine.library, purpose)
  return { request, queue: alone, position: 0 }
}

/** `first`: a query for the images that come before all others of the queue. */
async function fetchQueue({ where, order, purpose }: QueueRequest, first: string | null = null): Promise<ReviewQueue> {
  const rowsOf = async (query: string) =>
    unpackSequence(await engine.library.sequence({ where: query || undefined, order: order || undefined }))
  const [before, rows] = await Promise.all([first ? rowsOf(first) : new Uint32Array(), rowsOf(where)])
  return new ReviewQueue(rowsOnce(before, rows), engine.library, purpose)
}

async function resume(): Promise<Opened | null> {
  const place = await engine.labeling.place()
  if (!place) return null
  const { where, order, purpose, imageId, position } = place
  const request: QueueRequest = { where, order, purpose, everything: false }
  let queue: ReviewQueue
  try {
    queue = await fetchQueue(request)
  } catch (error) {
    // A field that the query asks for may be gone since: then the review begins at the first image.
    if (error instanceof ORPCError && error.code === 'INVALID') return null
    throw error
  }
  if ((await queue.nextToDo(-1)) === null) return null
  return { request, queue, position: Math.max(0, queue.positionOf(imageId, position)) }
}
