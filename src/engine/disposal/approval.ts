import type { Approval } from '#contract'
import { idOf, type PlanId, rowOf } from '#model/ids.ts'
import { hourMs } from '#model/units.ts'
import { administratorText } from '../../managed/administrator-text.ts'
import { audit } from '../access/index.ts'
import type { ActingContext } from '../context.ts'
import { notFound, refused } from '../errors.ts'
import { impactOf, Policy, plansThread } from '../policy/index.ts'
import type { Store } from '../store/index.ts'

/** A plan describes the facts of its day: after this time it has to be made again. */
const validMs = 72 * hourMs

/** Limits on how many of the listed images may have changed since: a share and a minimum number. */
const maxChangedPercent = 1
const minChanged = 10

export const planLapsesAtMs = (createdAtMs: number): number => createdAtMs + validMs

type PlanRow = {
  id: number
  status: string
  policy: string
  policy_hash: string
  hash: string
  created_at: number
  created_by: number
}

type ApprovalRow = Omit<Approval, 'void'> & { plan_hash: string; policy_hash: string }

function planRow(store: Store, planId: PlanId): PlanRow {
  const row = store.get<PlanRow>(
    'SELECT id, status, policy, policy_hash, hash, created_at, created_by FROM plan WHERE id = ?',
    [rowOf(planId)],
  )
  if (!row) throw notFound(`plan ${planId}`)
  return row
}

const approvalRows = (store: Store, planId: PlanId): ApprovalRow[] =>
  store.all<ApprovalRow>(
    `SELECT 'pln_' || plan_id AS planId, plan_hash, policy_hash, reason, approved_at AS approvedAtMs,
       user.name AS approvedBy, used_at AS usedAtMs FROM plan_approval JOIN user ON user.id = approved_by WHERE plan_id = ? ORDER BY plan_approval.id DESC`,
    [rowOf(planId)],
  )

/** Why a plan can't be applied even if approved, or null. */
async function approvalProblem(context: ActingContext, plan: PlanRow): Promise<string | null> {
  const { store, clock } = context
  const { name, mode } = Policy.parse(JSON.parse(plan.policy))
  if (mode !== 'active')
    return `The policy ${name} is in mode ${mode}: its plans can’t be applied. Set its mode to active and plan again.`
  if (clock.nowMs() - plan.created_at > validMs) return 'The plan is older than 72 hours. Make a new one.'
  const newer = store.get<{ hash: string }>(
    `SELECT hash FROM policy_version WHERE name = ? ORDER BY version DESC LIMIT 1`,
    [name],
  )
  const wasSaved = store.get('SELECT 1 FROM policy_version WHERE hash = ?', [plan.policy_hash])
  if (wasSaved && newer && newer.hash !== plan.policy_hash)
    return `The policy ${name} was changed after the plan was made. Make a new plan.`
  return plan.status === 'draft' ? await tooManyChanged(context, plan) : null
}

/** Changed images are skipped when few; many mean that the plan no longer fits the workspace. */
async function tooManyChanged({ threads }: ActingContext, plan: PlanRow): Promise<string | null> {
  const { listed, changed } = await threads.ask(plansThread, 'changedSince', idOf('pln', plan.id))
  if (changed < minChanged || 100 * changed <= maxChangedPercent * listed) return null
  return `${changed} of the ${listed} listed images changed after the plan was made; above ${maxChangedPercent}% the approval is void. Make a new plan.`
}

/**
 * Whether another admin must approve: if there is one besides the plan's author, or an administrator of this computer
 * requires it.
 */
const needsAnother = ({ store, managed }: ActingContext, plan: PlanRow): boolean =>
  managed.values.planApproval === 'anotherAdmin' ||
  store.get("SELECT 1 FROM user WHERE role = 'admin' AND disabled_at IS NULL AND id <> ?", [plan.created_by]) !==
    undefined

const why = ({ managed }: ActingContext): string =>
  managed.values.planApproval === 'anotherAdmin' ? ` ${administratorText(managed, 'planApproval')}` : ''

async function toApproval(
  context: ActingContext,
  plan: PlanRow,
  { plan_hash, policy_hash, ...approval }: ApprovalRow,
): Promise<Approval> {
  const problem =
    approval.usedAtMs !== null
      ? 'The approval was used.'
      : plan_hash !== plan.hash || policy_hash !== plan.policy_hash
        ? 'The plan differs from the approved one.'
        : wantsReason(context.store, approval.planId, approval.reason)
          ? 'Its impact estimate has turned red since then. Approve it again with a reason.'
          : await approvalProblem(context, plan)
  return { ...approval, void: problem }
}

export function listApprovals(acting: ActingContext, planId: PlanId): Promise<Approval[]> {
  const plan = planRow(acting.store, planId)
  return Promise.all(approvalRows(acting.store, planId).map((row) => toApproval(acting, plan, row)))
}

/** A plan with a high estimated cost needs a written reason. */
const wantsReason = (store: Store, planId: PlanId, reason: string): boolean =>
  impactOf(store, planId)?.gate === 'red' && reason.trim() === ''

/** Approves a plan. Throws REFUSED when the plan can't be applied, or its author may not approve it. */
export async function approve(acting: ActingContext, planId: PlanId, reason: string): Promise<Approval> {
  const { store, clock, actor } = acting
  const plan = planRow(store, planId)
  const problem =
    plan.status === 'draft' ? await approvalProblem(acting, plan) : `The plan ${planId} was already applied.`
  if (problem) throw refused(problem, 'retention-approval')
  if (wantsReason(store, planId, reason))
    throw refused(
      'The plan has a red impact estimate. Approve it with a reason, or change the policy.',
      'retention-effect',
    )
  if (rowOf(actor.userId) === plan.created_by && needsAnother(acting, plan))
    throw refused(
      `${actor.name} made this plan; another admin has to approve it.${why(acting)}`,
      'retention-second-admin',
    )
  store.write(() => {
    store.run(
      'INSERT INTO plan_approval (plan_id, plan_hash, policy_hash, reason, approved_at, approved_by) VALUES (?, ?, ?, ?, ?, ?)',
      [plan.id, plan.hash, plan.policy_hash, reason, clock.nowMs(), rowOf(actor.userId)],
    )
    audit(acting, 'retention.approve', { planId, planHash: plan.hash, policyHash: plan.policy_hash, reason })
  })
  acting.announce({ type: 'plansChanged', planId })
  return (await listApprovals(acting, planId))[0]!
}

/**
 * Returns the approval that a plan needs: a given one, or the acting admin's own when nobody else has to approve.
 * Throws REFUSED when there is none. A plan that was started had its approval.
 */
export async function requireApproval(acting: ActingContext, planId: PlanId): Promise<void> {
  const plan = planRow(acting.store, planId)
  if (plan.status !== 'draft') return
  if ((await listApprovals(acting, planId)).some((approval) => approval.void === null)) return
  if (rowOf(acting.actor.userId) === plan.created_by && needsAnother(acting, plan))
    throw refused(
      `The plan ${planId} needs the approval of another admin; ${acting.actor.name} made it.${why(acting)}`,
      'retention-second-admin',
    )
  await approve(acting, planId, '')
}

/** Marks the newest valid approval used. In the transaction that applies the plan. */
export function useApproval({ store, clock }: ActingContext, planId: PlanId): void {
  store.run(
    `UPDATE plan_approval SET used_at = ? WHERE id = (
       SELECT max(id) FROM plan_approval WHERE plan_id = ? AND used_at IS NULL)`,
    [clock.nowMs(), rowOf(planId)],
  )
}
