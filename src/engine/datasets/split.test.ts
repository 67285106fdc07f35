import { describe, expect, test } from 'vitest'
import { splitNames, splitOf } from './split.ts'

describe('the split of an image', () => {
  test('comes near to the shares among many images', () => {
    const counts = { train: 0, val: 0, test: 0 }
    for (let i = 0; i < 20_000; i++) counts[splitOf(1, `image ${i}`, [70, 20, 10])] += 1
    expect(Math.abs(counts.train - 14_000)).toBeLessThan(300)
    expect(Math.abs(counts.val - 4_000)).toBeLessThan(300)
    expect(Math.abs(counts.test - 2_000)).toBeLessThan(300)
  })

  test('is the same forever: these are the parts of released versions', () => {
    const splits = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((key) => splitOf(7, key, [50, 25, 25]))
    expect(splits).toMatchInlineSnapshot(`
      [
        "val",
        "train",
        "train",
        "train",
        "train",
        "test",
        "train",
        "val",
      ]
    `)
  })

  test.each(splitNames)('can be all %s', (name) => {
    const shares = splitNames.map((one) => (one === name ? 100 : 0)) as [number, number, number]
    for (let i = 0; i < 500; i++) expect(splitOf(i, `${i}`, shares)).toBe(name)
  })

  test('of one seed says nothing of another', () => {
    const moved = Array.from({ length: 1000 }, (_, i) => `${i}`).filter(
      (key) => splitOf(1, key, [50, 0, 50]) !== splitOf(2, key, [50, 0, 50]),
    )
    expect(moved.length).toBeGreaterThan(400)
    expect(moved.length).toBeLessThan(600)
  })
})
