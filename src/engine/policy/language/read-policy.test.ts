import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { builtInRules, lateBuiltInRules } from '#model/built-in-rules.ts'
import { canonicalJson } from '#model/text/canonical-json.ts'
import { references } from '../planner/references.ts'
import { starterPolicy } from '../templates.ts'
import { policyDiff } from './diff.ts'
import { checkPolicy, readPolicy } from './read-policy.ts'

const base = {
  schema: 1,
  name: 'Test',
  rules: [{ id: 'old', action: 'drop', when: 'state == "new"', reason: 'Old.' }],
  floors: [{ id: 'floor', per: 'class', min: 1 }],
}
const text = (more: object = {}) => JSON.stringify({ ...base, ...more })
const rule = (more: object) => text({ rules: [{ ...base.rules[0], ...more }] })
const keep = (more: object) =>
  text({ rules: [...base.rules, { id: 'k', action: 'keep', groupBy: ['source'], reason: 'K.', ...more }] })
const errors = (policy: string) => readPolicy(policy).problems.filter(({ severity }) => severity === 'error')

describe('a policy', () => {
  test('policies of the first form are read as ever', () => {
    const { policy, problems } = readPolicy(starterPolicy)
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(policy).toMatchObject({
      settleDays: 7,
      protectDatasets: true,
      timeBase: 'imported',
      mode: 'active',
      floors: [{ per: ['class'] }, { per: ['negatives'] }],
      fuses: { maxDropPercent: 10, maxLeavePercentOfSource: 50, minPercentOfLastPlan: 50 },
    })
  })

  test('the fuses that a policy does not name are those of the design', () => {
    expect(readPolicy(text()).policy?.fuses).toEqual({
      maxDropPercent: 10,
      maxDropImages: 2000,
      maxLeavePercentOfClass: 10,
      maxLeavePercentOfSource: 25,
      maxLeavePointsOverAverage: 5,
      minPercentOfLastPlan: 50,
      maxDaysSinceLastPlan: 45,
    })
  })

  test.each([
    ['an unknown key', text({ keepAll: true }), 'policy'],
    ['a key that only looks like one', text().replace('"rules"', '"rulеs"'), 'policy'],
    ['another schema', text({ schema: 2 }), 'schema'],
    ['an action that there is not', rule({ action: 'delete' }), 'rules.0.action'],
    ['a number beyond all bounds', text({ settleDays: 7 }).replace('7', '1e400'), 'settleDays'],
    ['an age without a unit', keep({ buckets: { within: '90' } }), 'rules.1.buckets.within'],
    ['months as a duration', keep({ buckets: { within: '1m' } }), 'rules.1.buckets.within'],
    ['a duration that would overflow', keep({ buckets: { within: '9999999d' } }), 'rules.1.buckets.within'],
    ['nought of something', keep({ buckets: { last: 0 } }), 'rules.1.buckets.last'],
    ['a percentage as an amount', keep({ buckets: { last: '10%' } }), 'rules.1.buckets.last'],
    ['a percentage over a hundred', text({ fuses: { maxDropPercent: 101 } }), 'fuses.maxDropPercent'],
    ['a time zone that there is not', text({ tz: 'Mars/Olympus' }), 'tz'],
    ['a day that there is not', text({ expires: '2026-02-30' }), 'expires'],
    ['text that turns the reading direction', rule({ reason: 'Old. \u202Egnp.exe' }), 'rules.0.reason'],
    ['a line break in a reason', rule({ reason: 'Old.\nand more' }), 'rules.0.reason'],
    ['an id with capitals', rule({ id: 'Old' }), 'rules.0.id'],
    ['a dimension that there is not', text({ floors: [{ id: 'f', per: 'mood', min: 1 }] }), 'floors.0.per'],
    ['a list instead of a policy', '[1]', 'policy'],
  ])('R16: %s is refused', (_, policy, where) => {
    const found = errors(policy)
    expect(found.map((problem) => problem.where)).toContain(where)
    expect(found.map(({ path }) => path.join('.') || 'policy')).toContain(where)
    expect(found[0]).toMatchObject({ line: expect.any(Number), column: expect.any(Number) })
  })

  test.each([
    ['buckets without a group', keep({ groupBy: undefined, buckets: { last: 1 } }), 'rule k', /need "groupBy"/],
    ['buckets that keep nothing', keep({ buckets: { perBucket: 2 } }), 'rule k', /keep nothing/],
    ['a rule named like a protection', rule({ id: 'hold' }), 'hold', /protection/],
    ['a budget without a limit', text({ budget: { action: 'retire' } }), 'budget', /either/],
    ['a budget with two', text({ budget: { maxItems: 1, maxBytes: 1, action: 'retire' } }), 'budget', /either/],
    [
      'a budget per class',
      text({ budget: { maxItems: 1, per: ['class'], action: 'drop' } }),
      'budget',
      /several times/,
    ],
    [
      'a wrong query of a floor',
      text({ floors: [{ ...base.floors[0], when: 'mood == 1' }] }),
      'floor floor',
      /no field/,
    ],
    ['a wrong scope', text({ scope: 'image.width' }), 'scope', /true or false/],
  ])('R16: %s is refused', (_, policy, where, message) => {
    expect(errors(policy)).toContainEqual(expect.objectContaining({ where, message: expect.stringMatching(message) }))
  })

  test('R54: a policy of a million characters, or of keys without end, is refused in good time', () => {
    expect(errors(' '.repeat(1_000_001))).toMatchObject([{ where: 'text' }])
    const keys = Object.fromEntries(Array.from({ length: 40_000 }, (_, n) => [`k${n}`, n]))
    expect(errors(text(keys))).toMatchObject([{ where: 'policy' }])
    expect(
      errors(text({ rules: Array.from({ length: 501 }, (_, n) => ({ ...base.rules[0], id: `r${n}` })) }))[0],
    ).toMatchObject({
      where: 'rules',
    })
    expect(errors(rule({ when: `${'('.repeat(2000)}true${')'.repeat(2000)}` })).length).toBeGreaterThan(0)
  })

  test('a clause has its sentence by its id, and a problem the path to it', () => {
    const { clauses, plainWords } = checkPolicy(text())
    expect(clauses).toMatchObject([
      { kind: 'rule', id: 'old', text: expect.stringContaining('trash'), reason: 'Old.' },
      { kind: 'floor', id: 'floor' },
    ])
    expect(plainWords).toContain(`${clauses[0]?.text} (old: Old.)`)
    expect(errors(rule({ when: 'mood == 1' }))).toMatchObject([{ where: 'rule old', path: ['rules', 0] }])
  })

  test('R54: nothing of a policy gets into the objects of the program', () => {
    expect(errors(text().replace('{', '{"__proto__":{"protectDatasets":false},'))).toHaveLength(1)
    expect(
      readPolicy(text({ timeBase: { default: 'imported', bySource: { toString: 'captured' } } })).policy,
    ).toMatchObject({
      timeBase: { bySource: { toString: 'captured' } },
    })
    expect(({} as { protectDatasets?: boolean }).protectDatasets).toBeUndefined()
  })

  test('R54: no text makes reading throw', () => {
    const mutated = fc
      .tuple(fc.nat(), fc.nat({ max: 20 }), fc.string({ unit: 'binary', maxLength: 5 }))
      .map(([at, length, put]) => {
        const start = at % starterPolicy.length
        return starterPolicy.slice(0, start) + put + starterPolicy.slice(start + length)
      })
    fc.assert(
      fc.property(mutated, (policy) => {
        const { ok, problems, plainWords } = checkPolicy(policy)
        expect(ok).toBe(!problems.some(({ severity }) => severity === 'error'))
        expect(plainWords.length > 0).toBe(ok)
      }),
      { numRuns: 1000 },
    )
  })

  test('no rule is called as a built-in protection: an error, but a warning where saved policies may have it', () => {
    expect(references.filter(({ id }) => !builtInRules.has(id))).toEqual([])
    for (const id of builtInRules) {
      const severities = (found: ReturnType<typeof checkPolicy>) =>
        found.problems.flatMap(({ severity, message }) => (message.includes('built-in protection') ? [severity] : []))
      const isLate = lateBuiltInRules.has(id)
      const known = checkPolicy(rule({ id }))
      expect([id, known.ok, severities(known)]).toEqual([id, isLate, [isLate ? 'warning' : 'error']])
      const fresh = checkPolicy(rule({ id }), { isNew: true })
      expect([id, fresh.ok, severities(fresh)]).toEqual([id, false, ['error']])
    }
  })

  test('each rule, floor and budget is told in plain words', () => {
    const { plainWords } = checkPolicy(
      text({
        tz: 'Europe/Berlin',
        rules: [
          ...base.rules,
          {
            id: 'tail',
            action: 'keep',
            groupBy: ['source'],
            buckets: { monthly: 24, perBucket: 200, pick: 'hash', within: '90d' },
            reason: 'A tail.',
          },
        ],
        floors: [{ id: 'small', per: ['class', 'size'], only: ['small'], min: 60 }],
        budget: { maxBytes: 1000, per: ['source'], evict: 'rarity', action: 'archive' },
      }),
    )
    expect(plainWords.slice(0, 4)).toEqual([
      'Move to the trash images that are new (old: Old.)',
      'Keep all of the last 90 days and 200 random images of each month for the last 24 months with images, of each source (tail: A tail.)',
      'Never fall below 60 images of each class and object size (only small): reviewed first, then newest (small)',
      'Keep to 1 kB of each source: beyond that, archive all but the rarest by class; images that rules and floors keep always stay (budget)',
    ])
    expect(plainWords).toContain(
      'Image age counts from the time of import; days, weeks and months follow the clock of Europe/Berlin',
    )
  })

  test('two policies differ by rule and key, whatever their order', () => {
    const before = readPolicy(text()).policy!
    const after = readPolicy(
      text({
        rules: [
          { id: 'new', action: 'retire', when: 'true', reason: 'New.' },
          { ...base.rules[0], when: 'state == "predicted"' },
        ],
        settleDays: 3,
      }),
    ).policy!
    expect(policyDiff(before, after)).toEqual([
      { where: 'settleDays', kind: 'changed', before: '7', after: '3' },
      { where: 'rule old when', kind: 'changed', before: 'state == "new"', after: 'state == "predicted"' },
      { where: 'rule new reason', kind: 'added', before: null, after: 'New.' },
      { where: 'rule new action', kind: 'added', before: null, after: 'retire' },
      { where: 'rule new when', kind: 'added', before: null, after: 'true' },
    ])
    const turned = readPolicy(JSON.stringify(Object.fromEntries(Object.entries(base).toReversed()), null, 4)).policy!
    expect(policyDiff(before, turned)).toEqual([])
    expect(canonicalJson(turned)).toBe(canonicalJson(before))
  })
})
