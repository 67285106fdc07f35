import { describe, expect, it } from 'vitest'
import { annotationIdFrom } from '#model/ids.ts'
import { draw } from '#model/labels/corrections.ts'
import type { Geometry } from '#model/shapes/index.ts'
import { handleAt, handlesOnScreen, movedWithin, resizedBy } from './handles.ts'
import { clicked, HitIndex } from './hit.ts'
import { type EditorObject, shownObjects } from './objects.ts'

const box = (x: number, y: number, width: number, height: number): Geometry => ({ shape: 'box', x, y, width, height })
const triangle: Geometry = {
  shape: 'polygon',
  rings: [
    [
      [0, 0],
      [100, 0],
      [0, 100],
    ],
  ],
}
const objectsOf = (...geometries: Geometry[]): EditorObject[] => {
  const annotations = geometries.map(
    (geometry, n) => draw(geometry, 1, annotationIdFrom(String(n).padStart(16, '0'))).annotations[0]!.after!,
  )
  const { accepted } = shownObjects({ annotations, predictions: [], state: 'new' }, 0)
  return annotations.map(({ id }) => accepted.find((object) => object.id === id)!)
}

describe('the hit index', () => {
  it('gives the smallest object first and goes round on repeated clicks', () => {
    const [large, small] = objectsOf(box(0, 0, 100, 100), box(10, 10, 20, 20))
    const index = new HitIndex()
    index.update([large!, small!])
    const hits = index.at([15, 15], 2)
    expect(hits).toEqual([small, large])
    expect(clicked(hits, null)).toBe(small)
    expect(clicked(hits, small!.id)).toBe(large)
    expect(clicked(hits, large!.id)).toBe(small)
    expect(clicked([], small!.id)).toBeNull()
  })

  it('tells inside and near the outline from outside, for every shape', () => {
    const index = new HitIndex()
    index.update(objectsOf(triangle))
    expect(index.at([20, 20], 0)).toHaveLength(1)
    expect(index.at([80, 80], 5)).toHaveLength(0)
    expect(index.at([52, 52], 5)).toHaveLength(1)
  })

  it('finds what was added or changed and forgets what was removed, before and after it is built again', () => {
    const index = new HitIndex()
    const many = objectsOf(...Array.from({ length: 1000 }, (_, n) => box(n * 10, 0, 5, 5)))
    index.update(many)
    const [added] = objectsOf(box(3, 100, 5, 5))
    const changed = many.filter((_, n) => n !== 4)
    index.update([...changed, added!])
    expect(index.at([42, 2], 0)).toEqual([])
    expect(index.at([5, 102], 0)).toEqual([added])
    expect(index.at([52, 2], 0)).toEqual([many[5]])
    const few = many.slice(0, 10)
    index.update(few)
    expect(index.within({ x: 0, y: 0, width: 1e5, height: 10 })).toHaveLength(10)
  })
})

describe('handles', () => {
  it('are taken at the same distance on screen at every scale', () => {
    const viewport = { scale: 0.25, leftPx: 10, topPx: 10 }
    const shape = box(100, 100, 200, 200)
    expect(handleAt(shape, viewport, { leftPx: 35 + 6, topPx: 35 - 6 })?.handle.id).toBe('nw')
    expect(handleAt(shape, viewport, { leftPx: 35 + 20, topPx: 35 + 20 })).toBeNull()
  })

  it('stand outside of a box that is small on screen, at its corners alone', () => {
    const viewport = { scale: 1, leftPx: 0, topPx: 0 }
    const small = handlesOnScreen(box(100, 100, 20, 80), viewport)
    expect(small.map(({ handle, place }) => [handle.id, place.leftPx, place.topPx]).sort()).toEqual([
      ['ne', 129, 91],
      ['nw', 91, 91],
      ['se', 129, 189],
      ['sw', 91, 189],
    ])
    expect(handleAt(box(100, 100, 20, 80), viewport, { leftPx: 110, topPx: 140 })).toBeNull()
    expect(handlesOnScreen(box(100, 100, 20, 80), { ...viewport, scale: 3 })).toHaveLength(8)
  })

  it('hold a moved shape inside of the image', () => {
    expect(movedWithin(box(10, 10, 20, 20), -50, 500, { widthPx: 100, heightPx: 100 })).toEqual(box(0, 80, 20, 20))
    expect(movedWithin(box(-10, 10, 20, 20), -5, 0, { widthPx: 100, heightPx: 100 })).toEqual(box(-10, 10, 20, 20))
  })

  it('resize by keys at the lower right and never to nothing', () => {
    expect(resizedBy(box(10, 10, 20, 20), 5, -3, { widthPx: 100, heightPx: 100 })).toEqual(box(10, 10, 25, 17))
    const thin = box(10, 10, 1, 20)
    expect(resizedBy(thin, -1, 0, { widthPx: 100, heightPx: 100 })).toEqual(thin)
  })
})
