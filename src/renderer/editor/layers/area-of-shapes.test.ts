import { describe, expect, it } from 'vitest'
import { areaOfShapes } from './area-of-shapes.ts'
import type { PaintedShape } from './painted-shape.ts'

const shape = (...bounds: [number, number, number, number]): PaintedShape =>
  ({ bounds: new Float32Array(bounds) }) as never
const area = { leftPx: -300, topPx: -300, widthPx: 1600, heightPx: 1200 }
const viewport = { scale: 0.5, leftPx: 100, topPx: 50 }

describe('the area that shapes need', () => {
  it('is what they cover on screen, with room for lines and dots, in steps of four pixels', () => {
    const found = areaOfShapes([shape(200, 100, 400, 200), shape(300, 150, 500, 400)], viewport, area)
    expect(found).toEqual({ leftPx: 188, topPx: 88, widthPx: 176, heightPx: 176 })
    expect([(found.leftPx - area.leftPx) % 4, (found.topPx - area.topPx) % 4]).toEqual([0, 0])
  })

  it('is never more than the area', () => {
    expect(areaOfShapes([shape(-9000, -9000, 9000, 9000)], viewport, area)).toEqual(area)
    const { leftPx, widthPx } = areaOfShapes([shape(2300, 100, 9000, 200)], viewport, area)
    expect([leftPx, leftPx + widthPx]).toEqual([1236, 1300])
  })

  it('is next to nothing without shapes', () => {
    expect(areaOfShapes([], viewport, area)).toEqual({ leftPx: -300, topPx: -300, widthPx: 4, heightPx: 4 })
  })
})
