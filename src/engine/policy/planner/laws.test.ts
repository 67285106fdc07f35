import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Policy } from '../language/grammar.ts'
import { actionsOf, dayMs, factsOf, image, nowMs, policyOf, type TestImage } from './test-facts.ts'

/** Cases per law; `npm run test:all` runs more. */
const numRuns = process.env.WINNOW_TEST_ALL === '1' ? 10_000 : 1000

type Corpus = { images: TestImage[]; matches: Record<string, number[]> }

const leaving = new Set(['retire', 'archive', 'drop'])
const conditions = ['old', 'dull', 'easy', 'recent', 'recent?', 'monthly', 'monthly?'] as const

const hashes = ['ffff0000ffff0000', 'ffff0000ffff0007', 'ffff0000ffff003f', 'ffff0000ffff01ff', '00ff00ff00ff00ff']

const arbitraryCorpus: fc.Arbitrary<Corpus> = fc
  .array(
    fc.record({
      source: fc.constantFrom('yard', 'gate'),
      state: fc.constantFrom('new' as const, 'predicted' as const, 'reviewed' as const, 'approved' as const),
      lifecycle: fc.constantFrom('active' as const, 'active' as const, 'retired' as const, 'trashed' as const),
      days: fc.integer({ min: 0, max: 90 }),
      importedDays: fc.constantFrom(1, 100, 400),
      classes: fc.subarray(['cat', 'dog', 'hat']),
      hash: fc.option(fc.constantFrom(...hashes), { nil: null }),
      held: fc.boolean(),
      dataset: fc.boolean(),
      restored: fc.boolean(),
      content: fc.integer({ min: 0, max: 2 ** 30 }),
      sequence: fc.constantFrom(null, null, null, 'gate', 'road'),
      answers: fc.nat({ max: 2 ** conditions.length - 1 }),
    }),
    { maxLength: 14 },
  )
  .map((list) => {
    const images = list.map(({ days, importedDays, hash, restored, content, answers: _, ...one }, n) =>
      image(n + 1, {
        ...one,
        sha256: (content * 16 + n).toString(16).padStart(64, '0'),
        capturedAtMs: nowMs - days * dayMs,
        importedAtMs: nowMs - importedDays * dayMs,
        perceptualHash: hash,
        held: one.held && n % 3 === 0,
        dataset: one.dataset && n % 2 === 0,
        restoredAtMs: restored && n % 4 === 0 ? nowMs - dayMs : null,
      }),
    )
    const matches = Object.fromEntries(
      conditions.map((key, bit) => [key, images.filter((_, n) => (list[n]!.answers >> bit) & 1).map(({ row }) => row)]),
    )
    return { images, matches }
  })

const rule = (id: string, action: string, more: object = {}) => ({ id, action, when: 'true', reason: 'Why.', ...more })

/** Every kind of clause except budgets, which are not monotone by nature. */
const whole = policyOf({
  rules: [
    rule('old', 'drop'),
    rule('dull', 'archive'),
    rule('easy', 'retire'),
    { id: 'bursts', action: 'drop', thin: { keep: 1, withinSeconds: 86_400, hashDistanceMax: 4 }, reason: 'Copies.' },
    { id: 'alike', action: 'retire', thin: { keep: 2, hashDistanceMax: 6 }, reason: 'Alike.' },
    rule('recent', 'keep', { groupBy: ['source', 'class'], buckets: { last: 1, weekly: 2 } }),
    rule('monthly', 'keep', { groupBy: ['source'], buckets: { monthly: 'all', perBucket: 1, pick: 'hash' } }),
  ],
  floors: [
    { id: 'classes', per: 'class', min: 1 },
    { id: 'negatives', per: 'negatives', min: 1, rank: ['rarity', 'hash'] },
  ],
  fuses: { withoutGolden: 'refuse' },
})

/** Whether the case has a golden set: without one, this policy keeps reviewed images. */
let hasGolden = true

const decided = ({ images, matches }: Corpus, policy: Policy = whole) =>
  actionsOf(factsOf(images, matches, { hasGolden }), policy)
const leavers = (actions: Record<number, string>, which = leaving): number[] =>
  Object.entries(actions).flatMap(([row, action]) => (which.has(action) ? [Number(row)] : []))
const law = (holds: (corpus: Corpus, pick: number) => void) =>
  fc.assert(
    fc.property(arbitraryCorpus, fc.nat(), fc.boolean(), (corpus, pick, golden) => {
      hasGolden = golden
      holds(corpus, pick)
    }),
    { numRuns },
  )

describe('laws of the planner', () => {
  test('R9: the order of images and rules changes nothing', () => {
    law(({ images, matches }) => {
      const turned = (row: number) => images.length + 1 - row
      const backwards = decided(
        {
          images: images.map((one) => ({ ...one, row: turned(one.row) })),
          matches: Object.fromEntries(Object.entries(matches).map(([key, rows]) => [key, rows.map(turned)])),
        },
        { ...whole, rules: whole.rules.toReversed(), floors: whole.floors.toReversed() },
      )
      const forwards = decided({ images, matches })
      expect(Object.fromEntries(Object.entries(backwards).map(([row, is]) => [turned(Number(row)), is]))).toEqual(
        forwards,
      )
    })
  })

  test('R10: one more hold never makes anything else leave', () => {
    law(({ images, matches }, pick) => {
      fc.pre(images.length > 0)
      const held = pick % images.length
      const before = decided({ images, matches })
      const after = decided({ images: images.map((one, n) => (n === held ? { ...one, held: true } : one)), matches })
      for (const [row, action] of Object.entries(after))
        if (leaving.has(action)) expect(before[Number(row)]).toBe(action)
    })
  })

  test('R11: after a plan is carried out, planning again makes nothing leave', () => {
    law(({ images, matches }) => {
      const actions = decided({ images, matches })
      const became = { retire: 'retired', archive: 'archived', drop: 'trashed' } as const
      const left = images.map((one) => {
        const action = actions[one.row]
        return action === 'retire' || action === 'archive' || action === 'drop'
          ? { ...one, lifecycle: became[action] }
          : one
      })
      expect(leavers(decided({ images: left, matches }))).toEqual([])
    })
  })

  test('R26: floors hold: of each stratum the best stay, or all when there are no more', () => {
    const floors = policyOf({
      rules: whole.rules,
      floors: [{ id: 'classes', per: 'class', min: 2 }],
    })
    law(({ images, matches }) => {
      const actions = decided({ images, matches }, floors)
      for (const name of ['cat', 'dog', 'hat']) {
        const active = images.filter(
          (one) => one.lifecycle === 'active' && one.classes.includes(name) && one.importedAtMs < nowMs - 7 * dayMs,
        )
        const staying = active.filter(({ row }) => !leaving.has(actions[row]!))
        expect(staying.length).toBeGreaterThanOrEqual(Math.min(2, active.length))
      }
    })
  })

  test('R27: what is protected is never dropped, whatever rules there are', () => {
    law(({ images, matches }) => {
      const actions = decided({ images, matches })
      for (const one of images) {
        if (one.lifecycle !== 'active' && one.lifecycle !== 'retired') continue
        const isSettled = one.importedAtMs <= nowMs - 7 * dayMs
        if (one.held || !isSettled || one.restoredAtMs !== null || matches['recent?']!.includes(one.row))
          expect(actions[one.row]).toBe('keep')
        if (one.dataset) expect(['archive', 'drop']).not.toContain(actions[one.row])
      }
    })
  })

  test('R28: taking a rule that lets images leave away makes no other image leave, and dropping less drops no more', () => {
    law((corpus, pick) => {
      const candidates = whole.rules.filter(({ action }) => action !== 'keep')
      const gone = candidates[pick % candidates.length]!
      const before = decided(corpus)
      const after = decided(corpus, { ...whole, rules: whole.rules.filter((one) => one !== gone) })
      const had = new Set(leavers(before))
      // An image that is already retired is spared from harsher rules as long as a rule asks to retire it.
      const isSpared = (row: number) =>
        gone.action === 'retire' && corpus.images.some((one) => one.row === row && one.lifecycle === 'retired')
      for (const row of leavers(after)) if (!isSpared(row)) expect(had.has(row)).toBe(true)
      if (gone.action !== 'drop') return
      const dropped = new Set(leavers(before, new Set(['drop'])))
      for (const row of leavers(after, new Set(['drop']))) expect(dropped.has(row)).toBe(true)
    })
  })

  test('R29: a higher floor never makes anything leave', () => {
    law((corpus, pick) => {
      const [first, ...others] = whole.floors
      const before = decided(corpus)
      const after = decided(corpus, {
        ...whole,
        floors: [{ ...first!, min: Number(first!.min) + 1 + (pick % 3) }, ...others],
      })
      const had = new Set(leavers(before))
      for (const row of leavers(after)) expect(had.has(row)).toBe(true)
    })
  })

  test('R50: an image that came in lately never makes anything else leave', () => {
    law(({ images, matches }, pick) => {
      const fresh = image(images.length + 1, {
        sha256: (pick % 2 ? 'f' : '0').repeat(64),
        perceptualHash: hashes[pick % hashes.length]!,
        importedAtMs: nowMs - dayMs,
        capturedAtMs: nowMs - (pick % 90) * dayMs,
        classes: ['cat', 'dog', 'hat'],
        pixels: 1e9,
      })
      const more = Object.fromEntries(Object.entries(matches).map(([key, rows]) => [key, [...rows, fresh.row]]))
      const before = decided({ images, matches })
      const after = decided({ images: [...images, fresh], matches: more })
      for (const [row, action] of Object.entries(after))
        if (Number(row) !== fresh.row && leaving.has(action)) expect(before[Number(row)]).toBe(action)
      expect(after[fresh.row]).toBe('keep')
    })
  })

  test('R51: what can’t be told protects: unknown instead of true never makes anything leave', () => {
    law(({ images, matches }, pick) => {
      fc.pre(images.length > 0)
      const row = images[pick % images.length]!.row
      const unknown = Object.fromEntries(
        Object.entries(matches).map(([key, rows]) => [
          key,
          key.endsWith('?') ? [...new Set([...rows, row])] : rows.filter((one) => one !== row),
        ]),
      )
      const after = decided({ images, matches: unknown })
      // Kept by the rules whose condition is unknown for it.
      if (after[row] !== undefined) expect(after[row]).toBe('keep')
    })
  })
})
