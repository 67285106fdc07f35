import { describe, expect, test } from 'vitest'
import type { VectorTable } from '../../embeddings/for-threads.ts'
import { descriptorLength } from '../../embeddings/for-threads.ts'
import { seeded } from '../../random.ts'
import { type EffectInput, estimateImpact } from './estimate-impact.ts'

/** Makes objects of classes around one direction each; `spread` is how far they stray. One object per image. */
function made(counts: Readonly<Record<number, number>>, spread: number, seed: number): VectorTable {
  const random = seeded(seed)
  const classOf = Object.entries(counts).flatMap(([classId, n]) => Array<number>(n).fill(Number(classId)))
  const vectors = new Int8Array(classOf.length * descriptorLength)
  for (const [i, classId] of classOf.entries()) {
    const vector = Float64Array.from(
      { length: descriptorLength },
      (_, d) => (d % 7 === classId % 7 ? 1 : 0) + (random() - 0.5) * spread,
    )
    const length = Math.hypot(...vector)
    vectors.set(
      Int8Array.from(vector, (value) => Math.round((value / length) * 127)),
      i * descriptorLength,
    )
  }
  return {
    count: classOf.length,
    width: descriptorLength,
    vectors,
    classOf: Int32Array.from(classOf),
    imageOf: Int32Array.from(classOf, (_, i) => i),
  }
}

const input = (all: VectorTable, golden: VectorTable, leaves: (i: number) => boolean): EffectInput => ({
  golden,
  all,
  leaves: Uint8Array.from({ length: all.count }, (_, i) => Number(leaves(i))),
  stratum: all.classOf,
  months: all.classOf.map(() => 0),
  classNames: new Map([
    [1, 'dog'],
    [2, 'cat'],
    [3, 'bird'],
  ]),
  seed: 7,
})
const run = (of: EffectInput) => estimateImpact(of, () => undefined)

describe('the effect of a plan', () => {
  const all = made({ 1: 120, 2: 120, 3: 60 }, 2, 1)
  const golden = made({ 1: 40, 2: 40, 3: 40 }, 2, 2)

  test('E1: a plan that lets nothing leave changes nothing, and its gate is green', async () => {
    const report = await run(input(all, golden, () => false))
    expect(report.measures.map(({ change }) => change)).toEqual([0, 0, 0, 0])
    expect(report).toMatchObject({ gate: 'green', images: { all: 300, leaving: 0 } })
    expect(report.shifts.every(({ distance }) => distance === 0)).toBe(true)
  })

  test('E2: losing a class altogether is red, names the class, and is worse than chance', async () => {
    const report = await run(input(all, golden, (i) => all.classOf[i] === 3))
    expect(report.gate).toBe('red')
    expect(report.perClass[0]).toMatchObject({ class: 'bird', golden: 40, recallAfter: 0, judged: true })
    expect(report.shifts.find(({ mix }) => mix === 'class')?.distance).toBeGreaterThan(0.2)
  })

  test('E3: dropping near copies keeps the accuracy and does better than a random drop', async () => {
    const copies = made({ 1: 20, 2: 20, 3: 20 }, 2, 3)
    const vectors = new Int8Array((copies.count * 5 + all.count) * descriptorLength)
    for (let n = 0; n < 5; n++) vectors.set(copies.vectors, n * copies.vectors.length)
    vectors.set(all.vectors, copies.vectors.length * 5)
    const classOf = [
      ...Array(5)
        .fill([...copies.classOf])
        .flat(),
      ...all.classOf,
    ] as number[]
    const redundant: VectorTable = {
      count: classOf.length,
      width: descriptorLength,
      vectors,
      classOf: Int32Array.from(classOf),
      imageOf: Int32Array.from(classOf, (_, i) => i),
    }
    const report = await run(input(redundant, golden, (i) => i >= copies.count && i < copies.count * 5))
    const coverage = report.measures.find(({ measure }) => measure === 'coverage')
    expect(coverage?.change).toBeCloseTo(0, 6)
    expect(coverage?.betterThanPercent).toBe(100)
    expect(report.gate).not.toBe('red')
  })

  test('E4: the same input gives the same report', async () => {
    const of = () => run(input(all, golden, (i) => i % 3 === 0))
    expect(await of()).toEqual(await of())
  })
})
