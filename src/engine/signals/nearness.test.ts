import { describe, expect, test } from 'vitest'
import { toSamples } from '../embeddings/for-threads.ts'
import { noProgress } from '../progress.ts'
import { f1Of, RecallTally } from './agreement.ts'
import { nearness } from './nearness.ts'

/** Makes an object that looks in one of four directions. */
const object = (image: number, direction: number, classId = 1) => ({
  image,
  classId,
  vector: new Uint8Array(Int8Array.from({ length: 4 }, (_, d) => (d === direction ? 127 : 0)).buffer),
})
const box = (class_id: number, x: number) => ({ class_id, x, y: 0, width: 10, height: 10 })

/** Makes images imported one after the other. */
const images = (count: number, active: (n: number) => boolean = () => true) => ({
  count,
  active: Uint8Array.from({ length: count }, (_, n) => Number(active(n))),
  arrivedAt: Float64Array.from({ length: count }, (_, n) => n),
})

describe('how redundant images are', () => {
  test('R94: of two twins one covers the other, and an image unlike all others is worth most', () => {
    const samples = toSamples([object(0, 0), object(1, 0), object(2, 1)])
    const { coverage, similarity } = nearness(samples, images(3), noProgress)
    expect([...coverage]).toEqual([1, 0, 1])
    expect([...similarity]).toEqual([0.1, 0.1, 0])
  })

  test('R94: an image that does not count stands for no other, and classes are never compared', () => {
    const samples = toSamples([object(0, 0), object(1, 0), object(2, 0, 2)])
    const { coverage, similarity } = nearness(
      samples,
      images(3, (n) => n !== 0),
      noProgress,
    )
    expect([...coverage]).toEqual([0, 1, 1])
    expect([...similarity]).toEqual([0.1, 0, 0])
  })

  test('R94: what has no description is unknown', () => {
    const { coverage, similarity, novelty } = nearness(toSamples([object(0, 0)]), images(2), noProgress)
    expect([coverage[1], similarity[1], novelty[1]]).toEqual([Number.NaN, Number.NaN, Number.NaN])
  })

  test('R94: many objects are compared as one by one', () => {
    const directions = Array.from({ length: 700 }, (_, n) => (n * n) % 4)
    const samples = toSamples(directions.map((direction, n) => object(n, direction)))
    const { similarity, coverage, novelty } = nearness(samples, images(700), noProgress)
    expect([...similarity]).toEqual(directions.map((direction) => (direction < 2 ? 1 : 0)))
    const first = directions.map((direction, n) => Number(directions.indexOf(direction) === n))
    expect([...coverage]).toEqual(first)
    expect([...novelty]).toEqual(first)
  })

  test('R102: novelty looks back only: what comes in later changes nothing, and what came in at the same moment is no news', () => {
    const early = [object(0, 0), object(1, 0), object(2, 1)]
    const { novelty } = nearness(toSamples(early), images(3), noProgress)
    expect([...novelty]).toEqual([1, 0, 1])
    const later = nearness(toSamples([...early, object(3, 1), object(3, 2), object(4, 0, 2)]), images(5), noProgress)
    expect([...later.novelty]).toEqual([1, 0, 1, 1, 1])
    const atOnce = nearness(toSamples(early), { ...images(3), arrivedAt: new Float64Array(3) }, noProgress)
    expect([...atOnce.novelty]).toEqual([1, 1, 1])
  })
})

describe('how a model agrees with users', () => {
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
