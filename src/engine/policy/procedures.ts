import { rowOf } from '#model/ids.ts'
import { procedures } from '../procedure.ts'
import { allowEmptying } from './allow-emptying.ts'
import { explain } from './explain/explain.ts'
import { policyDiff } from './language/diff.ts'
import { checkPolicy, requirePolicy } from './language/read-policy.ts'
import { makePlan } from './make-plan.ts'
import { listDecisions } from './plans/decisions.ts'
import { laterUse } from './plans/later-use.ts'
import { cameBack } from './plans/restore-rates.ts'
import { listPlans, planTotals } from './plans/stored-plan.ts'
import { planningThread } from './thread/planning.ts'
import { currentPolicy, listPolicies, policyVersion, savePolicy } from './versions.ts'

const of = procedures.retention

export const policyProcedures = {
  check: of.check.handler(({ context, input }) => {
    return checkPolicy(input.policy)
  }),
  lint: of.lint.handler(({ context, input, signal }) => {
    const { threads, clock } = context.acting
    return threads.ask(planningThread, 'lint', { policy: input.policy, nowMs: input.atMs ?? clock.nowMs() }, { signal })
  }),
  policy: of.policy.handler(({ context }) => currentPolicy(context.acting.store)),
  savePolicy: of.savePolicy.handler(({ context, input }) => savePolicy(context.acting, input.policy, input.note ?? '')),
  policies: of.policies.handler(({ context }) => listPolicies(context.acting.store)),
  policyVersion: of.policyVersion.handler(({ context, input }) => policyVersion(context.acting.store, input)),
  policyDiff: of.policyDiff.handler(({ context, input }) => {
    return { changes: policyDiff(requirePolicy(input.before), requirePolicy(input.after)) }
  }),
  plan: of.plan.handler(({ context, input, signal }) => makePlan(context.acting, input, signal)),
  list: of.list.handler(({ context }) => listPlans(context.acting.store)),
  show: of.show.handler(({ context, input }) => {
    const { store } = context.acting
    const totals = planTotals(store, input.planId)
    return { ...totals, cameBack: cameBack(store, totals.policyName) }
  }),
  decisions: of.decisions.handler(({ context, input }) => listDecisions(context.acting.store, input)),
  explain: of.explain.handler(({ context, input }) =>
    explain(context.acting.store, input.planId, rowOf(input.imageId)),
  ),
  exactFlip: of.exactFlip.handler(({ context, input, signal }) => {
    const { threads, announce, store } = context.acting
    const onProgress = (share: number) => announce({ type: 'planProgressed', share })
    const imageRow = rowOf(input.imageId)
    const named = explain(store, input.planId, imageRow).flips.find(({ atMs }) => atMs !== null)
    const asked = { planId: input.planId, imageRow, claimedAtMs: named?.atMs ?? null }
    return threads.ask(planningThread, 'exactFlip', asked, { signal, onProgress })
  }),
  compare: of.compare.handler(({ context, input, signal }) =>
    context.acting.threads.ask(planningThread, 'compare', input, { signal }),
  ),
  compareWithRandom: of.compareWithRandom.handler(({ context, input, signal }) =>
    context.acting.threads.ask(planningThread, 'compareWithRandom', input, { signal }),
  ),
  allowEmptying: of.allowEmptying.handler(({ context, input }) => {
    const acting = context.acting
    allowEmptying(acting, planTotals(acting.store, input.planId), input)
    return planTotals(acting.store, input.planId)
  }),
  cameBack: of.cameBack.handler(({ context }) => cameBack(context.acting.store)),
  laterUse: of.laterUse.handler(({ context, input }) => laterUse(context.acting.store, input.planId)),
}
