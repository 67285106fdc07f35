import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { dayMs } from '#model/units.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

const policyOf = (more: object = {}) =>
  JSON.stringify({
    schema: 1,
    name: 'Waiting',
    rules: [{ id: 'old', action: 'drop', when: 'image.path.contains("old")', reason: 'Old.' }],
    floors: [{ id: 'floor', per: 'negatives', min: 1 }],
    fuses: {
      maxDropPercent: 100,
      maxDropPercentIn30Days: 100,
      maxLeavePercentOfClass: 100,
      maxLeavePercentOfSource: 100,
    },
    settleDays: 0,
    ...more,
  })

let scratch: Scratch
beforeEach(async () => {
  scratch = await scratchWorkspace()
  for (const name of ['old-1', 'old-2', 'new-1', 'new-2']) scratch.addImage({ path: `${name}.jpg` })
})
afterEach(() => scratch.close())

const kinds = async () => (await scratch.client.workspace.notices()).map(({ kind }) => kind)
const titles = async () => (await scratch.client.workspace.notices()).map(({ title }) => title)
async function apply(planId: string): Promise<void> {
  const { jobId } = await scratch.client.disposal.apply({ planId: planId as never })
  expect((await scratch.engine.context.jobs.wait(jobId)).status).toBe('done')
}

describe('what waits for a user', () => {
  test('R83: a plan needs approval, its approval expires, and then there is no notification of either', async () => {
    expect(await kinds()).toEqual([])
    const { planId } = await scratch.client.policy.createPlan({ policy: policyOf() })
    expect(await scratch.client.workspace.notices()).toMatchObject([
      {
        kind: 'plan-waits',
        title: 'A plan by Waiting needs approval',
        action: { tab: 'plan', planId },
        read: false,
      },
    ])
    await scratch.client.disposal.approve({ planId, reason: '' })
    expect(await kinds()).toEqual([])
    scratch.clock.advance(2.5 * dayMs)
    expect(await titles()).toEqual(['The approval of a plan by Waiting expires in 12 hours'])
    scratch.clock.advance(dayMs)
    expect(await kinds()).toEqual([])
  })

  test('R83: a plan that guardrails stop, or of a policy in the shadow, is told as what it is', async () => {
    await scratch.client.policy.createPlan({ policy: policyOf({ fuses: { maxDropImages: 1, maxDropPercent: 100 } }) })
    expect(await kinds()).toEqual(['plan-stopped'])
    await scratch.client.policy.createPlan({ policy: policyOf({ mode: 'shadow' }) })
    expect(await kinds()).toEqual([])
  })

  test('R83: grace ends soon, then what is in the trash can go; restoring ends both', async () => {
    await scratch.client.workspace.changeSettings({ graceDaysOfUse: 0 })
    const { planId } = await scratch.client.policy.createPlan({ policy: policyOf() })
    await apply(planId)
    scratch.clock.advance(26 * dayMs)
    expect(await kinds()).toEqual([])
    scratch.clock.advance(2 * dayMs)
    expect(await titles()).toEqual(['The grace period of 2 images ends on 2026-01-31'])
    scratch.clock.advance(2 * dayMs)
    expect(await titles()).toEqual(['2 images can be deleted permanently'])
    await scratch.client.disposal.restore({ planId })
    const restoredAtMs = scratch.clock.nowMs()
    scratch.clock.advance(dayMs)
    expect(await scratch.client.workspace.notices()).toMatchObject([
      { title: '100% of what a rule of Waiting removed was restored', atMs: restoredAtMs },
    ])
  })

  test('R83: a hold that ends soon, and a contradiction of hold and erasure', async () => {
    await scratch.client.disposal.hold({
      where: 'image.path.contains("new-1")',
      reason: 'Court.',
      expiresAtMs: scratch.clock.nowMs() + 10 * dayMs,
    })
    expect(await kinds()).toEqual([])
    scratch.clock.advance(8 * dayMs)
    expect(await titles()).toEqual(['The hold on 1 image ends on 2026-01-11'])
    await scratch.client.disposal.planErasure({ where: 'image.path.contains("new-1")', reason: 'r', basis: 'b' })
    expect((await kinds()).sort()).toEqual(['conflict', 'hold-expires'])
    await scratch.client.disposal.resolveErasureConflict({
      purgeId: 'prg_1' as never,
      decision: 'hold',
      reason: 'Open case.',
    })
    expect(await kinds()).toEqual(['hold-expires'])
  })

  test('R83: a scheduled run that fails is told once, until one works', async () => {
    await scratch.client.policy.save({ policy: policyOf({ expires: '2026-01-02' }) })
    scratch.clock.advance(5 * dayMs)
    for (let n = 0; n < 2; n++) await expect(scratch.client.disposal.runSchedule()).rejects.toThrow('ended on')
    expect(await scratch.client.workspace.notices()).toMatchObject([
      { kind: 'run-failed', detail: expect.stringContaining('ended on 2026-01-02') },
    ])
    const runs = (await scratch.client.access.audit({})).filter(({ action }) => action === 'retention.run')
    expect(runs).toHaveLength(1)
    await scratch.client.policy.save({ policy: policyOf() })
    await scratch.client.disposal.runSchedule()
    expect(await scratch.client.workspace.notices()).toMatchObject([
      { kind: 'plan-waits', detail: expect.stringMatching(/^Made by the schedule: /) },
    ])
  })

  test('R84: nobody is notified twice, each user has their own read state, and annotators get no notification', async () => {
    await scratch.client.policy.createPlan({ policy: policyOf() })
    const [notice] = await scratch.client.workspace.notices()
    await scratch.client.workspace.markNoticesShown({ notices: [notice!.notice] })
    expect(await scratch.client.workspace.notices()).toMatchObject([{ told: true, read: false }])
    await scratch.client.workspace.markNoticesRead({ notices: [notice!.notice] })
    expect(await scratch.client.workspace.notices()).toMatchObject([{ told: true, read: true }])
    const other = await scratch.actingAs('lea', 'lead')
    expect(await other.workspace.notices()).toMatchObject([{ told: false, read: false }])
    const annotator = await scratch.actingAs('ann', 'annotator')
    expect(await annotator.workspace.notices()).toEqual([])
    await scratch.reopen()
    expect(await scratch.client.workspace.notices()).toMatchObject([{ told: true, read: true }])
    await scratch.client.policy.createPlan({ policy: policyOf() })
    expect(await scratch.client.workspace.notices()).toMatchObject([{ told: false, read: false }])
  })
})
