import { expect, it } from 'vitest'
import type { ImageRow } from '#contract'
import { idOf, rowOf } from '#model/ids.ts'
import type { ImageState } from '#model/image.ts'
import type { Purpose } from '../../../route/route.ts'
import { ReviewQueue, unpackSequence } from './review-queue.ts'

function queueOf(states: readonly ImageState[], purpose: Purpose = 'review') {
  const request: number[] = []
  const rows = async ({ imageIds }: { imageIds: string[] }) => {
    request.push(imageIds.length)
    return imageIds.map(
      (imageId) => ({ imageId, state: states[rowOf(imageId as ImageRow['imageId']) - 1] }) as ImageRow,
    )
  }
  const queue = new ReviewQueue(
    Uint32Array.from(states, (_, i) => i + 1),
    { rows: rows as never },
    purpose,
  )
  return { queue, request }
}

it('finds the next image that needs review, skipping those that are reviewed or just finished', async () => {
  const { queue } = queueOf(['predicted', 'reviewed', 'new', 'predicted', 'rejected'])
  expect(await queue.nextToDo(0)).toBe(2)
  queue.finish(idOf('img', 3))
  expect(await queue.nextToDo(0)).toBe(3)
  expect(await queue.nextToDo(3)).toBeNull()
  expect(await queue.remaining()).toEqual({ skipped: [], unreviewed: [0, 3] })
})

it('leaves what was skipped for the end, until it is brought back', async () => {
  const { queue } = queueOf(['predicted', 'predicted', 'new'])
  queue.skip(idOf('img', 2))
  expect(await queue.nextToDo(0)).toBe(2)
  expect(await queue.remaining()).toEqual({ skipped: [1], unreviewed: [0, 2] })
  queue.clearSkipped()
  expect(await queue.nextToDo(0)).toBe(1)
  queue.skip(idOf('img', 2))
  queue.finish(idOf('img', 2))
  expect(await queue.remaining()).toEqual({ skipped: [], unreviewed: [0, 2] })
})

it('has an image to do again that was finished and taken back', async () => {
  const { queue } = queueOf(['predicted', 'predicted'])
  queue.finish(idOf('img', 2))
  expect(await queue.nextToDo(0)).toBeNull()
  queue.unfinish(idOf('img', 2))
  expect(await queue.nextToDo(0)).toBe(1)
})

it('has only what is reviewed to do in a second review', async () => {
  const { queue } = queueOf(['reviewed', 'predicted', 'approved', 'reviewed'], 'approve')
  expect(await queue.nextToDo(-1)).toBe(0)
  expect(await queue.nextToDo(0)).toBe(3)
})

it('asks for few rows at a time in a long queue', async () => {
  const states: ImageState[] = Array.from({ length: 1000 }, () => 'reviewed')
  states[450] = 'predicted'
  const { queue, request } = queueOf(states)
  expect(await queue.nextToDo(0)).toBe(450)
  expect(request).toEqual([200, 200, 200])
})

it('knows neighbors and positions', () => {
  const { queue } = queueOf(['new', 'new', 'new', 'new'])
  expect(queue.neighbors(1)).toEqual([idOf('img', 3), idOf('img', 4), idOf('img', 1)])
  expect(queue.neighbors(3)).toEqual([idOf('img', 3)])
  expect(queue.positionOf(idOf('img', 2), 1)).toBe(1)
  expect(queue.positionOf(idOf('img', 2), 3)).toBe(1)
  expect(queue.positionOf(idOf('img', 9))).toBe(-1)
})

it('names the images around one, two after for one before, from near to far', () => {
  const { queue } = queueOf(Array.from({ length: 60 }, () => 'new'))
  const { sharp, proxies, thumbnails } = queue.around(29)
  const at = (...steps: number[]) => steps.map((step) => idOf('img', 30 + step))
  expect(sharp).toEqual(at(1, 2, -1))
  expect(proxies).toEqual(at(1, 2, -1, 3, 4, -2, 5, 6, -3, 7, 8, -4))
  expect(new Set(thumbnails)).toEqual(
    new Set(
      Array.from({ length: 41 }, (_, i) => i - 20)
        .filter(Boolean)
        .flatMap((step) => at(step)),
    ),
  )
  expect(queue.around(59).proxies).toEqual([59, 58, 57, 56].map((row) => idOf('img', row)))
})

it('unpacks the sequence of the engine, also from the middle of a buffer', () => {
  const bytes = new Uint8Array([9, 1, 0, 0, 0, 0, 1, 0, 0])
  expect([...unpackSequence(bytes.subarray(1))]).toEqual([1, 256])
})
