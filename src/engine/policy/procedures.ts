import { rowOf } from '#model/ids.ts'
import { procedures } from '../procedure.ts'
import { allowEmptying } from './allow-emptying.ts'
import { policyDiff } from './language/diff.ts'
import { checkPolicy, requirePolicy } from './language/read-policy.ts'
import { makePlan } from './make-plan.ts'
import { clauseTexts } from './plans/protection-text.ts'
import { readRestoreRates } from './plans/restore-rates.ts'
import { listPlans, planTotals, policyOfPlan } from './plans/stored-plan.ts'
import { keepPreview } from './reading/preview-plan.ts'
import { policyTemplates } from './templates.ts'
import { planningThread, plansThread } from './thread/planning.ts'
import { currentPolicy, listPolicies, policyVersion, savePolicy } from './versions.ts'

const { policy, plans } = procedures

export const policyProcedures = policy.router({
  check: policy.check.handler(({ input }) => checkPolicy(input.policy)),
  lint: policy.lint.handler(({ context, input, signal }) => {
    const { threads, clock } = context.acting
    const { policy: text, clause, atMs = clock.nowMs() } = input
    return threads.ask(planningThread, 'lint', { policy: text, clause, nowMs: atMs }, { signal })
  }),
  templates: policy.templates.handler(() => [...policyTemplates]),
  current: policy.current.handler(({ context }) => currentPolicy(context.acting.store)),
  save: policy.save.handler(({ context, input }) => savePolicy(context.acting, input.policy, input.note ?? '')),
  list: policy.list.handler(({ context }) => listPolicies(context.acting.store)),
  version: policy.version.handler(({ context, input }) => policyVersion(context.acting.store, input)),
  diff: policy.diff.handler(({ input }) => ({
    changes: policyDiff(requirePolicy(input.before), requirePolicy(input.after)),
  })),
})

export const plansProcedures = plans.router({
  create: plans.create.handler(({ context, input, signal }) => makePlan(context.acting, input, signal)),
  keep: plans.keep.handler(({ context: { acting }, input: { planId } }) => {
    acting.store.write(() => keepPreview(acting.store, rowOf(planId)))
    acting.announce({ type: 'plansChanged', planId })
    return planTotals(acting.store, planId)
  }),
  list: plans.list.handler(({ context }) => listPlans(context.acting.store)),
  get: plans.get.handler(async ({ context, input }) => {
    const totals = planTotals(context.acting.store, input.planId)
    return { ...totals, restoreRates: await readRestoreRates(context.acting, totals.policyName) }
  }),
  decisions: plans.decisions.handler(({ context, input }) =>
    context.acting.threads.ask(plansThread, 'decisions', input),
  ),
  clauses: plans.clauses.handler(({ context, input }) => clauseTexts(policyOfPlan(context.acting.store, input.planId))),
  explain: plans.explain.handler(({ context, input: { planId, imageId } }) =>
    context.acting.threads.ask(plansThread, 'explain', { planId, imageRow: rowOf(imageId) }),
  ),
  nextChange: plans.nextChange.handler(async ({ context, input, signal }) => {
    const { threads, announce } = context.acting
    const onProgress = (share: number) => announce({ type: 'planProgressed', share })
    const about = { planId: input.planId, imageRow: rowOf(input.imageId) }
    const { flips } = await threads.ask(plansThread, 'explain', about)
    const claimedAtMs = flips.find(({ atMs }) => atMs !== null)?.atMs ?? null
    return threads.ask(planningThread, 'exactFlip', { ...about, claimedAtMs }, { signal, onProgress })
  }),
  compare: plans.compare.handler(({ context, input, signal }) =>
    context.acting.threads.ask(planningThread, 'compare', input, { signal }),
  ),
  compareWithRandom: plans.compareWithRandom.handler(({ context, input, signal }) =>
    context.acting.threads.ask(planningThread, 'compareWithRandom', input, { signal }),
  ),
  allowEmptying: plans.allowEmptying.handler(({ context, input }) => {
    const acting = context.acting
    allowEmptying(acting, planTotals(acting.store, input.planId), input)
    return planTotals(acting.store, input.planId)
  }),
  laterUse: plans.laterUse.handler(({ context, input }) =>
    context.acting.threads.ask(plansThread, 'laterUse', input.planId),
  ),
})
