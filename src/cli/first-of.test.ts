import { expect, test } from 'vitest'
import { firstOf } from './first-of.ts'

const all = Array.from({ length: 2500 }, (_, i) => i)
const read = async ({ limit, cursor = '0' }: { limit: number; cursor?: string }) => {
  expect(limit).toBeLessThanOrEqual(1000)
  const end = Number(cursor) + limit
  return { items: all.slice(Number(cursor), end), nextCursor: end < all.length ? String(end) : null }
}

test('a list of any length is read page by page, up to a limit', async () => {
  expect(await firstOf(Number.POSITIVE_INFINITY, read)).toEqual({ items: all, nextCursor: null })
  expect(await firstOf(1500, read)).toEqual({ items: all.slice(0, 1500), nextCursor: '1500' })
  expect(await firstOf(10, read)).toEqual({ items: all.slice(0, 10), nextCursor: '10' })
})
