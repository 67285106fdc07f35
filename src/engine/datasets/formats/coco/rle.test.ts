import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { areaOfRuns, encodeBitmap, problemOfRuns } from '#model/geometry/mask-bitmap.ts'
import { columnsFromRuns, countsFromText, runsFromColumns, textFromCounts } from './rle.ts'

describe('texts as other programs write them', () => {
  test.each([
    // The upper right quarter of 100 × 100 pixels.
    [`Xl4b1b1${'0'.repeat(98)}`, [100, 100], { x: 50, y: 0, width: 50, height: 50 }, 2500],
    ['nYW31n>2N2FNbA48Kf=?XBDe=m0OM3M4YOPB8_>L4JXao5', [480, 640], { x: 220, y: 176, width: 11, height: 34 }, null],
    ['e`V39V9m1H5N10000000001O2O01O2M4K`ce3', [360, 640], null, null],
    ['724;MG2MN16', [9, 5], { x: 0, y: 0, width: 5, height: 9 }, null],
  ] as const)('%s', (text, [heightPx, widthPx], bounds, area) => {
    const counts = countsFromText(text)!
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(heightPx * widthPx)
    expect(textFromCounts(counts)).toBe(text)
    const runs = runsFromColumns(counts, { widthPx, heightPx })!
    expect(problemOfRuns(runs)).toBeNull()
    if (bounds) expect(runs).toMatchObject(bounds)
    if (area !== null) expect(areaOfRuns(runs)).toBe(area)
    expect(columnsFromRuns(runs, { widthPx, heightPx })).toEqual(counts)
  })
})

const mask = fc
  .record({ width: fc.integer({ min: 1, max: 9 }), height: fc.integer({ min: 1, max: 9 }), x: fc.nat(5), y: fc.nat(5) })
  .chain((box) =>
    fc
      .array(fc.constantFrom(0, 1), { minLength: box.width * box.height, maxLength: box.width * box.height })
      .map((pixels) => ({ box, runs: encodeBitmap({ ...box, data: Uint8Array.from(pixels) }) })),
  )

test('any mask comes back the same, as a list and as a text', () => {
  fc.assert(
    fc.property(mask, fc.nat(4), fc.nat(4), ({ box, runs }, right, bottom) => {
      if (!runs) return
      const size = { widthPx: box.x + box.width + right, heightPx: box.y + box.height + bottom }
      const counts = columnsFromRuns(runs, size)
      expect(counts.filter((count, i) => count === 0 && i > 0)).toEqual([])
      expect(countsFromText(textFromCounts(counts))).toEqual(counts)
      expect(runsFromColumns(counts, size)).toEqual(runs)
    }),
  )
})

test('any numbers come back from their text', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(2 ** 31 - 1), { maxLength: 20 }), (counts) => {
      expect(countsFromText(textFromCounts(counts))).toEqual(counts)
    }),
  )
})

test('anything else is no mask, and takes no time or memory', () => {
  const size = { widthPx: 10, heightPx: 8 }
  for (const counts of [[], [80], [0, 81], [1, -1, 80], [0.5, 79.5], [Number.NaN, 80], [0, Number.POSITIVE_INFINITY]])
    expect(runsFromColumns(counts, size)).toBeNull()
  for (const text of ['\u0000', 'ä', '~', 'P', 'oooooooooooooooooooo', 'O']) expect(countsFromText(text)).toBeNull()
  fc.assert(
    fc.property(fc.string(), (text) => {
      const counts = countsFromText(text)
      const runs = counts && runsFromColumns(counts, size)
      if (runs) expect(problemOfRuns(runs)).toBeNull()
    }),
    { numRuns: 500 },
  )
})
