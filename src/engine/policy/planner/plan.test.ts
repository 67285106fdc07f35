import { describe, expect, test } from 'vitest'
import { hasBit } from '../../bits.ts'
import { decidedBy } from './decided-by.ts'
import { guardrails } from './guardrails/guardrails.ts'
import { plan } from './plan.ts'
import { actionsOf, dayMs, factsOf, image, nowMs, policyOf, type TestImage } from './test-facts.ts'

const drop = (id: string) => ({ id, action: 'drop', when: 'true', reason: 'Old.' })
const leave = (id: string, action: string) => ({ id, action, when: 'true', reason: 'Why.' })

/** What protects each row, in the order of the clauses. */
function protectors(facts: Parameters<typeof plan>[0], policy: Parameters<typeof plan>[1]) {
  const made = plan(facts, policy)
  return Array.from(facts.row, (_, i) =>
    made.clauses.flatMap((clause, n) =>
      (clause.kind === 'reference' || clause.kind === 'keep' || clause.kind === 'floor') && hasBit(made.matches[n]!, i)
        ? [clause.id]
        : [],
    ),
  )
}

describe('a retention plan', () => {
  test('R1: what no rule names stays', () => {
    expect(actionsOf(factsOf([image(1)], { old: [] }), policyOf({ rules: [drop('old')] }))).toEqual({ 1: 'keep' })
  })

  test('R2: a hold, a fresh import and a restore outrank every rule', () => {
    const facts = factsOf(
      [
        image(1, { held: true }),
        image(2, { importedAtMs: nowMs - 2 * dayMs }),
        image(3, { restoredAtMs: nowMs - 10 * dayMs }),
        image(4),
      ],
      { old: [1, 2, 3, 4] },
    )
    const rules = policyOf({ rules: [drop('old')] })
    expect(Object.values(actionsOf(facts, rules))).toEqual(['keep', 'keep', 'keep', 'drop'])
    expect(protectors(facts, rules)).toEqual([['hold'], ['settling'], ['restored'], []])
  })

  test('R3: of several actions the mildest is taken', () => {
    const rules = ['review', 'retire', 'archive', 'drop'].map((action) => leave(action, action))
    const matches = { review: [1], retire: [1, 2], archive: [1, 2, 3], drop: [1, 2, 3, 4] }
    expect(
      actionsOf(
        factsOf(
          [1, 2, 3, 4].map((row) => image(row)),
          matches,
        ),
        policyOf({ rules }),
      ),
    ).toEqual({
      1: 'review',
      2: 'retire',
      3: 'archive',
      4: 'drop',
    })
  })

  test('R3: what is retired already stays so, even when a harsher rule asks too', () => {
    const rules = policyOf({ rules: [drop('old'), leave('easy', 'retire')] })
    const facts = factsOf([image(1, { lifecycle: 'retired' }), image(2, { lifecycle: 'retired' })], {
      easy: [1],
      old: [1, 2],
    })
    expect(actionsOf(facts, rules)).toEqual({ 1: 'keep', 2: 'drop' })
  })

  test('R4: keep-last keeps the newest of each source', () => {
    const images = [1, 2, 3].flatMap((n) => [image(n, { source: 'yard' }), image(n + 10, { source: 'gate' })])
    const rules = [
      drop('old'),
      { id: 'last', action: 'keep', groupBy: ['source'], buckets: { last: 2 }, reason: 'Newest.' },
    ]
    expect(actionsOf(factsOf(images, { old: images.map(({ row }) => row) }), policyOf({ rules }))).toEqual({
      1: 'keep',
      2: 'keep',
      3: 'drop',
      11: 'keep',
      12: 'keep',
      13: 'drop',
    })
  })

  test('R4: what has not settled takes no place, and unreviewed images none where places are for reviewed ones', () => {
    const rules = [
      drop('old'),
      { id: 'last', action: 'keep', groupBy: ['source'], buckets: { last: 1 }, reason: 'Newest.' },
    ]
    const images = [image(1, { importedAtMs: nowMs - dayMs }), image(2, { state: 'new' }), image(3)]
    const facts = factsOf(images, { old: [1, 2, 3] })
    expect(actionsOf(facts, policyOf({ rules }))).toEqual({ 1: 'keep', 2: 'keep', 3: 'drop' })
    expect(actionsOf(facts, policyOf({ rules, placesFor: 'reviewed' }))).toEqual({ 1: 'keep', 2: 'drop', 3: 'keep' })
  })

  test('R4: a retired image pushes no active one out of a place', () => {
    const rules = [
      drop('old'),
      { id: 'last', action: 'keep', groupBy: ['source'], buckets: { last: 1 }, reason: 'Newest.' },
    ]
    const facts = factsOf([image(1, { lifecycle: 'retired' }), image(2), image(3)], { old: [1, 2, 3] })
    expect(actionsOf(facts, policyOf({ rules }))).toEqual({ 1: 'keep', 2: 'keep', 3: 'drop' })
  })

  test('R4: a burst counts as one where buckets count clusters', () => {
    const burst = { perceptualHash: 'ffff0000ffff0000', capturedAtMs: nowMs - 10 * dayMs }
    const images = [image(1, burst), image(2, burst), image(3, { perceptualHash: '00ff00ff00ff00ff' }), image(4)]
    const rules = [
      drop('old'),
      { id: 'last', action: 'keep', groupBy: ['source'], buckets: { last: 2, unit: 'cluster' }, reason: 'Newest.' },
    ]
    const facts = factsOf(
      images.map((one, n) => ({ ...one, capturedAtMs: one.capturedAtMs! - (n < 2 ? 0 : 20 * dayMs) })),
      { old: [1, 2, 3, 4] },
    )
    expect(actionsOf(facts, policyOf({ rules }))).toEqual({ 1: 'keep', 2: 'keep', 3: 'keep', 4: 'drop' })
  })

  test('R5: a floor keeps the best of a class, reviewed before unreviewed', () => {
    const images = [image(1, { state: 'predicted' }), image(2), image(3), image(4, { classes: ['cat'] })]
    const rules = policyOf({ rules: [drop('old')], floors: [{ id: 'floor', per: 'class', min: 2 }] })
    expect(actionsOf(factsOf(images, { old: [1, 2, 3, 4] }), rules)).toEqual({
      1: 'drop',
      2: 'keep',
      3: 'keep',
      4: 'keep',
    })
  })

  test('R5: floors count per class and source, per size, per month, and for images without labels', () => {
    const images = [
      image(1),
      image(2),
      image(3, { source: 'gate' }),
      image(4, { source: 'gate' }),
      image(40, { classes: [] }),
      image(41, { classes: [] }),
      image(42, { classes: [], state: 'new' }),
    ]
    const old = images.map(({ row }) => row)
    const kept = (floor: object): number[] =>
      Object.entries(
        actionsOf(
          factsOf(images, { old }),
          policyOf({ rules: [drop('old')], floors: [{ id: 'f', min: 1, ...floor }] }),
        ),
      ).flatMap(([row, action]) => (action === 'keep' ? [Number(row)] : []))
    expect(kept({ per: ['class', 'source'] })).toEqual([1, 3])
    expect(kept({ per: 'class', only: ['cat'] })).toEqual([])
    expect(kept({ per: 'size' })).toEqual([1])
    expect(kept({ per: 'month' })).toEqual([1, 40])
    expect(kept({ per: 'negatives' })).toEqual([40])
    expect(kept({ per: 'source', rank: ['edits', 'pixels'] })).toEqual([1, 3])
  })

  test('R6: near-duplicates of a burst leave, human work stays first, other labels stay', () => {
    const burst = { perceptualHash: 'ffff0000ffff0000', capturedAtMs: nowMs - 50 * dayMs }
    const images = [
      image(1, { ...burst, state: 'predicted', classes: [] }),
      image(2, { ...burst, perceptualHash: 'ffff0000ffff0003' }),
      image(3, { ...burst, classes: ['cat', 'dog', 'dog'] }),
      image(4, { ...burst, perceptualHash: '0000ffff0000ffff' }),
      image(5, { ...burst, source: 'gate' }),
    ]
    const rules = policyOf({
      rules: [
        { id: 'bursts', action: 'retire', thin: { keep: 1, hashDistanceMax: 6, withinSeconds: 10 }, reason: 'Copies.' },
      ],
    })
    // 3 has the most labels and leads; 2 differs in labels and is reviewed, so it stays; 1 is unreviewed and leaves.
    expect(actionsOf(factsOf(images), rules)).toEqual({ 1: 'retire', 2: 'keep', 3: 'keep', 4: 'keep', 5: 'keep' })
  })

  test('R6: a near-duplicate whose labels lie elsewhere stays, and of those that stay each is unlike the others', () => {
    const at = (x: number) => [{ class: 0, x, y: 0, width: 10, height: 10 }]
    const hash = (ones: number) => (2 ** ones - 1).toString(16).padStart(16, '0')
    const images = [
      image(1, { perceptualHash: hash(0), pixels: 2e6, boxes: at(0) }),
      image(2, { perceptualHash: hash(1), boxes: at(0) }),
      image(3, { perceptualHash: hash(5), boxes: at(1) }),
      image(4, { perceptualHash: hash(2), boxes: at(0) }),
      image(5, { perceptualHash: hash(3), boxes: at(5) }),
    ]
    const thin = (more: object) =>
      policyOf({ rules: [{ id: 'copies', action: 'retire', thin: { keep: 2, ...more }, reason: 'Copies.' }] })
    expect(actionsOf(factsOf(images), thin({}))).toEqual({ 1: 'keep', 2: 'retire', 3: 'keep', 4: 'retire', 5: 'keep' })
    expect(actionsOf(factsOf(images), thin({ iouMin: 0 }))).toMatchObject({ 1: 'keep', 3: 'keep', 5: 'retire' })
  })

  test('R6: where embeddings are asked for, an image without one is no near-duplicate', () => {
    const images = [1, 2, 3].map((row) => image(row, { perceptualHash: '0000000000000000' }))
    const rules = policyOf({
      rules: [{ id: 'copies', action: 'retire', thin: { keep: 1, cosineMin: 0.98 }, reason: 'Copies.' }],
    })
    const alike = (a: number, b: number) => (a === 2 || b === 2 ? null : 0.99)
    expect(actionsOf(factsOf(images), rules)).toEqual({ 1: 'keep', 2: 'keep', 3: 'keep' })
    expect(actionsOf(factsOf(images, {}, { similarity: alike }), rules)).toEqual({ 1: 'keep', 2: 'retire', 3: 'keep' })
  })

  test('R7: an image of a frozen dataset may be retired but not dropped', () => {
    const images = [image(1, { dataset: true }), image(2, { dataset: true })]
    const rules = [drop('old'), leave('easy', 'retire')]
    expect(actionsOf(factsOf(images, { old: [1, 2], easy: [2] }), policyOf({ rules }))).toEqual({
      1: 'keep',
      2: 'retire',
    })
    expect(actionsOf(factsOf(images, { old: [1], easy: [] }), policyOf({ rules, protectDatasets: false }))).toEqual({
      1: 'drop',
      2: 'keep',
    })
  })

  test('R21: outside of the scope everything stays, and takes no place', () => {
    const rules = policyOf({
      scope: 'true',
      rules: [drop('old'), { id: 'last', action: 'keep', groupBy: ['source'], buckets: { last: 1 }, reason: 'New.' }],
    })
    const facts = factsOf([image(1), image(2), image(3)], { ':scope': [2, 3], old: [1, 2, 3] })
    expect(actionsOf(facts, rules)).toEqual({ 1: 'keep', 2: 'keep', 3: 'drop' })
  })

  test('R22: a rule that is past its end has no say', () => {
    const rules = (expires: string) =>
      policyOf({ rules: [drop('old'), { id: 'keep', action: 'keep', when: 'true', reason: 'For now.', expires }] })
    const facts = factsOf([image(1)], { old: [1], keep: [1] })
    expect(actionsOf(facts, rules('2026-01-01'))).toEqual({ 1: 'keep' })
    expect(actionsOf(facts, rules('2025-12-31'))).toEqual({ 1: 'drop' })
  })

  test('R23: an erasure goes through with rules, floors and datasets, but a hold needs a user', () => {
    const images = [image(1, { erasure: true, dataset: true }), image(2, { erasure: true, held: true }), image(3)]
    const made = plan(
      factsOf(images, { all: [1, 2, 3] }),
      policyOf({ rules: [{ id: 'all', action: 'keep', when: 'true', reason: 'All.' }] }),
    )
    expect(Array.from(made.action)).toEqual([4, 0, 0])
    expect(guardrails(made).find(({ id }) => id === 'holds')).toMatchObject({
      ok: true,
      doubt: true,
      found: '1',
    })
  })
})

test('R25: what a rule alone decides are the images that would fare otherwise without it', () => {
  const rules = policyOf({
    rules: [
      drop('old'),
      drop('dull'),
      leave('easy', 'retire'),
      { id: 'k', action: 'keep', when: 'true', reason: 'K.' },
    ],
    floors: [{ id: 'floor', per: 'source', min: 1 }],
  })
  const images = [1, 2, 3, 4, 5, 6].map((row) => image(row))
  const matches = { old: [1, 2, 3, 5], dull: [2, 4, 5], easy: [3], k: [1, 5, 6] }
  const facts = factsOf(images, matches)
  const made = plan(facts, rules)
  const rows = Object.fromEntries(
    decidedBy(made).map(({ onlyBy, decided }, n) => [
      made.clauses[n]!.id,
      [decided, onlyBy].map((bits) => images.filter((_, i) => hasBit(bits, i)).map(({ row }) => row)),
    ]),
  )
  expect(rows).toMatchObject({
    old: [[2], []],
    dull: [[2, 4], [4]],
    easy: [[3], [3]],
    k: [[1, 5], [5]],
    floor: [[1], []],
  })
  for (const { id } of rules.rules) {
    const without = actionsOf(facts, { ...rules, rules: rules.rules.filter((rule) => rule.id !== id) })
    const before = actionsOf(facts, rules)
    expect(images.filter(({ row }) => without[row] !== before[row]).map(({ row }) => row)).toEqual(rows[id]![1])
  }
})

describe('R123: a sequence leaves as a whole or not at all', () => {
  const frames = (more: Partial<TestImage>[]) => more.map((one, n) => image(n + 1, { sequence: 'gate', ...one }))
  const others = [image(8), image(9)]
  const dropOld = (more: object = {}) =>
    policyOf({ rules: [{ id: 'old', action: 'drop', when: 'true', reason: 'Old.' }], ...more })
  const factsIn = (images: readonly TestImage[]) => factsOf(images, { old: images.map(({ row }) => row) })

  test('one frame that is kept keeps all, and a sequence of which nothing is kept leaves', () => {
    const held = [...frames([{}, { held: true }, {}]), ...others]
    expect(actionsOf(factsIn(held), dropOld())).toEqual({ 1: 'keep', 2: 'keep', 3: 'keep', 8: 'drop', 9: 'drop' })
    expect(actionsOf(factsIn(frames([{}, {}, {}])), dropOld())).toEqual({ 1: 'drop', 2: 'drop', 3: 'drop' })
    // Frames that have already left and frames that are retired tear no sequence.
    const some = frames([{ lifecycle: 'trashed' }, { lifecycle: 'retired' }, {}])
    const retire = policyOf({ rules: [{ id: 'old', action: 'retire', when: 'true', reason: 'Old.' }] })
    expect(actionsOf(factsIn(some), retire)).toEqual({ 2: 'keep', 3: 'retire' })
    expect(actionsOf(factsIn(some), dropOld())).toEqual({ 2: 'drop', 3: 'drop' })
    const erased = frames([{ erasure: true }, {}])
    expect(actionsOf(factsOf(erased, { old: [] }), dropOld())).toEqual({ 1: 'drop', 2: 'keep' })
  })

  test('a floor by lot takes whole sequences, and a budget takes all frames of one or skips it', () => {
    const two = [
      ...[1, 2, 3].map((row) => image(row, { sequence: 'a' })),
      ...[4, 5, 6].map((row) => image(row, { sequence: 'b' })),
    ]
    const floor = { id: 'some', per: ['source'], min: 3, rank: ['hash'] }
    const kept = Object.values(actionsOf(factsIn(two), dropOld({ floors: [floor] })))
    expect([kept.slice(0, 3), kept.slice(3)].map((group) => new Set(group).size)).toEqual([1, 1])
    expect(kept.filter((action) => action === 'keep')).toHaveLength(3)
    const budget = policyOf({ budget: { id: 'disk', action: 'drop', per: [], maxItems: 6, evict: 'recency' } })
    const withOthers = [...two, ...others]
    const actions = actionsOf(factsIn(withOthers), budget)
    expect(Object.values(actions).filter((action) => action === 'drop')).toHaveLength(2)
    const less = { ...budget, budget: { ...budget.budget!, maxItems: 5 } }
    expect(actionsOf(factsIn(withOthers), less)).toMatchObject({
      4: 'drop',
      5: 'drop',
      6: 'drop',
      1: 'keep',
      2: 'keep',
    })
  })
})
