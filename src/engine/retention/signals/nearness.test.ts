import { describe, expect, test } from 'vitest'
import { toSamples } from '../effect/samples.ts'
import { f1Of, RecallTally } from './agreement.ts'
import { nearness } from './nearness.ts'

const run = { signal: new AbortController().signal, told: () => undefined }

/** An object that looks in one of four directions. */
const object = (image: number, direction: number, classId = 1) => ({
  image,
  classId,
  vector: new Uint8Array(Int8Array.from({ length: 4 }, (_, d) => (d === direction ? 127 : 0)).buffer),
})
const box = (class_id: number, x: number) => ({ class_id, x, y: 0, width: 10, height: 10 })

describe('how redundant images are', () => {
  test('R94: of two twins one covers the other, and an image unlike all others is worth most', async () => {
    const samples = toSamples([object(0, 0), object(1, 0), object(2, 1)])
    const { coverage, similarity } = await nearness(samples, 3, () => true, run)
    expect([...coverage]).toEqual([1, 0, 1])
    expect([...similarity]).toEqual([0.1, 0.1, 0])
  })

  test('R94: an image that does not count stands for no other, and classes are never compared', async () => {
    const samples = toSamples([object(0, 0), object(1, 0), object(2, 0, 2)])
    const { coverage } = await nearness(samples, 3, (n) => n !== 0, run)
    expect([...coverage]).toEqual([0, 1, 1])
  })

  test('R94: what has no description is unknown', async () => {
    const { coverage, similarity } = await nearness(toSamples([object(0, 0)]), 2, () => true, run)
    expect(coverage[1]).toBeNaN()
    expect(similarity[1]).toBeNaN()
  })
})

describe('how a model agrees with people', () => {
  test('R95: a box of another class does not count as found', () => {
    expect(f1Of([box(1, 0), box(1, 50)], [box(1, 1), box(2, 50)])).toBeCloseTo(0.5)
    expect(f1Of([], [])).toBe(1)
    expect(f1Of([box(1, 0)], [])).toBe(0)
  })

  test('R96: recall is told by unaided labels alone once there are enough of them', () => {
    const tally = new RecallTally()
    for (let n = 0; n < 30; n++) tally.add([box(1, 0)], [], false)
    for (let n = 0; n < 29; n++) tally.add([box(1, 0)], [box(1, 0)], true)
    expect(tally.byClass().get(1)).toMatchObject({ basis: 'reviewed', objects: 59 })
    tally.add([box(1, 0)], [box(1, 0)], true)
    expect(tally.byClass().get(1)).toEqual({ basis: 'blind', objects: 30, recall: 1 })
  })
})
