import { expect, test } from 'vitest'
import { drawMask, emptyPlane } from './segment-pixels.ts'

test('masks are drawn over each other, the lowest byte of their numbers first', async () => {
  const plane = emptyPlane({ widthPx: 6, heightPx: 3 }, 3)
  drawMask(plane, { shape: 'mask', x: 0, y: 0, width: 3, height: 2, counts: [0, 6] }, 70_000)
  drawMask(plane, { shape: 'mask', x: 2, y: 1, width: 4, height: 2, counts: [1, 6, 1] }, 2)
  const rows = Array.from({ length: 3 }, (_, y) =>
    Array.from({ length: 6 }, (_, x) => plane.rows.readUIntLE(19 * y + 1 + 3 * x, 3)),
  )
  expect(rows).toEqual([
    [70_000, 70_000, 70_000, 0, 0, 0],
    [70_000, 70_000, 70_000, 2, 2, 2],
    [0, 0, 2, 2, 2, 0],
  ])
  expect([0, 19, 38].map((at) => plane.rows[at])).toEqual([0, 0, 0])
})
