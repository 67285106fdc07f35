import fc from 'fast-check'
import { expect, it } from 'vitest'
import { placedChips, type WantedChip } from './label-chips.ts'
import { textColorOn } from './text-color.ts'

const area = { widthPx: 800, heightPx: 600 }
const wish = (id: string, leftPx: number, topPx: number, must = false): WantedChip => ({
  id,
  around: { leftPx, topPx, widthPx: 100, heightPx: 80 },
  widthPx: 60,
  heightPx: 18,
  gapPx: 1,
  must,
})

it('places labels above their objects, and inside where there is no room above', () => {
  expect(placedChips([wish('a', 100, 100)], area)).toMatchObject([{ leftPx: 99, topPx: 81 }])
  expect(placedChips([wish('a', 100, 0)], area)).toMatchObject([{ leftPx: 99, topPx: 0 }])
})

it('moves a label away from one that is there, and leaves it out when every place is taken', () => {
  const many = placedChips(
    Array.from({ length: 8 }, (_, i) => wish(String(i), 100, 100)),
    area,
  )
  expect(many.length).toBeGreaterThan(2)
  expect(many.length).toBeLessThan(8)
  const last = wish('selected', 100, 100, true)
  expect(placedChips([...many.map(({ id }) => wish(id, 100, 100)), last], area).at(-1)?.id).toBe('selected')
})

it('keeps every label whole inside of the area and free of others', () => {
  const places = fc.array(fc.tuple(fc.integer({ min: -90, max: 790 }), fc.integer({ min: -70, max: 590 })), {
    maxLength: 30,
  })
  fc.assert(
    fc.property(places, (corners) => {
      const placed = placedChips(
        corners.map(([x, y], i) => wish(String(i), x, y)),
        area,
      )
      for (const [i, a] of placed.entries()) {
        expect(a.leftPx).toBeGreaterThanOrEqual(0)
        expect(a.leftPx + a.widthPx).toBeLessThanOrEqual(area.widthPx)
        expect(a.topPx).toBeGreaterThanOrEqual(0)
        expect(a.topPx + a.heightPx).toBeLessThanOrEqual(area.heightPx)
        for (const b of placed.slice(i + 1)) {
          const apart =
            a.leftPx + a.widthPx <= b.leftPx ||
            b.leftPx + b.widthPx <= a.leftPx ||
            a.topPx + a.heightPx <= b.topPx ||
            b.topPx + b.heightPx <= a.topPx
          expect(apart).toBe(true)
        }
      }
    }),
  )
})

it('gives no label to what is out of sight', () => {
  expect(placedChips([wish('a', 900, 100, true), wish('b', -200, 100)], area)).toEqual([])
})

it('writes black on light and white on dark colors', () => {
  expect(textColorOn('#ffe066')).toBe('#000000')
  expect(textColorOn('#1f2a44')).toBe('#ffffff')
})
