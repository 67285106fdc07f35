import type { RetentionRun } from '#contract'
import { dayMs } from '#model/units.ts'
import { audit } from '../access/index.ts'
import type { ActingContext } from '../context.ts'
import { currentPolicy, isAskedFor, lastShadowPlan, makePlan, plansThread, requirePolicy } from '../policy/index.ts'
import { readOne } from '../query/index.ts'
import { graceEndsBeforeMs } from './lifecycle/grace-period.ts'

/**
 * Runs the schedule: plans by the saved policy and reports what waits for users. Moves nothing: a plan needs an
 * approval, and emptying the trash needs a user.
 */
export async function scheduledRun(acting: ActingContext, signal?: AbortSignal): Promise<RetentionRun> {
  try {
    return await runNow(acting, signal)
  } catch (error) {
    noteFailure(acting, error instanceof Error ? error.message : String(error))
    throw error
  }
}

/** Recorded once for the same failure: a failing run is tried again every hour. */
function noteFailure(acting: ActingContext, failed: string): void {
  const last = acting.store.get<{ failed: string | null }>(
    `SELECT detail ->> '$.failed' AS failed FROM audit WHERE action = 'retention.run' ORDER BY seq DESC LIMIT 1`,
  )
  if (last?.failed === failed) return
  acting.store.write(() => audit(acting, 'retention.run', { planId: null, said: [], failed }))
  acting.announce({ type: 'plansChanged', planId: null })
}

async function runNow(acting: ActingContext, signal?: AbortSignal): Promise<RetentionRun> {
  const { store, clock } = acting
  const { policy, saved } = currentPolicy(store)
  const messages: string[] = []
  let planId: RetentionRun['planId'] = null
  if (!saved) messages.push('No policy is saved, so nothing was planned.')
  else if (requirePolicy(policy).mode === 'draft') messages.push('The policy is a draft, so nothing was planned.')
  else {
    const plan = await makePlan(acting, { policy }, signal)
    planId = plan.planId
    const { retire, archive, drop } = plan.images
    const leaving = retire + archive + drop
    const stopped = plan.rails.filter(({ ok, weight }) => !ok && weight === 'stop')
    messages.push(`Plan ${plan.planId}: ${retire} to retire, ${archive} to archive, ${drop} to drop.`)
    if (requirePolicy(policy).mode === 'shadow') messages.push('The policy runs in shadow mode: nothing is moved.')
    else if (stopped.length > 0)
      messages.push(`Guardrails block it: ${stopped.map(({ rail: guardrail }) => guardrail).join(', ')}.`)
    else if (leaving > 0) messages.push('It needs approval.')
    const shadow = lastShadowPlan(store, plan.policyName, plan.planId)
    if (shadow) messages.push((await acting.threads.ask(plansThread, 'laterUse', shadow)).summary)
  }
  const { graceDays, graceDaysOfUse } = acting.settings()
  const due = await readOne<{ n: number }>(
    acting,
    `SELECT count(*) AS n FROM image WHERE lifecycle = 'trashed' AND coalesce(
       (SELECT max(at) FROM retention_event WHERE image_id = image.id AND to_lifecycle = 'trashed'), 0) <= ?`,
    [graceEndsBeforeMs(store, clock.nowMs(), { graceDays, graceDaysOfUse })],
  )
  if (due?.n) messages.push(`${due.n} images in the trash are past their grace period and can be deleted.`)
  store.write(() => audit(acting, 'retention.run', { planId, said: messages }))
  return { planId, messages }
}

/** Whether a scheduled run is due: the last plan is older than the interval. */
export function isRunDue({ store, clock, settings }: Pick<ActingContext, 'store' | 'clock' | 'settings'>): boolean {
  const { retentionEveryDays } = settings()
  if (retentionEveryDays === 0 || !currentPolicy(store).saved) return false
  const last = store.get<{ at: number | null }>(`SELECT max(created_at) AS at FROM plan WHERE ${isAskedFor}`)?.at ?? 0
  return clock.nowMs() - last >= retentionEveryDays * dayMs
}
