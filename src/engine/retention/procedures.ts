import { rowOf } from '#model/ids.ts'
import { actingAs, procedures } from '../procedure.ts'
import { readValue, writeValue } from '../workspace/index.ts'
import { applyJob, requireApplicable } from './apply.ts'
import { hold, listHolds, release } from './holds.ts'
import { checkPolicy } from './read-policy.ts'
import { restore } from './restore.ts'
import { starterPolicy } from './starter-policy.ts'
import { explain, listDecisions, listPlans, makePlan, planTotals } from './stored-plan.ts'

const policyName = 'retention.policy'
const of = procedures.retention

export const retentionProcedures = of.router({
  check: of.check.handler(({ context, input }) => {
    actingAs(context, 'annotator')
    return checkPolicy(input.policy)
  }),
  policy: of.policy.handler(({ context }) => {
    const saved = readValue(actingAs(context, 'annotator').store, policyName)
    return typeof saved === 'string' ? { policy: saved, saved: true } : { policy: starterPolicy, saved: false }
  }),
  savePolicy: of.savePolicy.handler(({ context, input }) => {
    const { store, announce } = actingAs(context, 'admin')
    const check = checkPolicy(input.policy)
    if (check.ok) {
      writeValue(store, policyName, input.policy)
      announce({ type: 'workspaceChanged' })
    }
    return check
  }),
  plan: of.plan.handler(({ context, input }) => makePlan(actingAs(context, 'admin'), input.policy, input.atMs)),
  list: of.list.handler(({ context }) => listPlans(actingAs(context, 'annotator').store)),
  show: of.show.handler(({ context, input }) => planTotals(actingAs(context, 'annotator').store, input.planId)),
  decisions: of.decisions.handler(({ context, input }) => listDecisions(actingAs(context, 'annotator').store, input)),
  explain: of.explain.handler(({ context, input }) =>
    explain(actingAs(context, 'annotator').store, input.planId, rowOf(input.imageId)),
  ),
  apply: of.apply.handler(({ context, input }) => {
    const acting = actingAs(context, 'admin')
    requireApplicable(acting, input.planId)
    return { jobId: acting.jobs.enqueue(applyJob, input, acting.actor) }
  }),
  restore: of.restore.handler(({ context, input }) => restore(actingAs(context, 'admin'), input)),
  hold: of.hold.handler(({ context, input }) => hold(actingAs(context, 'admin'), input.where, input.reason)),
  release: of.release.handler(({ context, input }) => release(actingAs(context, 'admin'), input.holdId)),
  holds: of.holds.handler(({ context }) => listHolds(actingAs(context, 'annotator').store)),
})
