import { expect, test } from 'vitest'
import { findingsByClass } from './class-findings.ts'

const size = { widthPx: 100, heightPx: 50, hash: null }
const at = (modelClass: number, score: number) => ({ modelClass, score, box: [1, 2, 3, 4] as const })

test('counts and confidences are of all objects, the examples of different images, the surest first', () => {
  const byClass = findingsByClass([
    { imageId: 1, ...size, found: [at(3, 0.4), at(3, 0.6), at(0, 0.3)] },
    { imageId: 2, ...size, found: [at(3, 0.9)] },
    ...[3, 4, 5, 6].map((imageId) => ({ imageId, ...size, found: [at(3, 0.5)] })),
    { imageId: 7, ...size, found: [] },
  ])
  expect([...byClass.keys()].toSorted()).toEqual([0, 3])
  expect(byClass.get(3)).toMatchObject({ found: 7, minScore: 0.4, maxScore: 0.9 })
  expect(byClass.get(3)!.examples.map(({ imageId, score }) => [imageId, score])).toEqual([
    [2, 0.9],
    [1, 0.6],
    [3, 0.5],
    [4, 0.5],
    [5, 0.5],
  ])
  expect(byClass.get(0)).toEqual({
    found: 1,
    minScore: 0.3,
    maxScore: 0.3,
    examples: [{ imageId: 1, ...size, ...at(0, 0.3) }],
  })
})

test('of images that look alike one is an example before the others', () => {
  const byClass = findingsByClass(
    ['00', '01', '03', 'ffff', 'ffff0000'].map((hash, imageId) => ({
      imageId,
      ...size,
      hash,
      found: [at(0, 0.9 - imageId / 10)],
    })),
  )
  expect(byClass.get(0)!.examples.map(({ imageId }) => imageId)).toEqual([0, 3, 4, 1, 2])
})
