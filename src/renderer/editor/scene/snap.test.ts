import { describe, expect, it } from 'vitest'
import type { Geometry } from '#model/shapes/index.ts'
import { snapped } from './snap.ts'

const image = { widthPx: 400, heightPx: 300 }
const box: Geometry = { shape: 'box', x: 100, y: 100, width: 50, height: 40 }
const to = (x: number, y: number, near: readonly Geometry[] = [box]) => snapped([x, y], near, 5, image)

describe('snapping', () => {
  it('draws a point to a vertex, even when an edge is nearer', () => {
    expect(to(103, 100.5)).toEqual({ point: [100, 100], to: 'vertex' })
  })
  it('draws it to an edge, at the foot of the perpendicular', () => {
    expect(to(120, 103)).toEqual({ point: [120, 100], to: 'edge' })
  })
  it('draws it to the border and the corners of the image', () => {
    expect(to(2, 200)).toEqual({ point: [0, 200], to: 'border' })
    expect(to(398, 299)).toEqual({ point: [400, 300], to: 'border' })
  })
  it('leaves it where it is with nothing in reach', () => {
    expect(to(125, 120)).toEqual({ point: [125, 120], to: null })
  })
  it('knows the points of every shape', () => {
    expect(to(51, 52, [{ shape: 'points', points: [[50, 50]] }])).toEqual({ point: [50, 50], to: 'vertex' })
    expect(to(12, 41, [{ shape: 'polyline', points: [[10, 10], [10, 80]] }])).toEqual({ point: [10, 41], to: 'edge' }) // biome-ignore format: a line of two
  })
})
