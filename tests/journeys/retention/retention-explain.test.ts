import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PlanTotals } from '#contract'
import { type ImageId, idOf } from '#model/ids.ts'
import { dayMs } from '#model/units.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

let scratch: Scratch

beforeEach(async () => {
  scratch = await scratchWorkspace()
})
afterEach(() => scratch.close())

const base = {
  schema: 1,
  name: 'Test',
  rules: [
    {
      id: 'old',
      action: 'drop',
      when: 'image.path.startsWith("old") && age(image.importedAt) > days(100)',
      reason: 'Old.',
    },
    { id: 'recent', action: 'keep', when: 'age(image.importedAt) < days(10)', reason: 'Recent.' },
  ],
  floors: [{ id: 'floor', per: 'source', min: 3 }],
  fuses: { maxDropPercent: 100, maxLeavePercentOfClass: 100, maxLeavePercentOfSource: 100 },
  settleDays: 1,
}
const text = (more: object = {}) => JSON.stringify({ ...base, ...more })
const plan = (more: object = {}, atMs?: number): Promise<PlanTotals> =>
  scratch.client.policy.createPlan({ policy: text(more), atMs })
const explain = ({ planId }: PlanTotals, imageId: ImageId) => scratch.client.policy.explain({ planId, imageId })

function fill(counts: Record<string, number>): Record<string, ImageId[]> {
  return Object.fromEntries(
    Object.entries(counts).map(([name, count]) => [
      name,
      Array.from({ length: count }, (_, i) => scratch.addImage({ path: `${name}-${i}.jpg` })),
    ]),
  )
}

/** Every table's content, so that a change anywhere shows. */
function everything(): string {
  const { store } = scratch.engine.context
  const tables = store.all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
  return JSON.stringify(
    tables.map(({ name }) => [name, store.all(`SELECT * FROM "${name}"`)]),
    (_, value) => (typeof value === 'bigint' ? String(value) : value),
  )
}

describe('an explanation', () => {
  test('shows each rule with the truth of its parts, the values and the places', async () => {
    const { old } = fill({ old: 5 })
    scratch.clock.advance(120 * dayMs)
    const made = await plan()
    expect(made.images).toMatchObject({ keep: 3, drop: 2 })
    const { decisions } = await scratch.client.policy.decisions({ planId: made.planId, action: 'drop' })
    const explanation = await explain(made, decisions[0]!.imageId)
    expect(explanation).toMatchObject({ action: 'drop', changedSince: false, whyNotDropped: null, references: [] })
    expect(explanation.rules).toMatchObject([
      {
        rule: 'old',
        applies: true,
        truth: 'true',
        parts: [
          { text: 'image.path.startsWith("old")', truth: 'true', values: [] },
          {
            text: 'age(image.importedAt) > days(100)',
            phrase: 'imported more than 100 days ago',
            truth: 'true',
            values: [{ text: 'age(image.importedAt)', value: '120 days' }],
          },
        ],
      },
      { rule: 'recent', applies: false, truth: 'false' },
      { rule: 'floor', action: 'floor', applies: false, places: [{ taken: false }] },
    ])
    expect(explanation.rules[2]!.places[0]!.margin).toBeLessThan(0)
    expect(explanation.flips.at(-1)).toMatchObject({
      becomes: 'keep',
      text: expect.stringMatching(/^“Never fall below .+” would keep it if/),
    })
    expect(old).toContain(explanation.imageId)
    expect(await scratch.client.policy.clauses({ planId: made.planId })).toEqual(
      expect.arrayContaining([
        { rule: 'old', text: expect.stringMatching(/^Move to the trash images .* more than 100 days ago$/) },
        { rule: 'floor', text: expect.stringMatching(/^Never/) },
        { rule: 'hold', text: 'On hold' },
      ]),
    )
  })

  test('R56: names the only thing that keeps an image, with its margin of ranks', async () => {
    fill({ old: 5 })
    scratch.clock.advance(120 * dayMs)
    const made = await plan()
    const { decisions } = await scratch.client.policy.decisions({
      planId: made.planId,
      rule: 'floor',
      alone: true,
    })
    const flips = await Promise.all(decisions.map(async ({ imageId }) => (await explain(made, imageId)).flips))
    expect(flips.map(([first]) => [first!.ranks, first!.becomes]).sort()).toEqual([
      [0, 'drop'],
      [1, 'drop'],
      [2, 'drop'],
    ])
    expect(flips.flat().map((flip) => flip.text)).toContainEqual(
      expect.stringMatching(
        /^Kept only by “Never fall below .+”, 2 ranks of margin in source here; without it, it would be moved to the trash\.$/,
      ),
    )
  })

  test.each([
    ['a rule’s age', {}, 100 * dayMs],
    [
      'a keep rule’s age',
      { rules: [{ ...base.rules[0], when: 'image.path.startsWith("old")' }, base.rules[1]] },
      10 * dayMs,
    ],
    [
      'the settling time',
      { settleDays: 30, rules: [{ ...base.rules[0], when: 'image.path.startsWith("old")' }] },
      30 * dayMs,
    ],
    [
      'a date',
      { rules: [{ ...base.rules[0], when: 'image.path.startsWith("old") && now > timestamp("2026-03-01")' }] },
      Date.UTC(2026, 2, 1) - Date.UTC(2026, 0, 1),
    ],
    [
      'the end of a rule',
      {
        rules: [
          { ...base.rules[0], when: 'image.path.startsWith("old")' },
          { id: 'until', action: 'keep', when: 'true', reason: 'For now.', expires: '2026-02-01' },
        ],
      },
      Date.UTC(2026, 1, 2) - Date.UTC(2026, 0, 1),
    ],
    [
      'two ages of which the later counts',
      {
        rules: [
          { ...base.rules[0], when: 'age(image.importedAt) > days(5) && !(age(image.importedAt) <= days(50))' },
          { id: 'other', action: 'keep', when: 'image.width == 1', reason: 'None.' },
        ],
      },
      50 * dayMs,
    ],
  ])('R55: names the moment at which %s lets it leave, and planning then agrees', async (_, more, afterMs) => {
    const { old } = fill({ old: 5, good: 1 })
    const image = old![0]!
    const importedMs = scratch.clock.nowMs()
    scratch.clock.advance(2 * dayMs)
    const policy = { ...more, floors: [{ id: 'floor', per: 'negatives', min: 1 }] }
    const made = await plan(policy)
    const explanation = await explain(made, image)
    expect(explanation.action).toBe('keep')
    const [flip] = explanation.flips
    expect(flip).toMatchObject({
      becomes: 'drop',
      text: expect.stringMatching(/^It would be moved to the trash in \d+ days/),
    })
    expect(Math.abs(flip!.atMs! - (importedMs + afterMs))).toBeLessThanOrEqual(1)
    expect((await explain(await plan(policy, flip!.atMs!), image)).action).toBe('drop')
    expect((await explain(await plan(policy, flip!.atMs! - 1), image)).action).toBe('keep')
  })

  test('says why an image is not dropped', async () => {
    const { old, good } = fill({ old: 5, good: 1 })
    scratch.clock.advance(120 * dayMs)
    const made = await plan({ floors: [{ id: 'floor', per: 'source', min: 6 }] })
    expect((await explain(made, good![0]!)).whyNotDropped).toMatch(
      /^“Move to the trash images .*” doesn’t select it\.$/,
    )
    expect((await explain(made, old![0]!)).whyNotDropped).toMatch(
      /^“Move to the trash .*” would trash it, but “Never fall below 6 .*” protects it\.$/,
    )
  })

  test('says when something changed since, and what refers to the image', async () => {
    const { old } = fill({ old: 5 })
    scratch.clock.advance(120 * dayMs)
    const made = await plan()
    const { decisions } = await scratch.client.policy.decisions({ planId: made.planId, action: 'drop' })
    const image = decisions[0]!.imageId
    await scratch.client.disposal.hold({ where: `id == "${image}"`, reason: 'Court case.' })
    expect(await explain(made, image)).toMatchObject({ changedSince: true, references: ['hold: Court case.'] })
    expect(old).toContain(image)
  })
})

describe('places', () => {
  const bucketed = (buckets: object, more: object = {}) => ({
    rules: [
      { id: 'all', action: 'drop', when: 'image.path.startsWith("old")', reason: 'All.' },
      { id: 'series', action: 'keep', groupBy: ['source'], buckets, reason: 'A series.', ...more },
    ],
    floors: [{ id: 'floor', per: 'negatives', min: 1 }],
  })
  const verdict = async (made: PlanTotals, image: ImageId, rule = 'series') =>
    (await explain(made, image)).rules.find((one) => one.rule === rule)!
  /** Images of 1, 2 and 3 January, and of 1 February. */
  const series = (): ImageId[] => {
    const images = ['old-a', 'old-b', 'old-c'].map((name) => {
      const image = scratch.addImage({ path: `${name}.jpg` })
      scratch.clock.advance(dayMs)
      return image
    })
    scratch.clock.advance(28 * dayMs)
    images.push(scratch.addImage({ path: 'old-d.jpg' }))
    scratch.clock.advance(40 * dayMs)
    return images
  }

  test('R75: names a place in a period, or which image has it, how far away and what would have to happen; planning then agrees', async () => {
    const [a, b, c, d] = series()
    const made = await plan(bucketed({ monthly: 2 }))
    expect((await verdict(made, d!)).places.map(({ text }) => text)).toEqual([
      'monthly 2026-02 of source here: 1 of 2.',
    ])
    expect((await verdict(made, c!)).places[0]).toMatchObject({ taken: true })
    for (const [image, apart] of [
      [a, '2 days newer'],
      [b, '24 hours newer'],
    ] as const) {
      const explanation = await explain(made, image!)
      expect(explanation.action).toBe('drop')
      expect(explanation.rules[1]!.places).toContainEqual({
        text: `monthly 2026-01 of source here had one place; taken by old-c.jpg, ${apart}.`,
        taken: false,
        margin: null,
      })
      expect(explanation.flips).toContainEqual({
        text: expect.stringMatching(/^“Keep .+” would keep it if old-c\.jpg were gone\.$/),
        atMs: null,
        ranks: null,
        becomes: 'keep',
      })
    }
    const { store } = scratch.engine.context
    store.write(() => store.run("UPDATE image SET lifecycle = 'trashed' WHERE path = 'old-c.jpg'"))
    const without = await plan(bucketed({ monthly: 2 }))
    expect((await explain(without, b!)).action).toBe('keep')
    expect((await explain(without, a!)).action).toBe('drop')
  })

  test('R75: a period before the counted ones, the newest so many and a span say by how much they were missed', async () => {
    const [a, b, , d] = series()
    const texts = async (buckets: object, image: ImageId) =>
      (await verdict(await plan(bucketed(buckets)), image)).places.filter(({ taken }) => !taken).map(({ text }) => text)
    expect(await texts({ monthly: 1 }, a!)).toEqual([
      'monthly 2026-01 of source here is before the newest period with images; the oldest that has a place is 2026-02.',
    ])
    expect(await texts({ last: 2 }, b!)).toEqual([
      'Newest 2 of source here: no place; the last is taken by old-c.jpg, 24 hours newer.',
    ])
    expect(await texts({ within: '20d' }, a!)).toEqual([
      'Within 20 days of the newest of source here: it is 11 days too old.',
    ])
    expect(await texts({ within: '20d' }, d!)).toEqual([])
  })

  test('R75: without a group, outside of what may take places, or past its end a rule says why it gave none', async () => {
    const [a] = series()
    const fresh = scratch.addImage({ path: 'old-e.jpg' })
    const texts = async (policy: object, image: ImageId) =>
      (await verdict(await plan(policy), image)).places.map(({ text }) => text)
    expect(await texts(bucketed({ last: 1 }, { groupBy: ['class'] }), a!)).toEqual([
      'It has no class, so it is in no group of this rule.',
    ])
    expect((await texts(bucketed({ last: 1 }), fresh))[0]).toMatch(/^It takes no place before 2026-/)
    expect(await texts({ ...bucketed({ last: 1 }), placesFor: 'reviewed' }, a!)).toEqual([
      'Only reviewed images take places.',
    ])
    expect(await texts(bucketed({ last: 9 }, { expires: '2026-01-05' }), a!)).toEqual([
      'The rule has ended and gives no places.',
    ])
  })

  test('R76: the image that represents a burst or near-duplicates is named', async () => {
    const { store } = scratch.engine.context
    const [first, second, third] = ['old-a', 'old-b', 'old-c'].map((name) => scratch.addImage({ path: `${name}.jpg` }))
    store.write(() => {
      store.run("UPDATE image SET perceptual_hash = '0000000000000000'")
      store.run('UPDATE image SET imported_at = imported_at + id * 1000')
    })
    scratch.clock.advance(40 * dayMs)
    const made = await plan(bucketed({ last: 1, unit: 'cluster' }))
    for (const image of [first, second, third])
      expect((await verdict(made, image!)).places.map(({ text }) => text)).toEqual([
        'Newest 1 of source here: place 1 of 1. old-c.jpg stands for a burst of 3, which counts as one.',
      ])
    const thinned = await plan({
      rules: [
        { id: 'copies', action: 'drop', thin: { keep: 1, scope: 'global' }, reason: 'Copies.' },
        { id: 'none', action: 'keep', when: 'image.width == 1', reason: 'None.' },
      ],
      floors: [],
    })
    const texts = await Promise.all(
      [first, second, third].map(async (image) => (await verdict(thinned, image!, 'copies')).places[0]!.text),
    )
    expect(texts.filter((text) => text.startsWith('It represents 2 near-duplicates'))).toHaveLength(1)
    expect(texts.filter((text) => text.startsWith('One of 3 near-duplicates'))).toHaveLength(2)
  })

  test('the near-duplicates that were ranked with an image are listed, best first, and its place among decisions', async () => {
    const { store } = scratch.engine.context
    const images = ['old-a', 'old-b', 'old-c', 'old-d'].map((name) => scratch.addImage({ path: `${name}.jpg` }))
    scratch.addImage({ path: 'other.jpg' })
    store.write(() => {
      store.run("UPDATE image SET perceptual_hash = '0000000000000000' WHERE path LIKE 'old%'")
      store.run("UPDATE image SET perceptual_hash = '0000000000000001' WHERE path = 'old-b.jpg'")
    })
    scratch.clock.advance(40 * dayMs)
    const { planId } = await plan({
      rules: [{ id: 'copies', action: 'retire', thin: { keep: 2, scope: 'global' }, reason: 'Copies.' }],
      floors: [],
    })
    const explained = await Promise.all(
      images.map((imageId) => scratch.client.policy.explain({ planId, imageId, action: 'retire' })),
    )
    for (const { nearDuplicates, imageId, action } of explained) {
      expect(nearDuplicates).toMatchObject({ rule: 'copies', keep: 2, of: 4 })
      expect(nearDuplicates!.images.map(({ rank, stays }) => [rank, stays])).toEqual([
        [1, true],
        [2, true],
        [3, false],
        [4, false],
      ])
      const own = nearDuplicates!.images.find((one) => one.imageId === imageId)!
      expect(own).toMatchObject({ stays: action === 'keep', alikePercent: 100 })
    }
    expect(explained[0]!.nearDuplicates!.images.find(({ path }) => path === 'old-b.jpg')?.alikePercent).toBe(98)
    const leaving = explained.filter(({ action }) => action === 'retire')
    expect(leaving.map(({ listed }) => listed)).toEqual([
      { position: 1, of: 2, previous: null, next: leaving[1]!.imageId },
      { position: 2, of: 2, previous: leaving[0]!.imageId, next: null },
    ])
    expect(explained.find(({ action }) => action === 'keep')).toMatchObject({ listed: null })
  })

  test('an explanation shows the history of its image', async () => {
    const imageId = scratch.addImage({ path: 'old-1.jpg' })
    scratch.clock.advance(120 * dayMs)
    scratch.engine.context.store.write(() =>
      scratch.engine.context.store.run("UPDATE image SET state = 'reviewed', reviewed_by = 1, reviewed_at = ?", [
        scratch.clock.nowMs(),
      ]),
    )
    scratch.clock.advance(dayMs)
    const made = await plan()
    const { life, nearDuplicates } = await explain(made, imageId)
    expect(nearDuplicates).toBeNull()
    expect(life.map(({ kind, atMs }) => [kind, Math.round((made.nowMs - atMs) / dayMs)])).toEqual([
      ['imported', 121],
      ['reviewed', 1],
    ])
  })

  test('R77: a budget says whose turn it is and how far it is from the edge', async () => {
    const [a, b, c, d] = series()
    const budget = { maxItems: 2, evict: 'recency', action: 'drop', reason: 'Room.' }
    const made = await plan({
      rules: [{ id: 'none', action: 'keep', when: 'image.width == 1', reason: 'None.' }],
      floors: [],
      budget,
    })
    const text = async (image: ImageId) => (await verdict(made, image, 'budget')).places[0]!
    expect(await text(a!)).toMatchObject({ margin: -2, text: expect.stringContaining('number 1 of') })
    expect(await text(b!)).toMatchObject({ margin: -1, text: expect.stringContaining('larger by 1 image ') })
    for (const image of [c, d])
      expect((await text(image!)).text).toBe(
        'The newest stay: 2 left in all images, the last of them old-b.jpg; this one is kept by a rule, or comes after it.',
      )
  })
})

describe('looking', () => {
  test('R57: a lint, a comparison and an explanation change nothing', async () => {
    const { old } = fill({ old: 5, good: 3 })
    scratch.clock.advance(120 * dayMs)
    const made = await plan()
    const before = everything()
    await scratch.client.policy.lint({ policy: text() })
    await scratch.client.policy.comparePlans({ planId: made.planId, with: { policy: text({ floors: [] }) } })
    await scratch.client.policy.compareWithRandom({ planId: made.planId })
    await explain(made, old![0]!)
    await scratch.client.policy.diff({ before: text(), after: text({ settleDays: 3 }) })
    expect(everything()).toBe(before)
  })

  test('a lint counts what each rule matches, and points out what looks wrong', async () => {
    fill({ old: 5, good: 3 })
    scratch.clock.advance(120 * dayMs)
    const lint = await scratch.client.policy.lint({
      policy: text({
        rules: [
          ...base.rules,
          { id: 'undated', action: 'keep', when: 'age(image.capturedAt) < days(3)', reason: 'Undated.' },
        ],
      }),
    })
    expect(lint).toMatchObject({ ok: true, images: 8 })
    expect(lint.rules).toMatchObject([
      { rule: 'old', true: 5, false: 3, unknown: 0, matched: 5, decided: 0 },
      { rule: 'recent', true: 0, false: 8, matched: 0 },
      { rule: 'undated', true: 0, false: 0, unknown: 8, matched: 8 },
      { rule: 'floor', action: 'floor', matched: 3 },
    ])
    expect(lint.problems.map(({ where, message }) => `${where}: ${message}`)).toEqual([
      'rule old: It selects 5 of 8 images (63%) for removal.',
      'rule old: All 5 images it selects are protected or decided by a milder rule: no effect.',
      'rule recent: Its condition matches no images here: no effect.',
      'rule undated: Its condition is unknown for 8 of 8 images (100%), which keeps them.',
      'mode: This policy trashes images. Make its first 2 plans with the mode "shadow" to see which images are still used (0 so far).',
    ])
  })

  test('a plan beside another policy and an earlier moment', async () => {
    fill({ old: 5 })
    scratch.clock.advance(60 * dayMs)
    fill({ late: 2 })
    scratch.clock.advance(60 * dayMs)
    const made = await plan()
    const other = await scratch.client.policy.comparePlans({
      planId: made.planId,
      with: { policy: text({ floors: [{ id: 'floor', per: 'source', min: 4 }] }) },
    })
    expect(other.a.images).toMatchObject({ keep: 3, drop: 4 })
    expect(other.b).toMatchObject({ planId: null, images: { keep: 4, drop: 3 } })
    expect(other.moves).toContainEqual({ from: 'drop', to: 'keep', images: 1, bytes: 1000 })
    expect(other.differing).toMatchObject([{ from: 'drop', to: 'keep' }])
    expect(other.bySource).toEqual([{ source: 'here', before: 7, a: 3, b: 4 }])

    const earlier = await scratch.client.policy.comparePlans({
      planId: made.planId,
      with: { atMs: scratch.clock.nowMs() - 90 * dayMs },
    })
    expect(earlier.b.images).toMatchObject({ keep: 5, drop: 0 })
    expect(earlier).toMatchObject({ onlyInA: 2, onlyInB: 0 })
  })

  test('a plan compare with random selections of the same size and classes', async () => {
    fill({ old: 6, good: 6 })
    scratch.clock.advance(120 * dayMs)
    const made = await plan()
    const random = await scratch.client.policy.compareWithRandom({ planId: made.planId, draws: 10 })
    expect(random).toMatchObject({ leaving: made.images.drop, draws: 10 })
    expect(random).toEqual(await scratch.client.policy.compareWithRandom({ planId: made.planId, draws: 10 }))
    for (const { randomLeast, randomMean, randomMost } of random.measures) {
      expect(randomLeast).toBeLessThanOrEqual(randomMean)
      expect(randomMean).toBeLessThanOrEqual(randomMost)
    }
    expect(random.measures.find(({ measure }) => measure === 'unique images lost')).toMatchObject({
      plan: made.images.drop,
    })
  })
})

describe('policies', () => {
  test('R58: each save is a new version that stays as it is', async () => {
    expect((await scratch.client.policy.current()).saved).toBe(false)
    expect(await scratch.client.policy.save({ policy: text() })).toMatchObject({ ok: true })
    await scratch.client.policy.save({ policy: text() })
    await scratch.client.policy.save({ policy: text({ settleDays: 3 }), note: 'Sooner.' })
    expect(await scratch.client.policy.save({ policy: text({ settleDays: -1 }) })).toMatchObject({ ok: false })
    expect(await scratch.client.policy.list()).toMatchObject([
      { name: 'Test', version: 2, note: 'Sooner.', createdBy: 'olga' },
      { name: 'Test', version: 1, note: '' },
    ])
    expect(await scratch.client.policy.current()).toEqual({ policy: text({ settleDays: 3 }), saved: true })
    expect((await scratch.client.policy.version({ name: 'Test', version: 1 })).policy).toBe(text())
    expect((await scratch.client.policy.version({ name: 'Test' })).version).toBe(2)
    await expect(scratch.client.policy.version({ name: 'Test', version: 3 })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    fill({ old: 1 })
    expect((await plan({ settleDays: 3 })).policyVersion).toBe(2)
    expect((await plan({ settleDays: 4 })).policyVersion).toBeNull()
  })

  test('R22: a policy past its end makes no plan', async () => {
    fill({ old: 1 })
    await expect(plan({ expires: '2025-12-31' })).rejects.toMatchObject({
      code: 'INVALID',
      message: 'The policy Test ended on 2025-12-31. Give it a later end, or none.',
    })
    expect((await plan({ expires: '2026-01-01' })).images.keep).toBe(1)
  })

  test('R53: a camera’s clock from before 2000 or from the future is not believed', async () => {
    const [wrong, right] = [scratch.addImage({ path: 'old-1.jpg' }), scratch.addImage({ path: 'old-2.jpg' })]
    scratch.clock.advance(120 * dayMs)
    const { store, clock } = scratch.engine.context
    store.write(() => {
      store.run('UPDATE image SET captured_at = ? WHERE id = ?', [Date.UTC(2099, 0, 1), 1])
      store.run('UPDATE image SET captured_at = ? WHERE id = ?', [clock.nowMs() - dayMs, 2])
    })
    const made = await plan({
      timeBase: 'captured',
      floors: [],
      rules: [
        base.rules[0],
        { id: 'newest', action: 'keep', groupBy: ['source'], buckets: { last: 1 }, reason: 'Newest.' },
      ],
    })
    expect((await explain(made, right)).action).toBe('keep')
    expect((await explain(made, wrong)).action).toBe('drop')
    expect(idOf('img', 1)).toBe(wrong)
  })

  test('R6: embeddings decide between near-duplicates where the policy asks for them, and R27: open questions protect', async () => {
    fill({ old: 4 })
    scratch.clock.advance(120 * dayMs)
    const { store } = scratch.engine.context
    store.write(() => {
      store.run("UPDATE image SET perceptual_hash = '0000000000000000'")
      const vectors = [
        [1, [127, 0]],
        [2, [126, 12]],
        [3, [90, 90]],
      ] as const
      for (const [id, vector] of vectors) {
        store.run("INSERT INTO embedding_run (image_id, revision, descriptor) VALUES (?, 0, 'test')", [id])
        store.run("INSERT INTO embedding (image_id, annotation_id, vector) VALUES (?, 'background', ?)", [
          id,
          new Uint8Array(Int8Array.from(vector).buffer),
        ])
      }
    })
    const copies = { id: 'copies', action: 'drop', thin: { keep: 1, cosineMin: 0.98 }, reason: 'Copies.' }
    const policy = { rules: [copies], floors: [{ id: 'floor', per: 'negatives', min: 1 }] }
    const dropped = async () =>
      (await scratch.client.policy.decisions({ planId: (await plan(policy)).planId, action: 'drop' })).decisions
    const [only, ...others] = await dropped()
    expect(others).toEqual([])
    expect(['old-0.jpg', 'old-1.jpg']).toContain(only!.path)
    store.write(() =>
      store.run("INSERT INTO comment (image_id, text, created_at, created_by) VALUES (?, 'What is this?', 0, 1)", [
        Number(only!.imageId.slice(4)),
      ]),
    )
    const made = await plan(policy)
    expect(made.images.drop).toBe(0)
    expect((await explain(made, only!.imageId)).protectedBy).toMatchObject([{ rule: 'open-task' }])
  })
})

test('a rule being written shows its matches, nearest to the edge first, its near misses and what is kept', async () => {
  const { old } = fill({ old: 2 })
  scratch.clock.advance(100.5 * dayMs)
  const { newer } = fill({ newer: 1 })
  scratch.clock.advance(10 * dayMs)
  const when = 'age(image.importedAt) > days(20) && labels.count < 1'
  const policy = text({ rules: [{ id: 'aged', action: 'retire', when, reason: 'Old.' }], floors: [] })
  const { preview } = await scratch.client.policy.lint({ policy, clause: 'aged' })
  expect(preview).toMatchObject({ matched: 2, decided: 2, onlyBy: 2, byClass: [] })
  expect(preview?.nearest.map(({ imageId }) => imageId)).toEqual(old)
  expect(preview?.outside).toEqual([{ imageId: newer![0], path: 'newer-0.jpg', text: 'in 10 days, by age' }])

  await scratch.client.disposal.hold({ where: 'image.path == "old-0.jpg"', reason: 'Needed.' })
  const held = await scratch.client.policy.lint({ policy, clause: 'aged' })
  expect(held.preview).toMatchObject({ matched: 2, decided: 1 })
  expect(held.preview?.outside).toContainEqual({ imageId: old![0], path: 'old-0.jpg', text: 'kept: on hold' })
  expect((await scratch.client.policy.lint({ policy, clause: 'none' })).preview).toBeNull()
})
