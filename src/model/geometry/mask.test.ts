import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Point } from './box.ts'
import { ringWithCuts } from './cut-holes.ts'
import {
  areaOfRuns,
  type Bitmap,
  decodeBitmap,
  emptyBitmap,
  encodeBitmap,
  pixelAt,
  problemOfRuns,
  tightBounds,
} from './mask-bitmap.ts'
import { differenceOf, unionOf } from './mask-combine.ts'
import { outlineOf } from './mask-outline.ts'
import { fillRings, floodFill, paintStroke } from './mask-paint.ts'
import { signedArea } from './ring.ts'

/** A bitmap drawn with `#` for set pixels. */
function bitmapOf(rows: readonly string[], x = 0, y = 0): Bitmap {
  const width = rows[0]?.length ?? 0
  const data = Uint8Array.from(rows.flatMap((row) => [...row].map((character) => (character === '#' ? 1 : 0))))
  return { x, y, width, height: rows.length, data }
}
const drawn = ({ width, height, data }: Bitmap): string[] =>
  Array.from({ length: height }, (_, row) =>
    [...data.subarray(row * width, (row + 1) * width)].map((value) => (value ? '#' : '.')).join(''),
  )

const anyBitmap = fc
  .record({
    x: fc.nat(20),
    y: fc.nat(20),
    width: fc.integer({ min: 1, max: 12 }),
    height: fc.integer({ min: 1, max: 12 }),
  })
  .chain((box) =>
    fc
      .array(fc.constantFrom(0, 1), { minLength: box.width * box.height, maxLength: box.width * box.height })
      .map((pixels): Bitmap => ({ ...box, data: Uint8Array.from(pixels) })),
  )
const countOf = ({ data }: Bitmap): number => data.reduce((sum, value) => sum + value, 0)

describe('run lengths', () => {
  test('begin with background, go on over the ends of rows, and lie in tight bounds', () => {
    expect(encodeBitmap(bitmapOf(['.....', '..##.', '.###.', '.....'], 10, 20))).toEqual({
      x: 11,
      y: 21,
      width: 3,
      height: 2,
      counts: [1, 5],
    })
    expect(encodeBitmap(bitmapOf(['...', '...']))).toBeNull()
  })

  test('give the same pixels back, and have no problems', () => {
    fc.assert(
      fc.property(anyBitmap, (bitmap) => {
        const runs = encodeBitmap(bitmap)
        expect(runs === null).toBe(countOf(bitmap) === 0)
        if (!runs) return
        expect(problemOfRuns(runs)).toBeNull()
        expect(areaOfRuns(runs)).toBe(countOf(bitmap))
        const back = decodeBitmap(runs)
        for (let y = bitmap.y; y < bitmap.y + bitmap.height; y++)
          for (let x = bitmap.x; x < bitmap.x + bitmap.width; x++)
            expect(pixelAt(back, x, y)).toBe(pixelAt(bitmap, x, y))
      }),
    )
  })

  test.each([
    ['no pixels', { width: 2, height: 2, counts: [4] }],
    ['an empty run in the middle', { width: 2, height: 2, counts: [1, 0, 1, 2] }],
    ['runs that are too short', { width: 2, height: 2, counts: [0, 3] }],
    ['bounds wider than the pixels', { width: 2, height: 2, counts: [0, 1, 1, 1, 1] }],
    ['bounds beyond all memory', { width: 1e6, height: 1e6, counts: [0, 1e12] }],
  ])('with %s are no mask', (_, runs) => {
    expect(problemOfRuns({ x: 0, y: 0, ...runs })).toMatch(/^The .*\.$/)
  })
})

describe('bitmaps', () => {
  const a = bitmapOf(['##', '##'])
  const b = bitmapOf(['##', '##'], 1, 1)

  test('together and apart', () => {
    expect(drawn(unionOf(a, b))).toEqual(['##.', '###', '.##'])
    expect(drawn(differenceOf(a, b))).toEqual(['##', '#.'])
    expect(drawn(a)).toEqual(['##', '##'])
  })

  test('add up: what is in one alone and in the other', () => {
    fc.assert(
      fc.property(anyBitmap, anyBitmap, (one, two) => {
        expect(countOf(unionOf(one, two))).toBe(countOf(differenceOf(one, two)) + countOf(two))
        expect(countOf(unionOf(differenceOf(one, two), two))).toBe(countOf(unionOf(one, two)))
      }),
    )
  })
})

describe('painting', () => {
  test('a stroke sets the pixels whose middle is near the line, and says where', () => {
    const bitmap = emptyBitmap({ x: 0, y: 0, width: 9, height: 5 })
    expect(paintStroke(bitmap, [2.5, 2.5], [6.5, 2.5], 1, 1)).toEqual({ x: 1, y: 1, width: 7, height: 3 })
    expect(drawn(bitmap)).toEqual(['.........', '..#####..', '.#######.', '..#####..', '.........'])
    paintStroke(bitmap, [4.5, 2.5], [4.5, 2.5], 0.4, 0)
    expect(drawn(bitmap)[2]).toBe('.###.###.')
  })

  test('a stroke is what the distance to its line says, whatever its direction', () => {
    const place = fc.tuple(fc.double({ min: -5, max: 25, noNaN: true }), fc.double({ min: -5, max: 25, noNaN: true }))
    fc.assert(
      fc.property(place, place, fc.double({ min: 0.5, max: 6, noNaN: true }), (from, to, radius) => {
        const bitmap = emptyBitmap({ x: 0, y: 0, width: 20, height: 20 })
        paintStroke(bitmap, from, to, radius, 1)
        for (let y = 0; y < 20; y++)
          for (let x = 0; x < 20; x++) {
            const distance = distanceTo([x + 0.5, y + 0.5], from, to)
            if (Math.abs(distance - radius) > 1e-6) expect(pixelAt(bitmap, x, y)).toBe(distance < radius)
          }
      }),
    )
  })

  test('rings are filled by the even-odd rule at the middle of pixels', () => {
    const bitmap = emptyBitmap({ x: 0, y: 0, width: 6, height: 6 })
    const ring = (from: number, to: number): Point[] => [
      [from, from],
      [to, from],
      [to, to],
      [from, to],
    ]
    fillRings(bitmap, [ring(0, 6), ring(2, 4)], 1)
    expect(drawn(bitmap)).toEqual(['######', '######', '##..##', '##..##', '######', '######'])
    fillRings(bitmap, [ring(-3, 2.4)], 0)
    expect(drawn(bitmap)[1]).toBe('..####')
  })

  test('a fill takes everything of the same value that is joined by sides, and stays inside', () => {
    const bitmap = bitmapOf(['.#...', '#.###', '..#..'])
    expect(floodFill(bitmap, 1, 1, 1)).toEqual({ x: 0, y: 1, width: 2, height: 2 })
    expect(drawn(bitmap)).toEqual(['.#...', '#####', '###..'])
    expect(floodFill(bitmap, 9, 9, 1)).toMatchObject({ width: 0 })
  })
})

describe('outlines', () => {
  test('run clockwise around pieces and the other way around their holes', () => {
    const pieces = outlineOf(bitmapOf(['#####', '#...#', '#.#.#', '#...#', '#####'], 10, 20))
    expect(pieces.map((rings) => rings.length)).toEqual([2, 1])
    expect(pieces.map((rings) => rings.map(signedArea))).toEqual([[25, -9], [1]])
    expect(pieces[1]![0]).toEqual(expect.arrayContaining([[12, 22], [13, 22], [13, 23], [12, 23]])) // biome-ignore format: one square
  })

  test('pixels that touch at a corner are pieces of their own', () => {
    expect(outlineOf(bitmapOf(['#.', '.#'])).map((rings) => rings.map(signedArea))).toEqual([[1], [1]])
    expect(outlineOf(bitmapOf(['###', '#.#', '##.'])).map((rings) => rings.length)).toEqual([1])
  })

  test('filled again they give the same pixels, and so does the one ring with cuts', () => {
    fc.assert(
      fc.property(anyBitmap, (bitmap) => {
        const pieces = outlineOf(bitmap)
        for (const rings of [pieces.flat(), [ringWithCuts(pieces)]]) {
          const again = emptyBitmap(bitmap)
          fillRings(again, rings, 1)
          expect(drawn(again)).toEqual(drawn(bitmap))
        }
        const area = pieces.flat().reduce((sum, ring) => sum + signedArea(ring), 0)
        expect(area).toBe(countOf(bitmap))
        for (const [outer, ...holes] of pieces) {
          expect(signedArea(outer!)).toBeGreaterThan(0)
          for (const hole of holes) expect(signedArea(hole)).toBeLessThan(0)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('each hole belongs to the piece around it', () => {
    fc.assert(
      fc.property(anyBitmap, (bitmap) => {
        let filled = 0
        for (const rings of outlineOf(bitmap)) {
          const own = emptyBitmap(bitmap)
          fillRings(own, rings, 1)
          filled += countOf(own)
          expect(countOf(differenceOf(own, bitmap))).toBe(0)
          expect(tightBounds(own)).not.toBeNull()
        }
        expect(filled).toBe(countOf(bitmap))
      }),
      { numRuns: 500 },
    )
  })
})

function distanceTo([x, y]: Point, a: Point, b: Point): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]]
  const length2 = dx * dx + dy * dy
  const along = length2 === 0 ? 0 : Math.min(1, Math.max(0, ((x - a[0]) * dx + (y - a[1]) * dy) / length2))
  return Math.hypot(x - a[0] - along * dx, y - a[1] - along * dy)
}
