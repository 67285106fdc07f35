import { mkdirSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PlanTotals, PurgeResult } from '#contract'
import { confirmationsNeeded } from '#model/guardrails.ts'
import type { PlanId } from '#model/ids.ts'
import { dayMs } from '#model/units.ts'
import { freezeGolden, lookAtGolden } from '../../support/golden-set.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

const base = {
  schema: 1,
  name: 'Rails',
  rules: [{ id: 'old', action: 'drop', when: 'image.path.startsWith("old")', reason: 'Old.' }],
  floors: [{ id: 'floor', per: 'class', min: 1 }],
  fuses: { maxDropPercent: 100, maxLeavePercentOfClass: 100, maxLeavePercentOfSource: 100 },
  settleDays: 0,
}

let scratch: Scratch

beforeEach(async () => {
  scratch = await scratchWorkspace()
})
afterEach(() => scratch.close())

const plan = (more: object = {}): Promise<PlanTotals> =>
  scratch.client.policy.createPlan({ policy: JSON.stringify({ ...base, ...more }) })
const guardrailOf = ({ rails: guardrails }: PlanTotals, name: string) => guardrails.find(({ id }) => id === name)
const fill = (names: readonly string[], source = 'here') =>
  names.map((name) => scratch.addImage({ path: `${name}.jpg`, source }))
const write = (sql: string) => scratch.engine.context.store.write(() => scratch.engine.context.store.run(sql))
const setReviewed = () => write("UPDATE image SET state = 'reviewed', label_count = 0")
const trashed = () =>
  scratch.engine.context.store.get<{ n: number }>("SELECT count(*) AS n FROM image WHERE lifecycle = 'trashed'")!.n

async function done<Result>(started: Promise<{ jobId: string }>): Promise<Result> {
  const job = await scratch.engine.context.jobs.wait((await started).jobId as never)
  expect(job).toMatchObject({ status: 'done', error: null })
  return job.result as Result
}
const apply = async ({ planId }: { planId: PlanId }) => {
  const { rails: guardrails } = await scratch.client.policy.plan({ planId })
  return done(scratch.client.disposal.apply({ planId, seen: confirmationsNeeded(guardrails) }))
}

describe('guardrails that need confirmation', () => {
  test('R110: reviewed images go to the trash only when their number is repeated', async () => {
    fill(['old-1', 'old-2', 'good-1', 'good-2'])
    setReviewed()
    const { planId, rails: guardrails } = await plan()
    const others = confirmationsNeeded(guardrails).filter(({ id }) => id !== 'reviewed-drop')
    const apply = (found?: string) =>
      scratch.client.disposal.apply({
        planId,
        seen: found === undefined ? others : [...others, { id: 'reviewed-drop', found }],
      })
    await expect(apply()).rejects.toMatchObject({
      code: 'REFUSED',
      message: expect.stringContaining('Reviewed images trashed: 2'),
    })
    await expect(apply('3')).rejects.toMatchObject({ code: 'REFUSED' })
    expect(trashed()).toBe(0)
    await done(apply('2'))
    expect(trashed()).toBe(2)
    // Carried out again, as after a crash, nobody is asked again.
    await done(apply())
  })

  test('R110: a clock that went back, or a long time without a plan, needs confirmation', async () => {
    fill(['old-1', 'good-1', 'good-2'])
    await plan()
    scratch.clock.advance(60 * dayMs)
    const late = await plan()
    expect(guardrailOf(late, 'clock')).toMatchObject({ ok: true, doubt: true, found: '60 days' })
    await expect(scratch.client.disposal.apply({ planId: late.planId })).rejects.toThrow('clock: 60 days')
    await apply(late)
    scratch.clock.advance(-30 * dayMs)
    fill(['old-2'])
    const early = await plan()
    await expect(scratch.client.disposal.apply({ planId: early.planId })).rejects.toThrow('before the last change')
  })
})

describe('emptying a group', () => {
  test('R111: a plan empties a source only after a user repeats its name, with a reason', async () => {
    fill(['old-1', 'old-2'], 'gate')
    fill(['old-3'], 'hall')
    fill(['good-1', 'good-2', 'good-3'])
    const narrow = { fuses: { ...base.fuses, maxLeavePercentOfSource: 25 } }
    const first = await plan(narrow)
    expect(guardrailOf(first, 'no-empty-group')).toMatchObject({ ok: false, groups: ['source gate', 'source hall'] })
    expect(guardrailOf(first, 'source-share')).toMatchObject({ ok: false, groups: ['source gate', 'source hall'] })
    const allow = (group: string, planId = first.planId) =>
      scratch.client.policy.allowEmptying({ planId, group, reason: 'The camera is gone.' })
    await expect(allow('here')).rejects.toThrow('it empties: source gate, source hall')
    await expect(apply(first)).rejects.toThrow('No group emptied')
    expect(guardrailOf(await allow('source gate'), 'no-empty-group')).toMatchObject({ ok: false })
    await expect(apply(first)).rejects.toThrow('No group emptied')
    const allowed = await allow('source hall')
    expect(guardrailOf(allowed, 'no-empty-group')).toMatchObject({
      ok: true,
      doubt: true,
      found: expect.stringContaining('source gate may be emptied (olga): The camera is gone;'),
    })
    expect(allowed.rails.filter(({ ok }) => !ok)).toEqual([])
    // For that plan only.
    expect(guardrailOf(await plan(narrow), 'no-empty-group')).toMatchObject({ ok: false })
    await apply(first)
    expect(trashed()).toBe(3)
    await expect(allow('source gate')).rejects.toThrow('already applied')
    const actions = (await scratch.client.access.audit({})).map(({ action }) => action)
    expect(actions.filter((action) => action === 'retention.allowEmptying')).toHaveLength(2)
  })

  test('R111: no other guardrail is lifted by it', async () => {
    fill(['old-1'], 'gate')
    fill(['old-2', 'good-1'], 'hall')
    fill(['good-2', 'good-3', 'good-4', 'good-5'])
    const { planId } = await plan({ fuses: { ...base.fuses, maxLeavePercentOfSource: 25 } })
    const allowed = await scratch.client.policy.allowEmptying({ planId, group: 'source gate', reason: 'Gone.' })
    expect(allowed.rails.filter(({ ok }) => !ok).map(({ id }) => id)).toEqual(['source-share'])
    await expect(apply({ planId })).rejects.toThrow('Removed per source')
  })
})

test('R112: while originals are missing or their folder is empty, no plan is applied', async () => {
  fill(['old-1', 'good-1', 'good-2'])
  const good = await plan()
  expect(guardrailOf(good, 'originals')).toMatchObject({ ok: true })
  const [originals, elsewhere] = [join(scratch.folder, 'originals'), join(scratch.folder, 'elsewhere')]
  renameSync(originals, elsewhere)
  mkdirSync(originals)
  expect(readdirSync(originals)).toEqual([])
  expect(guardrailOf(await plan(), 'originals')).toMatchObject({ ok: false, found: `missing: ${originals}` })
  // The plan that was made before is refused too, and can be carried out once they are back.
  await expect(apply(good)).rejects.toThrow('Connect the disk')
  renameSync(elsewhere, originals)
  await apply(good)
  expect(trashed()).toBe(1)

  write(`UPDATE image SET storage = 'linked', file = '/nowhere/' || path WHERE path LIKE 'good%'`)
  expect(guardrailOf(await plan(), 'originals')).toMatchObject({ ok: false, found: 'missing: /nowhere' })
})

test('R113: a plan of which more than 1% of the listed images changed, and ten at least, is void', async () => {
  fill(Array.from({ length: 30 }, (_, n) => `old-${n}`))
  fill(['good-1', 'good-2'])
  const made = await plan()
  await scratch.client.disposal.approve({ planId: made.planId, reason: 'Seen.' })
  write("UPDATE image SET revision = revision + 1 WHERE path IN ('old-1.jpg', 'old-2.jpg')")
  expect((await scratch.client.disposal.approvals({ planId: made.planId }))[0]!.void).toBeNull()
  write("UPDATE image SET revision = revision + 1 WHERE path LIKE 'old-1%'")
  expect((await scratch.client.disposal.approvals({ planId: made.planId }))[0]!.void).toContain(
    '12 of the 30 listed images changed',
  )
  await expect(apply(made)).rejects.toThrow('above 1% the approval is void')
  expect(trashed()).toBe(0)
})

test('R8: repeated small drops are blocked by the limit for 30 days', async () => {
  fill(Array.from({ length: 100 }, (_, n) => `${n < 40 ? `old-${Math.floor(n / 10)}` : 'good'}-${n}`))
  const found: string[] = []
  for (let round = 0; round < 3; round++) {
    const rules = [{ ...base.rules[0], when: `image.path.startsWith("old-${round}")` }]
    const made = await plan({ rules, fuses: { ...base.fuses, maxDropPercent: 15, maxDropPercentIn30Days: 20 } })
    const verdict = guardrailOf(made, 'drop-30-days')!
    found.push(verdict.found)
    if (verdict.ok) await apply(made)
    else await expect(apply(made)).rejects.toThrow('Trashed in 30 days')
    scratch.clock.advance(dayMs)
  }
  expect(found).toEqual(['10%', '20%', '30%'])
  expect(trashed()).toBe(20)
})

describe('after another model became the current one', () => {
  test('R115: images in the trash wait until the model ran on the golden images, and stay if it finds less', async () => {
    const { client, clock } = scratch
    await client.workspace.changeSettings({ graceDays: 0, graceDaysOfUse: 0 })
    const golden = fill(Array.from({ length: 12 }, (_, n) => `golden-${n}`))
    fill(['old-1', 'old-2', 'good-1'])
    write("UPDATE image SET state = 'reviewed' WHERE path LIKE 'golden%'")
    await freezeGolden(scratch, 'image.path.startsWith("golden")')
    const before = scratch.addModel('current')
    lookAtGolden(scratch, before, golden)
    clock.advance(dayMs)
    await apply(await plan())
    const planned = await client.disposal.planPurge({})
    expect(planned.images).toBe(2)
    clock.advance(dayMs)
    const after = scratch.addModel('candidate')
    await client.models.moveAlias({ modelId: after, alias: 'current' })
    await expect(client.disposal.planPurge({})).rejects.toThrow('has not run on 12 images of the golden set golden')
    // What was listed before the model came is asked again.
    await expect(client.disposal.runPurge({ purgeId: planned.purgeId, images: 2 })).rejects.toMatchObject({
      code: 'REFUSED',
      message: expect.stringContaining('was listed before the model changed'),
    })
    lookAtGolden(scratch, after, golden, 6)
    await expect(client.disposal.planPurge({})).rejects.toThrow('−49.5 points of AP')
    // Going back to the model of then needs no gate; a user may also say why they go on.
    const despite = await client.disposal.planPurge({ despiteGate: 'The camera was replaced.' })
    expect(despite).toMatchObject({ images: 2, reason: 'The camera was replaced.' })
    write('DELETE FROM prediction WHERE model_id = 2')
    write('DELETE FROM prediction_run WHERE model_id = 2')
    lookAtGolden(scratch, after, golden)
    const passed = await client.disposal.planPurge({})
    const result = await done<PurgeResult>(client.disposal.runPurge({ purgeId: passed.purgeId, images: 2 }))
    expect(result.purged).toBe(2)
  })
})
