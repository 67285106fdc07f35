import { expect, test } from 'vitest'
import { mayTakeBatches, requireSame, stacked, unstacked } from './batches.ts'

test('runs are stacked into one and taken apart again', async () => {
  const memory = Float32Array.of(0, 0)
  const feeds = await stacked(3, (run) => {
    memory.set([run, run + 0.5])
    return [{ name: 'x', type: 'float32', dims: [1, 2], data: memory }]
  })
  expect(feeds).toEqual([{ name: 'x', type: 'float32', dims: [3, 2], data: Float32Array.of(0, 0.5, 1, 1.5, 2, 2.5) }])
  const runs = unstacked(feeds, 3)
  expect(runs[1]).toEqual([{ name: 'x', dims: [1, 2], data: Float32Array.of(1, 1.5) }])
  expect(() => unstacked([{ name: 'rows', dims: [300, 6], data: [] }], 3)).toThrow('output "rows"')
  expect(() => requireSame(runs, runs)).not.toThrow()
  expect(() => requireSame(runs, [...runs].reverse())).toThrow('in a batch')
})

test('a model takes several images where the first dimension of each input is open', () => {
  const input = { name: 'x', layout: 'nchw', type: 'float32', longSidePx: 1, multiplePx: 1, fixed: null } as const
  const signature = (...dims: (number | string)[][]) => ({
    inputs: dims.map((of, n) => ({ name: `${n}`, type: 'float32', dims: of })),
    outputs: [],
  })
  expect(mayTakeBatches(signature(['batch', 3], ['any', 2]), input)).toBe(true)
  expect(mayTakeBatches(signature(['batch', 3], [1, 2]), input)).toBe(false)
})
