import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { annotationIdFrom } from '#model/ids.ts'
import type { ObjectId } from './objects.ts'
import { layersAfter, type OrderMove } from './order.ts'

const id = (n: number): ObjectId => annotationIdFrom(String(n).padStart(16, '0'))
type Placed = Parameters<typeof layersAfter>[0][number]
const box = (n: number, layer = 0, x = 0): Placed => ({
  id: id(n),
  layer,
  geometry: { shape: 'box', x, y: 0, width: 50, height: 50 },
})

/** Returns the stack after a move, by number. Equal layers keep their order, as in painting. */
function after(stack: readonly Placed[], chosen: readonly number[], move: OrderMove): number[] {
  const layers = layersAfter(stack, new Set(chosen.map(id)), move)
  return stack
    .map((object) => ({ ...object, layer: layers.get(object.id) ?? object.layer }))
    .sort((a, b) => a.layer - b.layer)
    .map((object) => Number(object.id.slice(4)))
}

describe('the stack', () => {
  const stack = [1, 2, 3, 4].map((n) => box(n))
  it('takes objects to the front and to the back', () => {
    expect(after(stack, [2], 'front')).toEqual([1, 3, 4, 2])
    expect(after(stack, [3], 'back')).toEqual([3, 1, 2, 4])
    expect(after(stack, [1, 3], 'front')).toEqual([2, 4, 1, 3])
    expect(layersAfter(stack, new Set([id(4)]), 'front').size).toBe(0)
  })
  it('moves one past the next, up and down', () => {
    expect(after(stack, [2], 'up')).toEqual([1, 3, 2, 4])
    expect(after(stack, [3], 'down')).toEqual([1, 3, 2, 4])
    expect(after(stack, [4], 'up')).toEqual([1, 2, 3, 4])
  })
  it('skips what does not overlap, because there no order is to be seen', () => {
    const apart = [box(1), box(2, 0, 500), box(3), box(4)]
    expect(after(apart, [1], 'up')).toEqual([2, 3, 1, 4])
  })
  it('changes no more than it must once layers differ', () => {
    const apart = [box(1, 0), box(2, 1), box(3, 2)]
    expect(layersAfter(apart, new Set([id(1)]), 'up')).toEqual(new Map([[id(1), 1.5]]))
  })
  it('keeps the order of all others, whatever is moved', () => {
    const moves = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 6 }), fc.constantFrom<OrderMove[]>('front', 'back', 'up', 'down')),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(moves, (list) => {
        let now = [1, 2, 3, 4, 5, 6].map((n) => box(n))
        for (const [n, move] of list) {
          const others = now.map((object) => object.id).filter((other) => other !== id(n))
          const layers = layersAfter(now, new Set([id(n)]), move)
          now = now
            .map((object) => ({ ...object, layer: layers.get(object.id) ?? object.layer }))
            .sort((a, b) => a.layer - b.layer)
          expect(now.map((object) => object.id).filter((other) => other !== id(n))).toEqual(others)
        }
      }),
    )
  })
})
