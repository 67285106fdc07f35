import { rowOf } from '#model/ids.ts'
import { actingAs, procedures } from '../procedure.ts'
import { allowEmptying } from './allow-emptying.ts'
import { explain } from './explain/explain.ts'
import { policyDiff } from './language/diff.ts'
import { checkPolicy, requirePolicy } from './language/read-policy.ts'
import { makePlan } from './make-plan.ts'
import { listDecisions } from './plans/decisions.ts'
import { laterUse } from './plans/later-use.ts'
import { restoreRates } from './plans/restore-rates.ts'
import { listPlans, planTotals } from './plans/stored-plan.ts'
import { planningThread } from './thread/planning.ts'
import { currentPolicy, listPolicies, policyVersion, savePolicy } from './versions.ts'

const policy = procedures.policy

export const policyProcedures = policy.router({
  check: policy.check.handler(({ context, input }) => {
    actingAs(context, 'annotator')
    return checkPolicy(input.policy)
  }),
  lint: policy.lint.handler(({ context, input, signal }) => {
    const { threads, clock } = actingAs(context, 'annotator')
    return threads.ask(planningThread, 'lint', { policy: input.policy, nowMs: input.atMs ?? clock.nowMs() }, { signal })
  }),
  current: policy.current.handler(({ context }) => currentPolicy(actingAs(context, 'annotator').store)),
  save: policy.save.handler(({ context, input }) =>
    savePolicy(actingAs(context, 'admin'), input.policy, input.note ?? ''),
  ),
  list: policy.list.handler(({ context }) => listPolicies(actingAs(context, 'annotator').store)),
  version: policy.version.handler(({ context, input }) => policyVersion(actingAs(context, 'annotator').store, input)),
  diff: policy.diff.handler(({ context, input }) => {
    actingAs(context, 'annotator')
    return { changes: policyDiff(requirePolicy(input.before), requirePolicy(input.after)) }
  }),
})

const plans = procedures.plans

export const plansProcedures = plans.router({
  create: plans.create.handler(({ context, input, signal }) => makePlan(actingAs(context, 'admin'), input, signal)),
  list: plans.list.handler(({ context }) => listPlans(actingAs(context, 'annotator').store)),
  get: plans.get.handler(({ context, input }) => {
    const { store } = actingAs(context, 'annotator')
    const totals = planTotals(store, input.planId)
    return { ...totals, restoreRates: restoreRates(store, totals.policyName) }
  }),
  decisions: plans.decisions.handler(({ context, input }) =>
    listDecisions(actingAs(context, 'annotator').store, input),
  ),
  explain: plans.explain.handler(({ context, input }) =>
    explain(actingAs(context, 'annotator').store, input.planId, rowOf(input.imageId)),
  ),
  nextChange: plans.nextChange.handler(({ context, input, signal }) => {
    const { threads, announce, store } = actingAs(context, 'annotator')
    const onProgress = (share: number) => announce({ type: 'planProgressed', share })
    const imageRow = rowOf(input.imageId)
    const named = explain(store, input.planId, imageRow).flips.find(({ atMs }) => atMs !== null)
    const request = { planId: input.planId, imageRow, claimedAtMs: named?.atMs ?? null }
    return threads.ask(planningThread, 'exactFlip', request, { signal, onProgress })
  }),
  compare: plans.compare.handler(({ context, input, signal }) =>
    actingAs(context, 'annotator').threads.ask(planningThread, 'compare', input, { signal }),
  ),
  compareWithRandom: plans.compareWithRandom.handler(({ context, input, signal }) =>
    actingAs(context, 'annotator').threads.ask(planningThread, 'compareWithRandom', input, { signal }),
  ),
  allowEmptying: plans.allowEmptying.handler(({ context, input }) => {
    const acting = actingAs(context, 'admin')
    allowEmptying(acting, planTotals(acting.store, input.planId), input)
    return planTotals(acting.store, input.planId)
  }),
  laterUse: plans.laterUse.handler(({ context, input }) =>
    laterUse(actingAs(context, 'annotator').store, input.planId),
  ),
  restoreRates: plans.restoreRates.handler(({ context }) => restoreRates(actingAs(context, 'annotator').store)),
})
