import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MarkerSearch } from './marker-search.ts'

const found = (markers: readonly string[], text: string): string[] => {
  const bytes = Buffer.from(text)
  const texts: string[] = []
  new MarkerSearch(markers).eachIn(bytes, 0, (start, end) => texts.push(bytes.toString('utf8', start, end)))
  return texts.sort()
}

test('R71: every marker is found, wherever it stands and whatever stands around it', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '/', 'é'), minLength: 0, maxLength: 40 })
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 8 }), letters, letters, (markers, before, after) => {
      const text = `${before}${markers.join('')}${after}`
      const expected = [...new Set(markers)]
        .filter((marker) => Buffer.byteLength(marker) >= 8)
        .flatMap((marker) => {
          const at: string[] = []
          const [bytes, wanted] = [Buffer.from(text), Buffer.from(marker)]
          for (let n = bytes.indexOf(wanted); n >= 0; n = bytes.indexOf(wanted, n + 1)) at.push(marker)
          return at
        })
        .sort()
      expect(found(markers, text)).toEqual(expected)
    }),
    { numRuns: 2000 },
  )
})

test('R71: a part of a marker is none', () => {
  expect(found(['0123456789abcdef'], 'x0123456789abcde0123456789abcde')).toEqual([])
})

test('R71: what ended before the place to look from is skipped, what reaches over it is not', () => {
  const bytes = Buffer.from('..marker-one..marker-one')
  const ends: number[] = []
  new MarkerSearch(['marker-one']).eachIn(bytes, 12, (_, end) => ends.push(end))
  expect(ends).toEqual([24])
  new MarkerSearch(['marker-one']).eachIn(bytes, 11, (_, end) => ends.push(end))
  expect(ends).toEqual([24, 12, 24])
})
