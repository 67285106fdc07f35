import { rowOf } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'
import { procedures } from '../procedure.ts'
import { isBlinded } from '../query/index.ts'
import { allowEmptying } from './allow-emptying.ts'
import { policyDiff } from './language/diff.ts'
import { checkPolicy, requirePolicy } from './language/read-policy.ts'
import { makePlan } from './make-plan.ts'
import { clauseTexts } from './plans/protection-text.ts'
import { readRestoreRates } from './plans/restore-rates.ts'
import { listPlans, planTotals, policyOfPlan } from './plans/stored-plan.ts'
import { keepPreview } from './reading/preview-plan.ts'
import { policyTemplates } from './templates.ts'
import { planningThread, plansThread, seenPlanningThread, seenPlansThread } from './thread/planning.ts'
import { currentPolicy, listPolicies, policyVersion, savePolicy } from './versions.ts'

const { policy } = procedures

/** Returns the threads that make and read plans for the acting user. */
const threadsFor = ({ actor }: ActingContext) =>
  isBlinded(actor)
    ? { planning: seenPlanningThread, looking: seenPlansThread }
    : { planning: planningThread, looking: plansThread }

export const policyProcedures = policy.router({
  check: policy.check.handler(({ input }) => checkPolicy(input.policy)),
  lint: policy.lint.handler(({ context: { acting }, input, signal }) => {
    const { policy: text, clause, atMs = acting.clock.nowMs() } = input
    return acting.threads.ask(threadsFor(acting).planning, 'lint', { policy: text, clause, nowMs: atMs }, { signal })
  }),
  templates: policy.templates.handler(() => [...policyTemplates]),
  current: policy.current.handler(({ context }) => currentPolicy(context.acting.store)),
  save: policy.save.handler(({ context, input }) => savePolicy(context.acting, input.policy, input.note ?? '')),
  list: policy.list.handler(({ context }) => listPolicies(context.acting.store)),
  version: policy.version.handler(({ context, input }) => policyVersion(context.acting.store, input)),
  diff: policy.diff.handler(({ input }) => ({
    changes: policyDiff(requirePolicy(input.before), requirePolicy(input.after)),
  })),
  createPlan: policy.createPlan.handler(({ context, input, signal }) => makePlan(context.acting, input, signal)),
  keepPlan: policy.keepPlan.handler(({ context: { acting }, input: { planId } }) => {
    acting.store.write(() => keepPreview(acting.store, rowOf(planId)))
    acting.announce({ type: 'plansChanged', planId })
    return planTotals(acting.store, planId)
  }),
  plans: policy.plans.handler(({ context }) => listPlans(context.acting.store)),
  plan: policy.plan.handler(async ({ context, input }) => {
    const totals = planTotals(context.acting.store, input.planId)
    return { ...totals, restoreRates: await readRestoreRates(context.acting, totals.policyName) }
  }),
  decisions: policy.decisions.handler(({ context: { acting }, input }) =>
    acting.threads.ask(threadsFor(acting).looking, 'decisions', input),
  ),
  clauses: policy.clauses.handler(({ context, input }) =>
    clauseTexts(policyOfPlan(context.acting.store, input.planId)),
  ),
  explain: policy.explain.handler(({ context: { acting }, input: { imageId, ...query } }) =>
    acting.threads.ask(threadsFor(acting).looking, 'explain', { ...query, imageRow: rowOf(imageId) }),
  ),
  nextChange: policy.nextChange.handler(async ({ context: { acting }, input, signal }) => {
    const { threads, announce } = acting
    const { planning, looking } = threadsFor(acting)
    const onProgress = (share: number) => announce({ type: 'planProgressed', share })
    const about = { planId: input.planId, imageRow: rowOf(input.imageId) }
    const { flips } = await threads.ask(looking, 'explain', about)
    const claimedAtMs = flips.find(({ atMs }) => atMs !== null)?.atMs ?? null
    return threads.ask(planning, 'exactFlip', { ...about, claimedAtMs }, { signal, onProgress })
  }),
  comparePlans: policy.comparePlans.handler(({ context: { acting }, input, signal }) =>
    acting.threads.ask(threadsFor(acting).planning, 'compare', input, { signal }),
  ),
  compareWithRandom: policy.compareWithRandom.handler(({ context: { acting }, input, signal }) =>
    acting.threads.ask(threadsFor(acting).planning, 'compareWithRandom', input, { signal }),
  ),
  allowEmptying: policy.allowEmptying.handler(({ context, input }) => allowEmptying(context.acting, input)),
  laterUse: policy.laterUse.handler(({ context: { acting }, input }) =>
    acting.threads.ask(threadsFor(acting).looking, 'laterUse', input.planId),
  ),
})
