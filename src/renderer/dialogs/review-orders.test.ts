import { expect, test, vi } from 'vitest'

const asked: string[] = []
let outsideOfVideos = 0
vi.mock('../connection/index.ts', () => ({
  engine: {
    library: {
      count: async ({ where }: { where: string }) => {
        asked.push(where)
        return { count: outsideOfVideos }
      },
    },
  },
}))
const { usualOrder } = await import('./review-orders.ts')

test('frames alone are reviewed one after another, other images by confidence', async () => {
  expect(await usualOrder('state == "new" || state == "predicted"')).toBe('id')
  expect(asked).toEqual(['(state == "new" || state == "predicted") && !has(sequence)'])
  outsideOfVideos = 1
  expect(await usualOrder('state == "new"')).toBe('prediction.minScore')
})
