import { expect, test } from 'vitest'
import type { EngineClient } from '#contract'
import { usualOrder } from './review-orders.ts'

test('frames alone are reviewed one after another, other images by confidence', async () => {
  const asked: string[] = []
  const outsideOfVideos = (count: number) => {
    const library = {
      count: async ({ where }: { where: string }) => {
        asked.push(where)
        return { count }
      },
    }
    return library as unknown as EngineClient['library']
  }
  expect(await usualOrder('state == "new" || state == "predicted"', outsideOfVideos(0))).toBe('id')
  expect(asked).toEqual(['(state == "new" || state == "predicted") && !has(sequence)'])
  expect(await usualOrder('state == "new"', outsideOfVideos(1))).toBe('prediction.minScore')
})
