import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Facts, ImageFacts } from './facts.ts'
import { plan } from './plan.ts'
import { Policy } from './policy.ts'

const dayMs = 86_400_000
const nowMs = Date.UTC(2026, 0, 1)

const image = (row: number, more: Partial<ImageFacts> = {}): ImageFacts => ({
  row,
  sha256: row.toString(16).padStart(64, '0'),
  source: 'yard',
  state: 'reviewed',
  lifecycle: 'active',
  takenAtMs: nowMs - row * dayMs,
  importedAtMs: nowMs - 400 * dayMs,
  sizeBytes: 1000,
  pixels: 1_000_000,
  perceptualHash: null,
  classes: ['dog'],
  hold: null,
  dataset: null,
  restoredAtMs: null,
  key: `${row}`,
  ...more,
})

const policy = (more: object) =>
  Policy.parse({
    schema: 1,
    name: 'test',
    rules: [],
    fuses: { maxDropPercent: 100, maxLeavePercentOfClass: 100, maxLeavePercentOfSource: 100 },
    ...more,
  })

const drop = (id: string) => ({ id, action: 'drop', when: 'true', reason: 'Old.' })
const actions = (facts: Facts, rules: Policy) =>
  Object.fromEntries(plan(facts, rules, nowMs).images.map(({ facts: { row }, action }) => [row, action]))
const facts = (images: ImageFacts[], matches: Record<string, number[]>): Facts => ({
  images,
  matches: new Map(Object.entries(matches).map(([rule, rows]) => [rule, new Set(rows)])),
})

describe('a retention plan', () => {
  test('R1: what no rule names stays', () => {
    expect(actions(facts([image(1)], { old: [] }), policy({ rules: [drop('old')] }))).toEqual({ 1: 'keep' })
  })

  test('R2: a hold, a fresh import and a restore outrank every rule', () => {
    const images = [
      image(1, { hold: 'Court case.' }),
      image(2, { importedAtMs: nowMs - 2 * dayMs }),
      image(3, { restoredAtMs: nowMs - 10 * dayMs }),
      image(4),
    ]
    const decided = plan(facts(images, { old: [1, 2, 3, 4] }), policy({ rules: [drop('old')] }), nowMs)
    expect(decided.images.map(({ action }) => action)).toEqual(['keep', 'keep', 'keep', 'drop'])
    expect(decided.images.map(({ protectedBy }) => protectedBy[0]?.rule)).toEqual([
      'hold',
      'settling',
      'restored',
      undefined,
    ])
  })

  test('R3: of several actions the mildest is taken', () => {
    const rules = [drop('b'), { id: 'a', action: 'retire', when: 'true', reason: 'Easy.' }]
    expect(actions(facts([image(1)], { a: [1], b: [1] }), policy({ rules }))).toEqual({ 1: 'retire' })
  })

  test('R4: keep-last keeps the newest of each source', () => {
    const images = [1, 2, 3].flatMap((n) => [image(n, { source: 'yard' }), image(n + 10, { source: 'gate' })])
    const rules = [
      drop('old'),
      { id: 'last', action: 'keep', groupBy: ['source'], buckets: { last: 2 }, reason: 'Newest.' },
    ]
    const rows = images.map(({ row }) => row)
    expect(actions(facts(images, { old: rows }), policy({ rules }))).toEqual({
      1: 'keep',
      2: 'keep',
      3: 'drop',
      11: 'keep',
      12: 'keep',
      13: 'drop',
    })
  })

  test('R5: a floor keeps the best of a class, reviewed before unreviewed', () => {
    const images = [image(1, { state: 'predicted' }), image(2), image(3), image(4, { classes: ['cat'] })]
    const rules = policy({ rules: [drop('old')], floors: [{ id: 'floor', per: 'class', min: 2 }] })
    expect(actions(facts(images, { old: [1, 2, 3, 4] }), rules)).toEqual({ 1: 'drop', 2: 'keep', 3: 'keep', 4: 'keep' })
  })

  test('R6: near-duplicates of a burst leave, human work stays first, other labels stay', () => {
    const burst = { perceptualHash: 'ffff0000ffff0000', takenAtMs: nowMs - 50 * dayMs }
    const images = [
      image(1, { ...burst, state: 'predicted', classes: [] }),
      image(2, { ...burst, perceptualHash: 'ffff0000ffff0003' }),
      image(3, { ...burst, classes: ['cat', 'dog', 'dog'] }),
      image(4, { ...burst, perceptualHash: '0000ffff0000ffff' }),
      image(5, { ...burst, source: 'gate' }),
    ]
    const rules = policy({
      rules: [
        { id: 'bursts', action: 'retire', thin: { keep: 1, hashDistanceMax: 6, withinSeconds: 10 }, reason: 'Copies.' },
      ],
    })
    // 3 has the most labels and leads; 2 differs in labels and is reviewed, so it stays; 1 is unreviewed and leaves.
    expect(actions(facts(images, {}), rules)).toEqual({ 1: 'retire', 2: 'keep', 3: 'keep', 4: 'keep', 5: 'keep' })
  })

  test('R7: an image of a frozen dataset may be retired but not dropped', () => {
    const images = [image(1, { dataset: 'v1' }), image(2, { dataset: 'v1' })]
    const rules = [drop('old'), { id: 'easy', action: 'retire', when: 'true', reason: 'Easy.' }]
    expect(actions(facts(images, { old: [1, 2], easy: [2] }), policy({ rules }))).toEqual({ 1: 'keep', 2: 'retire' })
    expect(actions(facts(images, { old: [1] }), policy({ rules, protectDatasets: false }))).toEqual({
      1: 'drop',
      2: 'keep',
    })
  })

  test('R8: a rail beyond its limit is not ok, and emptying a source never is', () => {
    const images = [1, 2, 3, 4].map((row) => image(row, { source: row === 4 ? 'gate' : 'yard' }))
    const strict = policy({ rules: [drop('old')], fuses: { maxDropPercent: 20 } })
    const verdicts = plan(facts(images, { old: [4] }), strict, nowMs).rails
    expect(verdicts.find(({ rail }) => rail === 'share to the trash')).toMatchObject({ ok: false, found: '25 %' })
    expect(verdicts.find(({ rail }) => rail === 'nothing emptied')).toMatchObject({ ok: false, found: 'source gate' })
  })
})

const arbitraryImages = fc
  .array(
    fc.record({
      source: fc.constantFrom('yard', 'gate'),
      state: fc.constantFrom('new' as const, 'predicted' as const, 'reviewed' as const),
      daysOld: fc.integer({ min: 0, max: 900 }),
      classes: fc.subarray(['cat', 'dog', 'hat']),
      hash: fc.constantFrom('ffff0000ffff0000', 'ffff0000ffff0001', '00ff00ff00ff00ff'),
      dataset: fc.constantFrom(null, 'v1'),
      old: fc.boolean(),
      held: fc.boolean(),
    }),
    { maxLength: 25 },
  )
  .map((list) => ({
    images: list.map(({ daysOld, hash, held, old: _, ...rest }, i) =>
      image(i + 1, {
        ...rest,
        perceptualHash: hash,
        takenAtMs: nowMs - daysOld * dayMs,
        importedAtMs: nowMs - daysOld * dayMs,
        hold: held ? 'Held.' : null,
      }),
    ),
    old: list.flatMap(({ old }, i) => (old ? [i + 1] : [])),
  }))

const wholePolicy = policy({
  rules: [
    drop('old'),
    { id: 'bursts', action: 'retire', thin: { keep: 1, withinSeconds: 86_400 }, reason: 'Copies.' },
    { id: 'last', action: 'keep', groupBy: ['source'], buckets: { last: 2 }, reason: 'Newest.' },
  ],
  floors: [{ id: 'floor', per: 'class', min: 2 }],
})

describe('laws of the planner', () => {
  test('R9: the order of images and rules changes nothing', () => {
    fc.assert(
      fc.property(arbitraryImages, ({ images, old }) => {
        const forwards = actions(facts(images, { old }), wholePolicy)
        const backwards = actions(facts(images.toReversed(), { old }), {
          ...wholePolicy,
          rules: wholePolicy.rules.toReversed(),
        })
        expect(backwards).toEqual(forwards)
      }),
    )
  })

  test('R10: one more hold never makes anything else leave', () => {
    fc.assert(
      fc.property(arbitraryImages, fc.nat(), ({ images, old }, pick) => {
        fc.pre(images.length > 0)
        const held = pick % images.length
        const before = actions(facts(images, { old }), wholePolicy)
        const more = images.map((one, i) => (i === held ? { ...one, hold: 'Held now.' } : one))
        const after = actions(facts(more, { old }), wholePolicy)
        for (const { row } of images) if (before[row] === 'keep') expect(after[row]).toBe('keep')
      }),
    )
  })

  test('R11: after a plan is carried out, planning again drops nothing', () => {
    fc.assert(
      fc.property(arbitraryImages, ({ images, old }) => {
        const decided = actions(facts(images, { old }), wholePolicy)
        const left = images
          .filter(({ row }) => decided[row] !== 'drop')
          .map((one) => (decided[one.row] === 'retire' ? { ...one, lifecycle: 'retired' as const } : one))
        const again = actions(facts(left, { old }), wholePolicy)
        expect(Object.values(again).filter((action) => action === 'drop')).toEqual([])
      }),
    )
  })
})
