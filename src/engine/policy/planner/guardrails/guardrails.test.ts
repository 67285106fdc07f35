import { describe, expect, test } from 'vitest'
import { bitsFor, setBit } from '../../../bits.ts'
import { plan } from '../plan.ts'
import { actionsOf, dayMs, factsOf, image, nowMs, policyOf } from '../test-facts.ts'
import { totalsOf } from '../totals.ts'
import { guardrails } from './guardrails.ts'

const drop = (id: string) => ({ id, action: 'drop', when: 'true', reason: 'Old.' })

describe('a budget', () => {
  const newest = { id: 'last', action: 'keep', groupBy: ['source'], buckets: { last: 1 }, reason: 'Newest.' }

  test('R24: lets the images of least value leave until it is met, and skips what is kept', () => {
    const images = [1, 2, 3, 4].map((row) => image(row))
    const actions = (budget: object) =>
      actionsOf(factsOf(images), policyOf({ rules: [newest], budget: { evict: 'recency', ...budget } }))
    expect(actions({ maxItems: 2, action: 'archive' })).toEqual({ 1: 'keep', 2: 'keep', 3: 'archive', 4: 'archive' })
    expect(actions({ maxBytes: 3500, action: 'drop' })).toEqual({ 1: 'keep', 2: 'keep', 3: 'keep', 4: 'drop' })
  })

  test('R24: counts per group, and tells a shortfall instead of forcing it', () => {
    const images = [1, 2, 3].flatMap((row) => [image(row), image(row + 10, { source: 'gate', held: true })])
    const made = plan(
      factsOf(images),
      policyOf({ rules: [newest], budget: { maxItems: 2, per: ['source'], evict: 'recency', action: 'retire' } }),
    )
    expect(Array.from(made.action)).toEqual([0, 0, 2, 0, 0, 0])
    expect(made.shortfalls).toEqual([{ group: 'source gate', items: 1, bytes: 0 }])
    expect(totalsOf(made).notes).toEqual([
      'The budget falls short by 1 images in source gate: everything else there is kept.',
    ])
  })
})

const bitsOf = (positions: readonly number[]) => {
  const bits = bitsFor(32)
  for (const i of positions) setBit(bits, i)
  return bits
}

describe('guardrails', () => {
  const verdicts = (facts: Parameters<typeof plan>[0], policy: object) =>
    Object.fromEntries(
      guardrails(plan(facts, policyOf({ rules: [drop('old')], ...policy }))).map((verdict) => [verdict.id, verdict]),
    )

  test('R8: a guardrail beyond its limit is not ok, and emptying a source never is', () => {
    const images = [1, 2, 3, 4].map((row) => image(row, { source: row === 4 ? 'gate' : 'yard' }))
    const found = verdicts(factsOf(images, { old: [4] }), { fuses: { maxDropPercent: 20 } })
    expect(found['drop-share']).toMatchObject({ ok: false, found: '25%', weight: 'stop' })
    expect(found['drop-bytes']).toMatchObject({ ok: true, found: '25%', limit: '40%' })
    expect(found['no-empty-group']).toMatchObject({ ok: false, found: 'source gate' })
  })

  test('R8: what was dropped in 30 days counts, of the most images there were', () => {
    const images = [1, 2, 3, 4, 5, 6, 7, 8].map((row) => image(row))
    const history = { lastPlan: null, lastEventAtMs: null, moves: [{ atMs: nowMs - 5 * dayMs, by: -2 }] }
    const found = verdicts(factsOf(images, { old: [1] }, { history }), { fuses: { maxDropPercent: 14 } })
    expect(found['drop-share']).toMatchObject({ ok: true, found: '12.5%' })
    expect(found['drop-30-days']).toMatchObject({ ok: false, found: '30%', limit: '28%' })
  })

  test('R8: a library that lost half of its images stops the plan, a clock gone wrong wants a word', () => {
    const history = { lastPlan: { atMs: nowMs - 60 * dayMs, images: 5 }, lastEventAtMs: nowMs + 1, moves: [] }
    const found = verdicts(factsOf([image(1), image(2)], { old: [] }, { history }), {})
    expect(found['image-count']).toMatchObject({ ok: false, found: '40%', weight: 'stop' })
    expect(found.clock).toMatchObject({ ok: true, doubt: true, found: 'before the last change' })
  })

  test('R8: of a class, of a source and of the bytes so much may leave; other groups are named', () => {
    const images = [1, 2, 3, 4, 5, 6, 7, 8].map((row) =>
      image(row, {
        source: row < 5 ? 'gate' : 'yard',
        classes: [row % 2 ? 'cat' : 'dog'],
        bytes: row === 1 ? 9000 : 100,
      }),
    )
    const wide = { maxDropPercent: 20, maxLeavePercentOfClass: 30, maxLeavePercentOfSource: 40 }
    const within = verdicts(factsOf(images, { old: [1] }), { fuses: wide })
    expect(within['class-share']).toMatchObject({ ok: true, found: '25% of cat', groups: [] })
    expect(within['source-share']).toMatchObject({ ok: true, found: '25% of gate', groups: [] })
    expect(within['drop-bytes']).toMatchObject({ ok: false, found: '92.8%', limit: '40%' })
    const beyond = verdicts(factsOf(images, { old: [1, 3] }), { fuses: wide })
    expect(beyond['class-share']).toMatchObject({ ok: false, groups: ['class cat'] })
    expect(beyond['source-share']).toMatchObject({ ok: false, groups: ['source gate'] })
    expect(beyond['drop-count']).toMatchObject({ ok: true, found: '2', limit: '2000' })
  })

  test('R8: golden images are pinned without being named, but for those to be erased', () => {
    const facts = factsOf([image(1), image(2), image(3, { erasure: true })], { old: [1, 2, 3] })
    const golden = new Map([['golden', bitsOf([0, 1, 2])]])
    const made = plan({ ...facts, references: golden }, policyOf({ rules: [drop('old')] }))
    expect(Array.from(made.action)).toEqual([0, 0, 4])
    expect(guardrails(made).find(({ id }) => id === 'pins')).toMatchObject({
      ok: true,
      limit: 'all 2',
    })
    const wrong = { ...made, action: Uint8Array.from([0, 2, 4]) }
    expect(guardrails(wrong).find(({ id }) => id === 'pins')).toMatchObject({
      ok: false,
      found: '1 would be removed: img_2',
    })
  })

  test('R8: pinned images must stay, and reviewed images go to the trash only with a user’s word', () => {
    const facts = factsOf([image(1), image(2, { state: 'new' }), image(3)], { old: [1, 2], ':sentinels': [2, 3] })
    const found = verdicts(facts, { pins: 'true' })
    expect(found.pins).toMatchObject({ ok: false, found: '1 would be removed: img_2', weight: 'stop' })
    expect(found['reviewed-drop']).toMatchObject({ ok: true, doubt: true, found: '1' })
  })
})

describe('a required backup', () => {
  const images = [
    image(1, { backedUp: true }),
    image(2),
    image(3, { state: 'new', backedUp: true }),
    ...[4, 5, 6].map((row) => image(row)),
  ]
  const made = (rules: object[], requireBackup?: string) =>
    plan(factsOf(images, { old: [1, 2, 3], mild: [2] }), policyOf({ rules, fuses: { requireBackup } }))

  test('A5: a reviewed image waits for it, milder actions do not, and the plan says so', () => {
    const asked = made([drop('old')], 'reviewed')
    expect(Array.from(asked.action)).toEqual([4, 0, 4, 0, 0, 0])
    const verdict = guardrails(asked).find(({ id }) => id === 'backup')
    expect(verdict).toMatchObject({
      ok: true,
      doubt: true,
      found: '1 stay: make a backup or a verified export, and plan again',
    })
    const archive = { id: 'mild', action: 'archive', when: 'true', reason: 'Old.' }
    expect(Array.from(made([drop('old'), archive], 'reviewed').action)).toEqual([4, 3, 4, 0, 0, 0])
  })

  test('A5: a policy that does not ask for one drops as before', () => {
    for (const asked of [undefined, 'never']) {
      expect(Array.from(made([drop('old')], asked).action)).toEqual([4, 4, 4, 0, 0, 0])
      expect(guardrails(made([drop('old')], asked)).some(({ id }) => id.includes('backup'))).toBe(false)
    }
  })
})
