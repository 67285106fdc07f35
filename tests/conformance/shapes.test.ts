import { readdirSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boundsOf, type Point } from '../../src/model/geometry/box.ts'
import type { Skeleton } from '../../src/model/label-set/skeleton.ts'
import { Geometry, shapeNames, shapeOf, shapes } from '../../src/model/shapes/index.ts'
import { maskOfRings } from '../../src/model/shapes/mask.ts'
import '../support/property-seed.ts'

const [widthPx, heightPx] = [400, 300]
const size = { widthPx, heightPx }
const plan: Skeleton = { points: ['left eye', 'right eye', 'nose', 'chin'], edges: [[0, 2], [1, 2], [2, 3]] } // biome-ignore format: pairs

const place = fc.tuple(fc.double({ min: 10, max: 390, noNaN: true }), fc.double({ min: 10, max: 290, noNaN: true }))
/** Points that are no line: every shape of them has an area, if it is of a kind that has one. */
const spread = fc.array(place, { minLength: 3, maxLength: 8 }).filter((points) => {
  const [a, b, c] = points as unknown as [Point, Point, Point]
  const { width, height } = boundsOf(points)
  const twist = Math.abs((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))
  return twist > 50 && width > 5 && height > 5 && Math.abs(a[0] - b[0]) > 1 && Math.abs(a[1] - b[1]) > 1
})

/** A shape of this kind as its own gesture makes it. */
function made(name: (typeof shapeNames)[number], points: readonly Point[]): Geometry {
  const { gesture, create } = shapes[name]
  const used = gesture.kind === 'drag' ? points.slice(0, 2) : gesture.kind === 'click' ? points.slice(0, 1) : points
  const upTo = gesture.kind === 'clicks' && gesture.maxPoints !== null ? used.slice(0, gesture.maxPoints) : used
  return create(name === 'skeleton' ? upTo.slice(0, plan.points.length) : upTo, plan) as Geometry
}

const sound = (geometry: Geometry): boolean => shapeOf(geometry).problem(geometry, widthPx, heightPx) === null

test('every file of shapes is in the list, with its own name and key', () => {
  const files = readdirSync(new URL('../../src/model/shapes/', import.meta.url))
  for (const [name, shape] of Object.entries(shapes)) {
    expect(files).toContain(`${name}.ts`)
    expect(shape.name).toBe(name)
  }
  const others = ['index.ts', 'define-shape.ts', 'path-point.ts']
  expect(
    files
      .filter((file) => !others.includes(file))
      .map((file) => file.replace('.ts', ''))
      .sort(),
  ).toEqual([...shapeNames].sort())
  const keys = Object.values(shapes).map(({ key }) => key)
  expect(new Set(keys).size).toBe(keys.length)
})

describe.each(shapeNames)('%s', (name) => {
  const shape = shapeOf(made(name, [[20, 20], [120, 40], [90, 140]])) // biome-ignore format: a triangle
  const any = spread.map((points) => made(name, points)).filter(sound)

  test('its gesture makes a valid shape that survives JSON', () => {
    fc.assert(
      fc.property(any, (geometry) => {
        expect(geometry.shape).toBe(name)
        const stored = JSON.parse(JSON.stringify(geometry))
        expect(Geometry.parse(stored)).toEqual(stored)
        expect(shape.schema.parse(stored)).toEqual(geometry)
        expect(sound(geometry)).toBe(true)
      }),
    )
  })

  test('its bounds contain all painted parts and its area', () => {
    fc.assert(
      fc.property(any, (geometry) => {
        const bounds = shape.bounds(geometry, size)
        const painted = [
          ...shape.outline(geometry, plan).flatMap(({ points }) => points),
          ...shape.dots(geometry, plan).map(({ at }) => at),
          ...shape.handles(geometry).map(({ at }) => at),
        ]
        for (const [x, y] of painted) {
          expect(x).toBeGreaterThanOrEqual(bounds.x - 1e-6)
          expect(y).toBeGreaterThanOrEqual(bounds.y - 1e-6)
          expect(x).toBeLessThanOrEqual(bounds.x + bounds.width + 1e-6)
          expect(y).toBeLessThanOrEqual(bounds.y + bounds.height + 1e-6)
        }
        const area = shape.areaPx(geometry)
        expect(area).toBeGreaterThanOrEqual(0)
        if (name !== 'rotated-box') expect(area).toBeLessThanOrEqual(bounds.width * bounds.height + 1e-6)
        if (area > 0) expect(shape.outline(geometry, plan).some(({ closed }) => closed)).toBe(true)
      }),
    )
  })

  test('moving it by whole pixels and back restores it', () => {
    fc.assert(
      fc.property(any, fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 }), (geometry, dx, dy) => {
        const moved = shape.translate(geometry, dx, dy)
        const [from, to] = [shape.bounds(geometry, size), shape.bounds(moved, size)]
        expect(to.x).toBeCloseTo(from.x + (name === 'whole-image' ? 0 : dx), 6)
        expect(to.y).toBeCloseTo(from.y + (name === 'whole-image' ? 0 : dy), 6)
        expect(shape.areaPx(moved)).toBeCloseTo(shape.areaPx(geometry), 4)
        const back = shape.bounds(shape.translate(moved, -dx, -dy), size)
        expect(back.x).toBeCloseTo(from.x, 6)
        expect(back.width).toBeCloseTo(from.width, 6)
      }),
    )
  })

  test('each handle has its own name, moves to its target, and leaves a valid shape', () => {
    fc.assert(
      fc.property(any, place, (geometry, to) => {
        const handles = shape.handles(geometry)
        expect(new Set(handles.map(({ id }) => id)).size).toBe(handles.length)
        for (const { id, at } of handles) {
          const moved = shape.moveHandle(geometry, id, to)
          expect(Geometry.safeParse(JSON.parse(JSON.stringify(moved))).success).toBe(true)
          const still = shape.bounds(shape.moveHandle(geometry, id, at), size)
          if (id !== 'turn') expect(still.x).toBeCloseTo(shape.bounds(geometry, size).x, 4)
          if (/^[\d:]+$/.test(id)) expect(shape.handles(moved).some((one) => one.at[0] === to[0])).toBe(true)
        }
        expect(shape.moveHandle(geometry, 'no such grip', to)).toEqual(geometry)
      }),
    )
  })

  test('an added point can be removed again', () => {
    fc.assert(
      fc.property(any, place, (geometry, at) => {
        const added = shape.insertPoint(geometry, at)
        if (!added) return
        expect(shape.handles(added.data).find(({ id }) => id === added.handleId)?.at).toEqual(at)
        expect(shape.removePoint(added.data, added.handleId)).toEqual(geometry)
      }),
    )
  })

  test('points can be removed down to the minimum, and the shape stays valid', () => {
    fc.assert(
      fc.property(any, (geometry) => {
        let left = geometry
        for (let n = 0; n < 100; n++) {
          const [first] = shape.handles(left)
          const next = first ? shape.removePoint(left, first.id) : null
          if (!next) break
          expect(shape.handles(next).length).toBeLessThan(shape.handles(left).length)
          left = next
        }
        expect(Geometry.safeParse(left).success).toBe(true)
        expect(shape.handles(left).length).toBeLessThan(10)
      }),
    )
  })

  test('for any numbers, the problem is a sentence and nothing is thrown', () => {
    const odd = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(0, -0, 1e308, -1e308, 1e-300))
    const twisted = (value: unknown, numbers: readonly number[]): unknown => {
      let at = 0
      const walk = (one: unknown): unknown => {
        if (typeof one === 'number') return numbers[at++ % numbers.length]
        if (Array.isArray(one)) return one.map(walk)
        if (one !== null && typeof one === 'object')
          return Object.fromEntries(Object.entries(one).map(([key, inner]) => [key, walk(inner)]))
        return one
      }
      return walk(value)
    }
    fc.assert(
      fc.property(any, fc.array(odd, { minLength: 1, maxLength: 5 }), (geometry, numbers) => {
        const read = Geometry.safeParse(twisted(geometry, numbers))
        if (!read.success) return
        const message = shapeOf(read.data).problem(read.data, widthPx, heightPx)
        if (message !== null) expect(message).toMatch(/^[A-Z].*\.$/)
        else expect(Object.values(shape.bounds(read.data, size)).every(Number.isFinite)).toBe(true)
      }),
    )
  })

  test('hostile data is not a shape', () => {
    const { data } = { data: made(name, [[20, 20], [120, 40], [90, 140]]) as Record<string, unknown> } // biome-ignore format: a triangle
    expect(Geometry.safeParse({ ...data, more: 1 }).success).toBe(false)
    expect(Geometry.safeParse({ ...data, shape: 'circle' }).success).toBe(false)
    for (const key of Object.keys(data).filter((one) => one !== 'shape'))
      for (const wrong of [null, 'x', Number.NaN, Number.POSITIVE_INFINITY, {}, [], [[]], [[1]], [['1', '2']]])
        expect(Geometry.safeParse({ ...data, [key]: wrong }).success, `${key}: ${JSON.stringify(wrong)}`).toBe(false)
  })
})

describe('a rotated box', () => {
  test('keeps the opposite side in place when a handle moves', () => {
    fc.assert(
      fc.property(spread, place, (points, to) => {
        const geometry = shapes['rotated-box'].create(points.slice(0, 3))
        const before = shapes['rotated-box'].handles(geometry)
        const after = shapes['rotated-box'].handles(shapes['rotated-box'].moveHandle(geometry, 'e', to))
        const ends = (list: typeof before) => list.filter(({ id }) => id === 'nw' || id === 'sw').map(({ at }) => at)
        const flipped = (list: typeof before) => list.filter(({ id }) => id === 'ne' || id === 'se').map(({ at }) => at)
        const near = (a: readonly Point[], b: readonly Point[]) =>
          a.every(([x, y]) => b.some(([u, v]) => Math.hypot(x - u, y - v) < 1e-6))
        expect(near(ends(before), ends(after)) || near(ends(before), flipped(after))).toBe(true)
      }),
    )
  })

  test('rotates toward its handle', () => {
    const box = shapes['rotated-box'].create([[100, 100], [140, 120]]) // biome-ignore format: two corners
    expect(shapes['rotated-box'].moveHandle(box, 'turn', [200, 110]).angleDegrees).toBeCloseTo(90)
    expect(shapes['rotated-box'].moveHandle(box, 'turn', [120, 500]).angleDegrees).toBeCloseTo(180)
    expect(shapes['rotated-box'].moveHandle(box, 'turn', [0, 110]).angleDegrees).toBeCloseTo(-90)
  })
})

test('a mask of rings has the area of the rings, to within a pixel along their length', () => {
  const ring: Point[] = [[10.5, 10.5], [110.5, 10.5], [110.5, 90.5], [10.5, 90.5]] // biome-ignore format: a rectangle
  const mask = maskOfRings([ring], size)!
  expect(shapes.mask.areaPx(mask)).toBe(8000)
  expect(maskOfRings([[[1, 1], [1.1, 1], [1.1, 1.1]]], size)).toBeNull() // biome-ignore format: a speck
})
