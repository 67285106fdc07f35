import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { signalNames } from '#model/signals.ts'
import type { Signals } from '../../facts/facts.ts'
import type { Policy } from '../../language/grammar.ts'
import { readPolicy } from '../../language/read-policy.ts'
import { actionAt, plan } from '../plan.ts'
import { actionsOf, dayMs, factsOf, image, nowMs, policyOf, type TestImage } from '../test-facts.ts'

type Valued = TestImage & { value: number | null }
type Corpus = { images: Valued[]; matches: Record<string, number[]> }

const leaving = new Set(['retire', 'archive', 'drop'])
const low = { id: 'low', action: 'retire', when: 'signal.shapley < 0.0', reason: 'Harm.' }
const lowToo = { ...low, id: 'low-too', when: 'signal.shapley < 0.5' }
const drop = { id: 'old', action: 'drop', when: 'true', reason: 'Old.' }
const whole = policyOf({
  rules: [low, lowToo, drop, { id: 'kept', action: 'keep', when: 'true', reason: 'Dear.' }],
  floors: [{ id: 'floor', per: 'class', min: 1 }],
})

function factsWith({ images, matches }: Corpus) {
  const facts = factsOf(images, matches)
  const byRow = new Map(images.map(({ row, value }) => [row, value]))
  const value = Float64Array.from(facts.row, (row) => byRow.get(row) ?? Number.NaN)
  const signals: Signals = {
    snapshot: 'model 1',
    problem: null,
    values: Object.fromEntries(signalNames.map((name) => [name, value])) as Signals['values'],
    recall: Float64Array.from(facts.classes, () => Number.NaN),
    usedByRule: new Map(),
  }
  return { ...facts, signals }
}

const decided = (corpus: Corpus, policy: Policy = whole) => actionsOf(factsWith(corpus), policy)
const leavers = (actions: Record<number, string>): number[] =>
  Object.entries(actions).flatMap(([row, action]) => (leaving.has(action) ? [Number(row)] : []))

const conditions = ['low', 'low-too', 'old', 'kept'] as const
const corpora: fc.Arbitrary<Corpus> = fc
  .array(
    fc.record({
      classes: fc.subarray(['cat', 'dog']),
      lifecycle: fc.constantFrom('active' as const, 'active' as const, 'retired' as const, 'trashed' as const),
      importedDays: fc.constantFrom(1, 100),
      held: fc.boolean(),
      value: fc.option(fc.integer({ min: -3, max: 3 }), { nil: null, freq: 8 }),
      content: fc.nat({ max: 2 ** 20 }),
      answers: fc.tuple(fc.boolean(), fc.boolean(), fc.nat({ max: 9 }), fc.nat({ max: 9 })),
    }),
    { minLength: 1, maxLength: 45 },
  )
  .map((list) => ({
    images: list.map(({ importedDays, content, answers: _, held, ...one }, n) => ({
      ...image(n + 1, {
        ...one,
        held: held && n % 5 === 0,
        sha256: (content * 64 + n).toString(16).padStart(64, '0'),
        importedAtMs: nowMs - importedDays * dayMs,
      }),
      value: one.value,
    })),
    matches: Object.fromEntries(
      conditions.map((key, k) => [
        key,
        list.flatMap(({ answers }, n) => {
          const answer = answers[k]!
          return answer === true || answer === 0 ? [n + 1] : []
        }),
      ]),
    ),
  }))
const law = (holds: (corpus: Corpus, pick: number) => void) =>
  fc.assert(fc.property(corpora, fc.nat(), holds), { numRuns: 1000 })

describe('the cap of a signal', () => {
  const hundred = Array.from({ length: 100 }, (_, n) => ({ ...image(n + 1), value: n }))
  const all = { low: hundred.map(({ row }) => row) }

  test('R101: a rule by signal.shapley takes 10% of a class at most, those with the least of it', () => {
    const facts = factsWith({ images: hundred, matches: all })
    const made = plan(facts, policyOf({ rules: [low] }))
    expect([...facts.row].filter((_, i) => actionAt(made, i) === 'retire')).toEqual(
      Array.from({ length: 10 }, (_, n) => n + 1),
    )
    const places = Array.from({ length: made.places.length }, (_, n) => made.places.at(n))
    expect(places[10]).toMatchObject({ kind: 'cap', group: 'class dog', rank: 11, limit: 10, of: 100 })
  })

  test('R101: an image of several classes is within the cap in each; of a class below ten images none is', () => {
    const rare = hundred.map((one, n) => (n === 0 ? { ...one, classes: ['dog', 'hat'] } : one))
    expect(leavers(decided({ images: rare, matches: all }, policyOf({ rules: [low] })))).toHaveLength(9)
  })

  test('R101: no plan takes more of a class by it', () => {
    const only = policyOf({ rules: [low, lowToo] })
    law((corpus) => {
      const gone = new Set(leavers(decided(corpus, only)))
      for (const name of ['cat', 'dog']) {
        const of = corpus.images.filter((one) => one.classes.includes(name) && one.value !== null)
        expect(of.filter(({ row }) => gone.has(row)).length).toBeLessThanOrEqual(Math.floor(of.length / 10))
      }
    })
  })

  test('R9, R101: the order of images and rules changes nothing', () => {
    law(({ images, matches }) => {
      const turned = (row: number) => images.length + 1 - row
      const backwards = decided(
        {
          images: images.map((one) => ({ ...one, row: turned(one.row) })),
          matches: Object.fromEntries(Object.entries(matches).map(([key, rows]) => [key, rows.map(turned)])),
        },
        { ...whole, rules: whole.rules.toReversed() },
      )
      const forwards = decided({ images, matches })
      expect(Object.fromEntries(Object.entries(backwards).map(([row, is]) => [turned(Number(row)), is]))).toEqual(
        forwards,
      )
    })
  })

  test('R10, R101: one more hold never makes anything else leave', () => {
    law(({ images, matches }, pick) => {
      const before = decided({ images, matches })
      const held = pick % images.length
      const after = decided({ images: images.map((one, n) => (n === held ? { ...one, held: true } : one)), matches })
      for (const [row, action] of Object.entries(after))
        if (leaving.has(action)) expect(before[Number(row)]).toBe(action)
    })
  })

  test('R11, R101: after a plan is carried out, planning again makes nothing leave', () => {
    law(({ images, matches }) => {
      const became = { retire: 'retired', archive: 'archived', drop: 'trashed' } as const
      const actions = decided({ images, matches })
      const left = images.map((one) => {
        const action = actions[one.row]
        return action === 'retire' || action === 'archive' || action === 'drop'
          ? { ...one, lifecycle: became[action] as TestImage['lifecycle'] }
          : one
      })
      expect(leavers(decided({ images: left, matches }))).toEqual([])
    })
  })

  test('R28, R29, R101: without a rule, or with a higher floor, nothing more leaves', () => {
    law((corpus, pick) => {
      const had = new Set(leavers(decided(corpus)))
      const gone = whole.rules[pick % 3]!
      const isSpared = (row: number) =>
        gone.action === 'retire' && corpus.images.some((one) => one.row === row && one.lifecycle === 'retired')
      const without = decided(corpus, { ...whole, rules: whole.rules.filter((rule) => rule !== gone) })
      for (const row of leavers(without)) if (!isSpared(row)) expect(had.has(row)).toBe(true)
      const higher = decided(corpus, { ...whole, floors: whole.floors.map((floor) => ({ ...floor, min: 4 })) })
      for (const row of leavers(higher)) expect(had.has(row)).toBe(true)
    })
  })

  test('R50, R101: an image that came in lately never makes anything else leave', () => {
    law(({ images, matches }, pick) => {
      const fresh = {
        ...image(images.length + 1, { importedAtMs: nowMs - dayMs, classes: ['cat', 'dog'] }),
        value: (pick % 7) - 3,
      }
      const more = Object.fromEntries(Object.entries(matches).map(([key, rows]) => [key, [...rows, fresh.row]]))
      const before = decided({ images, matches })
      for (const [row, action] of Object.entries(decided({ images: [...images, fresh], matches: more })))
        if (Number(row) !== fresh.row && leaving.has(action)) expect(before[Number(row)]).toBe(action)
    })
  })
})

describe('what signals may do', () => {
  const problemsOf = (more: object) =>
    readPolicy(
      JSON.stringify({
        schema: 1,
        name: 'P',
        rules: [{ ...low, when: 'signal.shapley < 0.0' }],
        floors: [{ id: 'f', per: 'class', min: 1 }],
        ...more,
      }),
    )
      .problems.filter(({ severity }) => severity === 'error')
      .map(({ message }) => message)

  test('R104: labelQuality asks for review alone; shapley, novelty and staleness for review or retiring', () => {
    expect(problemsOf({})).toEqual([])
    const by = (name: string, action: string) =>
      problemsOf({ rules: [{ ...low, action, when: `age(image.importedAt) > days(9) && signal.${name} < 0.1` }] })
    expect(by('labelQuality', 'review')).toEqual([])
    expect(by('labelQuality', 'retire')).toEqual([
      'signal.labelQuality may not retire anything: a rule by it may only review.',
    ])
    for (const name of ['shapley', 'novelty', 'staleness']) {
      expect(by(name, 'retire')).toEqual([])
      for (const action of ['archive', 'drop']) expect(by(name, action)[0]).toContain(`may not ${action}`)
    }
    expect(by('f1', 'drop')).toEqual([])
    expect(problemsOf({ budget: { maxItems: 5, evict: 'novelty', action: 'archive' } })[0]).toContain('may not archive')
    const keeping = { ...low, action: 'keep', when: 'signal.labelQuality < 0.1' }
    expect(problemsOf({ rules: [keeping] })).toEqual([])
  })
})
