import { describe, expect, test } from 'vitest'
import { type SignalName, signalNames } from '#model/signals.ts'
import type { Signals } from '../facts/facts.ts'
import { Policy } from '../language/grammar.ts'
import { floorAmount } from './keeps.ts'
import { actionAt, plan } from './plan.ts'
import { factsOf, image } from './test-facts.ts'

const images = Array.from({ length: 20 }, (_, n) => image(n + 1))
const all = images.map(({ row }) => row)

/** The same value for each signal of an image; null is unknown. */
const known = (values: readonly (number | null)[], usedByRule: [string, SignalName][] = []): Signals => {
  const column = () => Float64Array.from(values, (value) => value ?? Number.NaN)
  return {
    snapshot: 'model 1',
    problem: null,
    values: Object.fromEntries(signalNames.map((name) => [name, column()])) as Signals['values'],
    recall: Float64Array.of(Number.NaN),
    usedByRule: new Map(usedByRule.map(([id, name]) => [id, [name]])),
  }
}
const easy = { id: 'easy', action: 'retire', when: 'signal.f1 > 0.9', reason: 'Easy.' }
const policyOf = (more: object) => Policy.parse({ schema: 1, name: 'P', rules: [], settleDays: 0, ...more })
const leaving = (made: ReturnType<typeof plan>) =>
  [...made.facts.row].filter((_, i) => actionAt(made, i) !== 'keep').toSorted((a, b) => a - b)
const lackingIn = (count: number) => all.map((_, n) => (n < count ? null : 950_000))

describe('signals in plans', () => {
  test('R90: a rule is off when more than 5% of the reviewed images lack its signal, and the plan says so', () => {
    const made = (lacking: number) =>
      plan(
        { ...factsOf(images, { easy: all.slice(2) }), signals: known(lackingIn(lacking), [['easy', 'f1']]) },
        policyOf({ rules: [easy] }),
      )
    expect(leaving(made(1))).toHaveLength(18)
    expect(made(1).off).toEqual([])
    expect(leaving(made(2))).toEqual([])
    expect(made(2).off[0]).toMatchObject({ id: 'easy' })
    expect(made(2).off[0]?.why).toContain('2 of 20 reviewed images (10%) lack signal.f1')
  })

  test('R91: a budget skips images whose coverage is unknown, and takes the least covered last', () => {
    const values = all.map((_, n) => (n === 0 ? null : n * 10_000))
    const made = plan(
      { ...factsOf(images), signals: known(values) },
      policyOf({ budget: { maxItems: 1, evict: 'coverage', action: 'archive' } }),
    )
    expect(leaving(made)).toEqual(all.slice(1))
    const few = plan(
      { ...factsOf(images), signals: known(values) },
      policyOf({ budget: { maxItems: 15, evict: 'coverage', action: 'archive' } }),
    )
    expect(leaving(few)).toEqual([2, 3, 4, 5, 6])
    expect(
      plan(factsOf(images), policyOf({ budget: { maxItems: 1, evict: 'coverage', action: 'archive' } })).off,
    ).toHaveLength(1)
  })

  test('R92: a floor by error keeps more of a class the less of it the model finds, and most when that is unknown', () => {
    const [floor] = policyOf({
      floors: [{ id: 'f', per: 'class', min: { base: 150, least: 50, byError: 2 } }],
    }).floors
    const amount = (recall: number) =>
      floorAmount(
        floor!,
        { ...factsOf(images), signals: { ...known(lackingIn(0)), recall: Float64Array.of(recall) } },
        ['dog'],
      )
    expect(amount(1_000_000)).toBe(150)
    expect(amount(750_000)).toBe(225)
    expect(amount(0)).toBe(450)
    expect(amount(Number.NaN)).toBe(450)
    expect(floorAmount(floor!, factsOf(images), ['dog'])).toBe(450)
  })
})
