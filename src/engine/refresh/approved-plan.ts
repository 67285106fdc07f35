import { idOf, type PlanId } from '#model/ids.ts'
import { canonicalJson } from '#model/text/canonical-json.ts'
import type { ActingContext } from '../context.ts'
import { listApprovals, requireApplicable, requireConfirmations } from '../disposal/index.ts'
import { requirePolicy } from '../policy/index.ts'

/** Finds the newest plan of a policy that is approved but not applied, for which an earlier run was held back. */
export async function approvedPlan(context: ActingContext, policy: string): Promise<PlanId | null> {
  const plans = context.store.values<number>(
    "SELECT id FROM plan WHERE status = 'draft' AND policy = ? ORDER BY id DESC LIMIT 20",
    [canonicalJson(requirePolicy(policy))],
  )
  for (const row of plans) if (await isApproved(context, idOf('pln', row))) return idOf('pln', row)
  return null
}

const isApproved = async (context: ActingContext, planId: PlanId): Promise<boolean> =>
  (await listApprovals(context, planId)).some((approval) => approval.void === null)

/** Throws REFUSED when a guardrail blocks a plan or needs confirmation. Approving the plan confirms it. */
export async function checkPlan(context: ActingContext, planId: PlanId): Promise<void> {
  requireApplicable(context, planId)
  if (!(await isApproved(context, planId)))
    requireConfirmations(context, planId, [], 'Approve the plan, then continue.')
}
