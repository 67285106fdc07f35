import { cpSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ApplyResult, PlanTotals } from '#contract'
import { openEngine } from '#engine'
import { annotationIdFrom, editIdFrom, type ImageId, type PlanId, rowOf } from '#model/ids.ts'
import { emptyDiff } from '#model/labels/diff.ts'
import { dayMs } from '#model/units.ts'
import { sampled } from '../../support/sampled-steps.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'
import { type StopAt, winnow, winnowCounted } from '../../support/winnow-command.ts'

let scratch: Scratch
let n = 0

beforeEach(async () => {
  scratch = await scratchWorkspace()
})
afterEach(() => scratch.close())

const base = {
  schema: 1,
  name: 'Test',
  rules: [
    { id: 'old', action: 'drop', when: 'image.path.startsWith("old")', reason: 'Old.' },
    { id: 'dull', action: 'retire', when: 'image.path.startsWith("dull")', reason: 'Dull.' },
  ],
  floors: [{ id: 'floor', per: 'negatives', min: 1 }],
  fuses: { maxDropPercent: 100, maxLeavePercentOfClass: 100, maxLeavePercentOfSource: 90 },
  settleDays: 1,
}
const policyText = (more: object = {}) => JSON.stringify({ ...base, ...more })
const plan = (more: object = {}): Promise<PlanTotals> => scratch.client.policy.createPlan({ policy: policyText(more) })

/** `counts` images of each name, settled. */
function fill(counts: Record<string, number>, settled = true): Record<string, ImageId[]> {
  const made = Object.entries(counts).map(([name, count]): [string, ImageId[]] => [
    name,
    Array.from({ length: count }, (_, i) => scratch.addImage({ path: `${name}-${i}.jpg` })),
  ])
  if (settled) scratch.clock.advance(2 * dayMs)
  return Object.fromEntries(made)
}

async function apply(planId: PlanId): Promise<ApplyResult> {
  const { jobId } = await scratch.client.disposal.apply({ planId })
  const job = await scratch.engine.context.jobs.wait(jobId)
  expect(job).toMatchObject({ status: 'done', error: null })
  return job.result as ApplyResult
}

const lifecycles = (engine = scratch.engine): Record<string, string> =>
  Object.fromEntries(
    engine.context.store
      .all<{ path: string; lifecycle: string }>('SELECT path, lifecycle FROM image ORDER BY path')
      .map(({ path, lifecycle }) => [path, lifecycle]),
  )

const events = (engine = scratch.engine) =>
  engine.context.store.all<{ path: string; change: string; plan_id: number | null; rule: string | null; name: string }>(
    `SELECT path, from_lifecycle || ' to ' || to_lifecycle AS change, plan_id, rule, user.name
     FROM retention_event JOIN image ON image.id = image_id JOIN user ON user.id = user_id ORDER BY path, seq`,
  )

/** A user draws a box on the image. */
async function label(imageId: ImageId): Promise<void> {
  n += 1
  const part = n.toString(36).padStart(12, '0')
  const { revision } = await scratch.client.labeling.open({ imageId })
  await scratch.client.labeling.edit({
    imageId,
    editId: editIdFrom(part),
    baseRevision: revision,
    diff: {
      ...emptyDiff,
      annotations: [
        {
          before: null,
          after: {
            id: annotationIdFrom(part),
            classId: 1,
            geometry: { shape: 'box', x: 1, y: 1, width: 10, height: 10 },
            attributes: {},
            origin: 'human',
            modelId: null,
            predictionId: null,
            score: null,
          },
        },
      ],
    },
  })
}

describe('applying a plan', () => {
  test('R12: killed around any of its commits, the plan is untouched or applied, and the same command ends it', async () => {
    fill({ old: 40, dull: 20, good: 40 })
    const { planId } = await plan()
    // The command goes by the computer's clock, and a plan that is old by it is refused.
    const { store } = scratch.engine.context
    store.write(() => store.run('UPDATE plan SET created_at = ?', [Date.now()]))
    await scratch.engine.close()
    const source = scratch.folder
    scratch = await scratchWorkspace()
    const copy = (name: string) => {
      const folder = join(dirname(source), name)
      cpSync(source, folder, { recursive: true })
      return folder
    }
    const command = (folder: string) => ['retain', 'apply', folder, planId, '--yes', '--json']
    const whole = await winnowCounted(command(copy('whole')))
    expect(whole).toMatchObject({ exitCode: 0 })
    expect(whole.json()).toEqual({ planId, retired: 20, archived: 0, trashed: 40, skipped: [] })
    const last = whole.steps.commit
    const around = (when: StopAt['when'], back: number): StopAt => ({
      ...{ signal: 'SIGKILL', when, step: 'commit', n: last - back },
    })
    // The plan is applied by the last commit but one.
    const earlier = [3, 2, 1].map((back) => around('before', back))
    const stops = [...sampled(earlier, 1), around('before', 0), around('after', 0)]
    const seen = new Set<string>()
    for (const [i, stopAt] of stops.entries()) {
      const folder = copy(`killed-${i}`)
      expect((await winnow(command(folder), { stopAt })).exitCode).toBeNull()
      const engine = await openEngine({ folder })
      const changed = Object.values(lifecycles(engine)).filter((lifecycle) => lifecycle !== 'active').length
      const { status } = await engine.client.policy.plan({ planId })
      expect([status, changed, events(engine).length]).toEqual(
        status === 'applied' ? ['applied', 60, 60] : ['draft', 0, 0],
      )
      seen.add(status)
      await engine.close()
      const again = await winnow(command(folder))
      expect(again).toMatchObject({ exitCode: 0 })
      expect(again.json()).toEqual(whole.json())
      const after = await openEngine({ folder })
      expect(events(after)).toHaveLength(60)
      expect((await after.client.jobs.list({})).map((job) => job.status)).toEqual(
        (await after.client.jobs.list({})).map(() => 'done'),
      )
      await after.close()
    }
    expect(seen).toEqual(new Set(['draft', 'applied']))
    rmSync(dirname(source), { recursive: true })
  })

  test('R13: an image that was labeled, held or moved after planning is skipped and listed', async () => {
    const { old, dull } = fill({ old: 4, dull: 2, good: 4 })
    const first = await plan()
    await label(old![0]!)
    await scratch.client.disposal.hold({ where: 'image.path == "old-1.jpg"', reason: 'Court case.' })
    const other = await plan({ rules: [base.rules[1]] })
    await apply(other.planId)
    const result = await apply(first.planId)
    expect(result).toMatchObject({ planId: first.planId, retired: 0, archived: 0, trashed: 2 })
    expect(result.skipped.map(({ path, reason }) => [path, reason])).toEqual([
      ['old-0.jpg', 'It was changed after the plan was made.'],
      ['old-1.jpg', 'On hold.'],
      ['dull-0.jpg', 'It was changed after the plan was made.'],
      ['dull-1.jpg', 'It was changed after the plan was made.'],
    ])
    expect(lifecycles()).toMatchObject({ 'old-0.jpg': 'active', 'old-1.jpg': 'active', 'old-2.jpg': 'trashed' })
    expect(await scratch.client.policy.explain({ planId: first.planId, imageId: dull![0]! })).toMatchObject({
      outcome: 'skipped',
      lifecycle: 'retired',
    })
  })

  test('a plan that a guardrail stops, and one that was taken back, are refused', async () => {
    fill({ old: 4, good: 4 })
    const stopped = await plan({ fuses: { ...base.fuses, maxDropPercent: 20 } })
    await expect(scratch.client.disposal.apply({ planId: stopped.planId })).rejects.toMatchObject({
      code: 'REFUSED',
      message: expect.stringContaining('Guardrails block this plan: Share trashed: allowed 20%, found 50%; '),
    })
    const { planId } = await plan()
    await apply(planId)
    expect(await apply(planId)).toMatchObject({ trashed: 4, skipped: [] })
    expect(events()).toHaveLength(4)
    await scratch.client.disposal.restore({ planId })
    await expect(scratch.client.disposal.apply({ planId })).rejects.toMatchObject({ code: 'INVALID' })
    expect(new Set(Object.values(lifecycles()))).toEqual(new Set(['active']))
  })

  test('only an admin plans, applies, restores, holds and releases', async () => {
    fill({ old: 1, good: 2 })
    const { planId } = await plan()
    const lead = await scratch.actingAs('lena', 'lead')
    for (const refused of [
      lead.policy.createPlan({ policy: policyText() }),
      lead.disposal.apply({ planId }),
      lead.disposal.restore({ planId }),
      lead.disposal.hold({ where: 'true', reason: 'No.' }),
    ])
      await expect(refused).rejects.toMatchObject({ code: 'REFUSED' })
    expect((await lead.policy.plan({ planId })).images.drop).toBe(1)
  })
})

describe('taking back', () => {
  test('R14: a plan is restored as a whole and stays protected for 90 days', async () => {
    const { old } = fill({ old: 3, dull: 2, good: 4 })
    const { planId } = await plan()
    await apply(planId)
    expect(await scratch.client.disposal.restore({ planId })).toEqual({ restored: 5, skipped: [] })
    expect(new Set(Object.values(lifecycles()))).toEqual(new Set(['active']))
    expect((await scratch.client.policy.plan({ planId })).status).toBe('restored')

    scratch.clock.advance(89 * dayMs)
    const during = await plan()
    expect(during.images).toMatchObject({ drop: 0, retire: 0, keep: 9 })
    expect(
      (await scratch.client.policy.explain({ planId: during.planId, imageId: old![0]! })).protectedBy,
    ).toMatchObject([{ rule: 'restored' }])
    scratch.clock.advance(dayMs)
    expect((await plan()).images).toMatchObject({ drop: 3, retire: 2, keep: 4 })
  })

  test('single images are restored, and the others are named', async () => {
    const { old, good } = fill({ old: 3, good: 4 })
    const { planId } = await plan()
    await apply(planId)
    expect(await scratch.client.disposal.restore({ imageIds: [old![0]!, good![0]!, 'img_999' as ImageId] })).toEqual({
      restored: 1,
      skipped: [
        { imageId: good![0], path: 'good-0.jpg', reason: 'It is already active.' },
        { imageId: 'img_999', path: 'img_999', reason: 'There is no such image.' },
      ],
    })
    expect(lifecycles()).toMatchObject({ 'old-0.jpg': 'active', 'old-1.jpg': 'trashed' })
  })

  test('R15: every change leaves an event that names plan, rule and user, and cannot be changed or deleted', async () => {
    fill({ old: 1, dull: 1, good: 2 })
    const { planId } = await plan()
    await apply(planId)
    await scratch.client.disposal.restore({ planId })
    const row = rowOf(planId)
    expect(events()).toEqual([
      { path: 'dull-0.jpg', change: 'active to retired', plan_id: row, rule: 'dull', name: 'olga' },
      { path: 'dull-0.jpg', change: 'retired to active', plan_id: row, rule: null, name: 'olga' },
      { path: 'old-0.jpg', change: 'active to trashed', plan_id: row, rule: 'old', name: 'olga' },
      { path: 'old-0.jpg', change: 'trashed to active', plan_id: row, rule: null, name: 'olga' },
    ])
    const { store } = scratch.engine.context
    for (const sql of [
      "UPDATE retention_event SET to_lifecycle = 'active'",
      'DELETE FROM retention_event',
      `INSERT OR REPLACE INTO retention_event SELECT seq, image_id, from_lifecycle, 'purged', plan_id, rule, user_id, at,
         tombstone, hash FROM retention_event`,
    ])
      expect(() => store.write(() => store.run(sql))).toThrow('append-only')
    expect(events()).toHaveLength(4)
  })
})

describe('a policy', () => {
  const check = (policy: string) => scratch.client.policy.check({ policy })
  const rule = base.rules[0]

  test.each([
    ['an unknown key', policyText({ maxAge: 3 }), 'policy', /"maxAge" is unknown here/],
    ['a duplicate key', policyText().replace('"rules"', '"name":"Other","rules"'), 'line 1', /Duplicate key/],
    [
      'a duplicate key in a rule',
      policyText().replace('"action":"drop"', '"action":"keep","action":"drop"'),
      'line 1',
      /Duplicate key/,
    ],
    [
      'an unknown field',
      policyText({ rules: [{ ...rule, when: 'age(image.taken) > days(3)' }] }),
      'rule old',
      /image\.taken.*character 5/,
    ],
    ['a type error', policyText({ rules: [{ ...rule, when: 'image.width > "3"' }] }), 'rule old', /character 15/],
    ['no unit', policyText({ rules: [{ ...rule, when: 'age(image.importedAt) > 365' }] }), 'rule old', /character/],
    ['text that is not JSON', '{ "schema": 1,', 'line 1', /not JSON/],
    [
      'a rule for everything',
      policyText({ rules: [{ ...rule, when: undefined }] }),
      'rule old',
      /would drop everything/,
    ],
    ['no rule', policyText({ rules: [] }), 'rules', /at least one rule/],
    ['a drop without a floor', policyText({ floors: [] }), 'floors', /keep rule or floor/],
    ['an id used twice', policyText({ rules: [rule, rule] }), 'old', /used twice/],
  ])('R16: %s is refused with its place', async (_, policy, where, message) => {
    const { ok, problems } = await check(policy)
    expect(ok).toBe(false)
    expect(problems.filter(({ severity }) => severity === 'error')).toContainEqual({
      severity: 'error',
      where,
      path: expect.any(Array),
      message: expect.stringMatching(message),
      line: 1,
      column: expect.any(Number),
    })
    await expect(scratch.client.policy.createPlan({ policy })).rejects.toMatchObject({ code: 'INVALID' })
    expect(await scratch.client.policy.plans()).toEqual([])
  })

  test('R17: unknown values protect, from rules that drop and by rules that keep', async () => {
    fill({ old: 3, good: 2 })
    const { store, clock } = scratch.engine.context
    const capturedAt = (path: string, atMs: number) =>
      store.write(() => store.run('UPDATE image SET captured_at = ? WHERE path = ?', [atMs, path]))
    capturedAt('old-0.jpg', clock.nowMs() - 400 * dayMs)
    capturedAt('old-1.jpg', clock.nowMs() - 10 * dayMs)
    const when = 'age(image.capturedAt) > days(365)'
    const dropped = await plan({ rules: [{ ...rule, when }] })
    expect(dropped.images).toMatchObject({ drop: 1, keep: 4 })

    const recent = { id: 'recent', action: 'keep', when: 'age(image.capturedAt) < days(365)', reason: 'Recent.' }
    const kept = await plan({ rules: [rule, recent] })
    const { decisions } = await scratch.client.policy.decisions({ planId: kept.planId })
    expect(Object.fromEntries(decisions.map(({ path, action }) => [path, action]))).toMatchObject({
      'old-0.jpg': 'drop',
      'old-1.jpg': 'keep',
      'old-2.jpg': 'keep',
    })
  })

  test('R18: the same facts, policy and moment give the same hash in another workspace', async () => {
    const other = await scratchWorkspace()
    try {
      const images = Array.from({ length: 12 }, (_, i) => ({
        path: `${i % 3 === 0 ? 'old' : i % 3 === 1 ? 'dull' : 'good'}-${i}.jpg`,
        sha256: (i * 7919 + 13).toString(16).padStart(64, '0'),
      }))
      for (const image of images) scratch.addImage(image)
      for (const image of images.toReversed()) other.addImage(image)
      for (const { clock } of [scratch, other]) clock.advance(2 * dayMs)
      const policy = policyText()
      // Keys in another order, and white space: the same policy.
      const reordered = JSON.stringify(Object.fromEntries(Object.entries(base).toReversed()), null, 2)
      const one = await scratch.client.policy.createPlan({ policy })
      const two = await other.client.policy.createPlan({ policy: reordered })
      expect([two.hash, two.policyHash, two.factsHash]).toEqual([one.hash, one.policyHash, one.factsHash])
      expect(one.images).toMatchObject({ drop: 4, retire: 4 })
      expect((await scratch.client.policy.createPlan({ policy })).hash).toBe(one.hash)

      scratch.clock.advance(1)
      expect((await scratch.client.policy.createPlan({ policy })).hash).not.toBe(one.hash)
      const earlier = await scratch.client.policy.createPlan({ policy, atMs: one.nowMs })
      expect(earlier.hash).toBe(one.hash)
      await label('img_1' as ImageId)
      expect((await scratch.client.policy.createPlan({ policy, atMs: one.nowMs })).hash).not.toBe(one.hash)
    } finally {
      await other.close()
    }
  })
})
