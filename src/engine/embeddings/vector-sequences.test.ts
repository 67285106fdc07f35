import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DotKernel } from './dot-products.ts'
import { VectorIndex } from './vector-index.ts'

/** Not a multiple of what is multiplied at once. */
const width = 13
const vector = fc.array(fc.integer({ min: -127, max: 127 }), { minLength: width, maxLength: width })
const sample = Int8Array.from({ length: 4 * width }, (_, i) => (i * 31) % 60)

test('any order of vectors and questions to one index gives each question the answer of a new index', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('add' as const), values: vector }),
    fc.record({ kind: fc.constant('remove' as const), place: fc.nat(40) }),
    fc.record({ kind: fc.constant('ask' as const), values: vector, most: fc.integer({ min: 1, max: 5 }) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const shared = new VectorIndex(width, sample)
      const [added, removed]: [Int8Array[], Set<number>] = [[], new Set()]
      for (const one of steps) {
        if (one.kind === 'add') {
          added.push(Int8Array.from(one.values))
          shared.add(added.at(-1)!)
        } else if (one.kind === 'remove') {
          if (one.place >= added.length || removed.has(one.place)) continue
          removed.add(one.place)
          shared.remove(one.place)
        } else {
          const fresh = new VectorIndex(width, sample)
          for (const vector of added) fresh.add(vector)
          for (const place of removed) fresh.remove(place)
          const asked = Int8Array.from(one.values)
          expect(shared.nearest(asked, one.most)).toEqual(fresh.nearest(asked, one.most))
        }
      }
    }),
  )
})

test('products stay exact over any order of rows put, moved and multiplied', () => {
  const [count, extra] = [6, 2]
  const row = fc.nat(count + extra - 1)
  const step = fc.oneof(
    fc.record({ kind: fc.constant('put' as const), at: row, values: vector }),
    fc.record({ kind: fc.constant('move' as const), from: row, to: row }),
    fc.record({ kind: fc.constant('multiply' as const), of: row, first: row, end: fc.nat(count + extra) }),
  )
  fc.assert(
    fc.property(fc.array(vector, { minLength: count, maxLength: count }), fc.array(step), (given, steps) => {
      const rows = [...given, ...Array.from({ length: extra }, () => new Array<number>(width).fill(0))]
      const kernel = new DotKernel({ count, width, vectors: Int8Array.from(given.flat()) }, extra)
      for (const one of steps) {
        if (one.kind === 'put') {
          rows[one.at] = one.values
          kernel.put(one.at, Int8Array.from(one.values), 0)
        } else if (one.kind === 'move') {
          rows[one.to] = rows[one.from]!
          kernel.move(one.from, one.to)
        } else {
          const products = rows
            .slice(one.first, one.end)
            .map((other) => other.reduce((sum, value, i) => sum + value * rows[one.of]![i]!, 0))
          expect([...kernel.dotsOf(one.of, one.first, one.end)]).toEqual(products)
        }
      }
    }),
  )
})
