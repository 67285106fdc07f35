import { expect, it } from 'vitest'
import type { ImageRow } from '#contract'
import { type ImageId, idOf, rowOf } from '#model/ids.ts'
import { ImageSizes } from './image-sizes.ts'

it('asks once for each size, does without the engine, and keeps so many that memory is bounded', async () => {
  const request: number[] = []
  let isAway = true
  const rows = async ({ imageIds }: { imageIds: ImageId[] }) => {
    if (isAway) throw new Error('The engine is away.')
    request.push(imageIds.length)
    return imageIds.map((imageId) => ({ imageId, widthPx: rowOf(imageId), heightPx: 2 }) as ImageRow)
  }
  const sizes = new ImageSizes({ rows: rows as never })
  const ids = Array.from({ length: 1001 }, (_, i) => idOf('img', i + 1))
  await sizes.load(ids.slice(0, 3))
  expect(sizes.get(ids[0]!)).toBeNull()
  isAway = false
  await sizes.load(ids.slice(0, 3))
  await sizes.load(ids.slice(1, 4))
  expect(request).toEqual([3, 1])
  expect(sizes.get(ids[3]!)).toEqual({ widthPx: 4, heightPx: 2 })
  await sizes.load(ids)
  expect([sizes.get(ids[0]!), sizes.get(ids[1000]!)]).toEqual([null, { widthPx: 1001, heightPx: 2 }])
})
