import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { Groups } from './groups.ts'
import { eachNearPair } from './near-pairs.ts'
import { orderBySeed } from './order-by-seed.ts'
import { sampleImages } from './sample-images.ts'
import { stratify } from './stratify.ts'

const strata = (...classes: number[][]) => classes.map((all) => ({ images: 1, classes: all }))

describe('near-duplicates by their hashes', () => {
  test('come together exactly when six bits or fewer differ, by however many steps', () => {
    const base = 0x0123456789abcdefn
    const flipped = (...bits: number[]) =>
      (base ^ bits.reduce((sum, bit) => sum | (1n << BigInt(bit)), 0n)).toString(16).padStart(16, '0')
    const hashes = [flipped(), flipped(0, 17, 33, 49, 50, 63), flipped(1, 2, 18, 19, 34, 35, 51), null, flipped()]
    const groups = new Groups(hashes.length)
    eachNearPair(hashes, (a, b) => groups.join(a, b))
    expect(hashes.map((_, i) => groups.of(i))).toEqual([0, 0, 2, 3, 0])
    // Six bits from the second and six from the third: it joins both.
    const between = flipped(1, 2, 18, 19)
    const chained = new Groups(4)
    eachNearPair([...hashes.slice(0, 3), between], (a, b) => chained.join(a, b))
    expect([0, 1, 2, 3].map((i) => chained.of(i))).toEqual([0, 0, 0, 0])
  })
})

describe('the order by a seed', () => {
  test('is that of the first 44 bits of the digests, then of the positions', () => {
    const keys = Array.from({ length: 5000 }, (_, i) => `image ${i % 4000}`)
    const digestOf = (key: string) => createHash('sha256').update(`7\nsplit\n${key}`).digest('hex').slice(0, 11)
    const ranked = keys.map((key, i) => ({ digest: digestOf(key), i }))
    ranked.sort((a, b) => (a.digest === b.digest ? a.i - b.i : a.digest < b.digest ? -1 : 1))
    expect(orderBySeed(keys, 7, 'split')).toEqual(ranked.map(({ i }) => i))
  })
})

describe('stratified placement', () => {
  test('each split gets its share of every class, the rarest first; the same seed places alike', () => {
    const [rare, common] = [1, 2]
    const groups = strata(
      ...Array.from({ length: 80 }, () => [common]),
      ...Array.from({ length: 20 }, () => [rare, common]),
      ...Array.from({ length: 20 }, () => []),
    )
    const keys = groups.map((_, i) => `image ${i}`)
    const place = (seed: number) => stratify(groups, [80, 10, 10], [], orderBySeed(keys, seed, 'split'))
    const placed = place(7)
    const count = (from: number, to: number, split: string) =>
      placed.slice(from, to).filter((one) => one === split).length
    expect(['train', 'val', 'test'].map((split) => count(80, 100, split))).toEqual([16, 2, 2])
    expect(['train', 'val', 'test'].map((split) => count(0, 120, split))).toEqual([96, 12, 12])
    expect(place(7)).toEqual(placed)
    expect(place(8)).not.toEqual(placed)
  })

  test('what has a place keeps it, and a split without a share gets nothing', () => {
    const groups = strata([1], [1], [1], [1])
    const placed = stratify(groups, [50, 50, 0], ['val', 'val'], [0, 1, 2, 3])
    expect(placed).toEqual(['val', 'val', 'train', 'train'])
  })
})

describe('sampling', () => {
  const order = [0, 1, 2, 3, 4, 5, 6, 7]
  const classes = [[1], [1], [1], [1, 2], [2], [], [], []]
  const options = { balance: 'none' } as const
  const reasons = (more: object) => ({ ...sampleImages(classes, order, { ...options, ...more }) })
  test('caps by class keep an image with a rarer class, caps by count keep the first by seed', () => {
    expect(reasons({})).toEqual({})
    expect(reasons({ perClassMax: 2 })).toEqual({ 2: 'perClassMax' })
    expect(reasons({ balance: 'equal' })).toEqual({ 2: 'balance' })
    expect(reasons({ negatives: 0.2 })).toEqual({ 6: 'negatives', 7: 'negatives' })
    expect(reasons({ negatives: 0 })).toEqual({ 5: 'negatives', 6: 'negatives', 7: 'negatives' })
    expect(reasons({ max: 6 })).toEqual({ 6: 'max', 7: 'max' })
  })
})
