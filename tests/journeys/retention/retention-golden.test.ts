import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PlanTotals } from '#contract'
import { confirmationsNeeded } from '#model/guardrails.ts'
import type { PlanId } from '#model/ids.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

let scratch: Scratch

beforeEach(async () => {
  scratch = await scratchWorkspace()
})
afterEach(() => scratch.close())

const plan = (choice: string | undefined, more: object = {}): Promise<PlanTotals> =>
  scratch.client.policy.createPlan({
    policy: JSON.stringify({
      schema: 1,
      name: 'Golden',
      rules: [{ id: 'old', action: 'retire', when: 'image.path.startsWith("old")', reason: 'Old.' }],
      fuses: {
        maxDropPercent: 100,
        maxLeavePercentOfClass: 100,
        maxLeavePercentOfSource: 100,
        ...(choice && { withoutGolden: choice }),
      },
      settleDays: 0,
      ...more,
    }),
  })
const write = (sql: string) => scratch.engine.context.store.write(() => scratch.engine.context.store.run(sql))
const guardrailOf = ({ rails: guardrails }: Pick<PlanTotals, 'rails'>, name: string = 'no-golden-set') =>
  guardrails.find(({ id }) => id === name)
const show = (planId: PlanId) => scratch.client.policy.plan({ planId })
const inLifecycle = (lifecycle: string) =>
  scratch.engine.context.store.values<string>(`SELECT path FROM image WHERE lifecycle = '${lifecycle}' ORDER BY id`)

async function done<Result>(started: Promise<{ jobId: string }>): Promise<Result> {
  const job = await scratch.engine.context.jobs.wait((await started).jobId as never)
  expect(job).toMatchObject({ status: 'done', error: null })
  return job.result as Result
}

/** Of the old ones two were reviewed and one was not; a burst of two copies among the reviewed. */
function fill(): void {
  for (const name of ['old-1', 'old-2', 'old-2-copy', 'old-3', 'good-1', 'good-2', 'good-3'])
    scratch.addImage({ path: `${name}.jpg` })
  write("UPDATE image SET state = 'reviewed' WHERE path NOT IN ('old-3.jpg')")
  write("UPDATE image SET perceptual_hash = 'ffff0000ffff0000', captured_at = imported_at WHERE path LIKE 'old-2%'")
}

describe('a workspace without a golden set', () => {
  test('R118: reviewed images are removed after a user repeated their number, as a script does with --yes', async () => {
    fill()
    const made = await plan(undefined)
    expect(made).toMatchObject({ reviewedLeaving: 3, images: { retire: 4 } })
    expect(guardrailOf(made)).toMatchObject({ ok: true, doubt: true, found: '2' })
    expect(made.notes.join(' ')).toContain('2 reviewed images that are no near-duplicates in a burst leave')
    const apply = (found: string) =>
      scratch.client.disposal.apply({ planId: made.planId, seen: [{ id: 'no-golden-set', found }] })
    await expect(scratch.client.disposal.apply({ planId: made.planId })).rejects.toMatchObject({ code: 'REFUSED' })
    await expect(apply('1')).rejects.toThrow('Golden set: 2')
    expect(inLifecycle('retired')).toEqual([])
    await done(apply('2'))
    expect(inLifecycle('retired')).toEqual(['old-1.jpg', 'old-2.jpg', 'old-2-copy.jpg', 'old-3.jpg'])
    expect(guardrailOf(await show(made.planId))).toMatchObject({ found: '2' })
  })

  test('R118: if the policy refuses it, they stay and are named; copies and unreviewed images are removed', async () => {
    fill()
    const made = await plan('refuse')
    expect(guardrailOf(made)).toMatchObject({ ok: true, doubt: false, found: '2 stay' })
    expect(made.notes.join(' ')).toContain('set “withoutGolden” of the policy to “ask”')
    const { decisions } = await scratch.client.policy.decisions({
      planId: made.planId,
      rule: 'no-golden',
      alone: true,
    })
    expect(decisions.map(({ path }) => path)).toHaveLength(2)
    expect(decisions[0]!.protectedBy[0]).toMatchObject({
      rule: 'no-golden',
      detail: expect.stringContaining('freeze one and plan again'),
    })
    const explained = await scratch.client.policy.explain({ planId: made.planId, imageId: decisions[0]!.imageId })
    expect(explained.flips.map(({ text }) => text).join(' ')).toContain('Kept only by “Reviewed and no near-duplicate')
    await done(scratch.client.disposal.apply({ planId: made.planId }))
    const retired = inLifecycle('retired')
    expect(retired).toHaveLength(2)
    expect(retired).toContain('old-3.jpg')
    expect(retired).not.toContain('old-1.jpg')
    expect((await plan('refuse')).images.retire).toBe(0)
  })

  test('R118: with a golden set they are removed, and if it is gone before the plan is applied the guardrail applies again', async () => {
    fill()
    await scratch.freeze({ name: 'golden', where: 'image.path.startsWith("good")', seed: 1 })
    await scratch.client.workspace.changeSettings({ goldenDataset: 'golden' })
    const [refusing, asking] = [await plan('refuse'), await plan('ask')]
    for (const made of [refusing, asking]) {
      expect(made.images.retire).toBe(4)
      expect(guardrailOf(made)).toBeUndefined()
      expect(guardrailOf(made, 'impact')).toMatchObject({ doubt: true })
    }
    await scratch.client.workspace.changeSettings({ goldenDataset: '' })
    expect(guardrailOf(await show(refusing.planId))).toMatchObject({
      ok: false,
      found: expect.stringContaining('plan again'),
    })
    expect(guardrailOf(await show(asking.planId))).toMatchObject({ ok: true, doubt: true, found: '3' })
    const seen = confirmationsNeeded((await show(refusing.planId)).rails)
    await expect(scratch.client.disposal.apply({ planId: refusing.planId, seen })).rejects.toThrow(
      'Guardrails block this plan',
    )
    expect(inLifecycle('retired')).toEqual([])
  })

  test('R118: a set that is named but not frozen is none, and one that is set later counts', async () => {
    fill()
    await scratch.client.workspace.changeSettings({ goldenDataset: 'golden' })
    const made = await plan(undefined)
    expect(guardrailOf(made)).toMatchObject({ found: '2' })
    await scratch.freeze({ name: 'golden', where: 'image.path.startsWith("good")', seed: 1 })
    const later = await show(made.planId)
    expect(guardrailOf(later)).toBeUndefined()
    expect(guardrailOf(later, 'impact')).toMatchObject({ doubt: true })
    expect(later.notes).toEqual([])
  })
})

describe('sentinels', () => {
  test('R122: a pinned image that would leave stops the plan and is named, until it is unpinned', async () => {
    fill()
    const { client } = scratch
    const bulk = (kind: 'pin' | 'unpin', where: string) =>
      done<{ bulkId: string }>(client.bulk.run({ target: { where }, action: { kind } }))
    expect(guardrailOf(await plan(undefined), 'pins')).toBeUndefined()
    await bulk('pin', 'image.path in ["old-1.jpg", "good-1.jpg"]')
    const stopped = await plan(undefined)
    expect(guardrailOf(stopped, 'pins')).toMatchObject({
      ok: false,
      limit: 'all 2',
      found: '1 would be removed: img_1',
    })
    const seen = confirmationsNeeded(stopped.rails)
    await expect(client.disposal.apply({ planId: stopped.planId, seen })).rejects.toThrow('Pinned images kept')
    expect(inLifecycle('retired')).toEqual([])

    await bulk('unpin', 'id == "img_1"')
    const again = await plan(undefined)
    expect(guardrailOf(again, 'pins')).toMatchObject({ ok: true, limit: 'all 1', found: 'all stay' })
    await done(client.disposal.apply({ planId: again.planId, seen: confirmationsNeeded(again.rails) }))
    const actions = (await client.access.audit({})).map(({ action }) => action)
    expect(actions.filter((action) => action === 'retention.pin')).toHaveLength(2)
    expect(actions.filter((action) => action === 'retention.unpin')).toHaveLength(1)
  })

  test('R122: only admins pin, and an erasure goes through with a pinned image', async () => {
    fill()
    const lead = await scratch.actingAs('lena', 'lead')
    await expect(lead.bulk.run({ target: { where: '' }, action: { kind: 'pin' } })).rejects.toMatchObject({
      code: 'REFUSED',
    })
    await done(scratch.client.bulk.run({ target: { where: 'id == "img_1"' }, action: { kind: 'pin' } }))
    await scratch.client.disposal.planErasure({ where: 'id == "img_1"', reason: 'Request 1', basis: 'GDPR' })
    expect(guardrailOf(await plan(undefined), 'pins')?.ok ?? true).toBe(true)
  })
})
