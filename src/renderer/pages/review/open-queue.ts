import { ORPCError } from '@orpc/client'
import type { ImageId } from '#model/ids.ts'
import { engine } from '../../connection/index.ts'
import type { PageParams, Purpose } from '../../route/route.ts'
import { defaultQueue, ReviewQueue, rowsOnce, unpackSequence } from './review-queue.ts'

/** `everything`: the person asked for no queue of their own. */
export type Asked = { where: string; order: string; purpose: Purpose; everything: boolean }

type Opened = { asked: Asked; queue: ReviewQueue; position: number }

/**
 * The queue that the params name. Without any it is the one that the person was in last, as long as something is left
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
  const asked: Asked = { where: mine.where, order: order ?? mine.order, purpose, everything: !isNamed }
  const queue = await fetchQueue(asked, 'first' in mine ? mine.first : null)
  const wanted = imageId as ImageId | undefined
  if (!wanted) return { asked, queue, position: Math.max(0, Math.min(position, queue.length - 1)) }
  const found = queue.positionOf(wanted, position)
  if (found >= 0) return { asked, queue, position: found }
  const alone = new ReviewQueue(Uint32Array.of(Number(wanted.slice(4))), engine.library, purpose)
  return { asked, queue: alone, position: 0 }
}

/** `first`: a query for the images that come before all others of the queue. */
async function fetchQueue({ where, order, purpose }: Asked, first: string | null = null): Promise<ReviewQueue> {
  const rowsOf = async (query: string) =>
    unpackSequence(await engine.library.sequence({ where: query || undefined, order: order || undefined }))
  const [before, rows] = await Promise.all([first ? rowsOf(first) : new Uint32Array(), rowsOf(where)])
  return new ReviewQueue(rowsOnce(before, rows), engine.library, purpose)
}

async function resume(): Promise<Opened | null> {
  const place = await engine.labeling.place()
  if (!place) return null
  const { where, order, purpose, imageId, position } = place
  const asked: Asked = { where, order, purpose, everything: false }
  let queue: ReviewQueue
  try {
    queue = await fetchQueue(asked)
  } catch (error) {
    // A field that the query asks for may be gone since: then the review begins at the first image.
    if (error instanceof ORPCError && error.code === 'INVALID') return null
    throw error
  }
  if ((await queue.nextToDo(-1)) === null) return null
  return { asked, queue, position: Math.max(0, queue.positionOf(imageId, position)) }
}
