import { PlanTotals } from '#contract'
import { idOf } from '#model/ids.ts'
import { counted } from '#model/text/counted.ts'
import { dayMs, hourMs } from '#model/units.ts'
import type { ActingContext } from '../context.ts'
import { allowedGroups, isAskedFor, lifted, readRestoreRates } from '../policy/index.ts'
import { readAll } from '../query/index.ts'
import type { FoundNotice, NoticeKind } from '../workspace/index.ts'
import { listApprovals, planLapsesAtMs } from './approval.ts'
import { listConflicts } from './conflicts.ts'
import { listFollowUps } from './erasure/follow-ups.ts'
import { graceEndsBeforeMs } from './lifecycle/grace-period.ts'

/** Users are notified this long before something ends. */
const aheadMs = 3 * dayMs
/** The lead time for an approval, which is valid for at most three days. */
const approvalAheadMs = dayMs

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
const images = (n: number): string => counted(n, 'image')

type Draft = { id: number; created_at: number; totals: string; scheduled: number }

/** Returns the newest plan if it is a draft of an active policy and still valid; older plans are superseded by it. */
function waitingPlan({ store, clock }: ActingContext): Draft | undefined {
  const plan = store.get<Draft & { status: string; mode: string }>(
    `SELECT plan.id, status, created_at, totals, policy ->> '$.mode' AS mode,
       EXISTS (SELECT 1 FROM audit WHERE action = 'retention.run' AND detail ->> '$.planId' = 'pln_' || plan.id) AS scheduled
     FROM plan WHERE ${isAskedFor} ORDER BY plan.id DESC LIMIT 1`,
  )
  const isWaiting =
    plan?.status === 'draft' && plan.mode === 'active' && clock.nowMs() < planLapsesAtMs(plan.created_at)
  return isWaiting ? plan : undefined
}

const Totals = PlanTotals.pick({ images: true, rails: true, policyName: true })

/**
 * Reports a plan that would remove images: it waits for approval, its approval expires soon, or guardrails block it.
 */
async function plans(acting: ActingContext): Promise<FoundNotice[]> {
  const plan = waitingPlan(acting)
  if (!plan) return []
  const planId = idOf('pln', plan.id)
  const totals = Totals.parse(JSON.parse(plan.totals))
  const { retire, archive, drop } = totals.images
  if (retire + archive + drop === 0) return []
  const what = `${images(drop)} to the trash, ${archive} to the archive, ${retire} retired.`
  const action = { label: 'Show the plan', tab: 'plan' as const, planId }
  const who = plan.scheduled ? 'Made by the schedule: ' : ''
  const stopped = lifted(totals.rails, allowedGroups(acting.store, plan.id)).filter(({ ok }) => !ok)
  const found = (kind: 'plan-stopped' | 'plan-waits', title: string, detail: string): FoundNotice[] => [
    { notice: `${kind} ${planId}`, kind, title, detail, atMs: plan.created_at, action },
  ]
  if (stopped.length > 0)
    return found(
      'plan-stopped',
      `A plan by ${totals.policyName} is blocked by guardrails`,
      `${stopped.map(({ rail: guardrail }) => guardrail).join(', ')}.`,
    )
  const approved = (await listApprovals(acting, planId)).find((approval) => approval.void === null)
  const lapsesAtMs = planLapsesAtMs(plan.created_at)
  const leftMs = lapsesAtMs - acting.clock.nowMs()
  if (!approved) return found('plan-waits', `A plan by ${totals.policyName} needs approval`, `${who}${what}`)
  if (leftMs > approvalAheadMs) return []
  return [
    {
      notice: `approval-lapses ${planId} ${approved.approvedAtMs}`,
      kind: 'approval-lapses',
      title: `The approval of a plan by ${totals.policyName} expires in ${Math.max(1, Math.ceil(leftMs / hourMs))} hours`,
      detail: `${approved.approvedBy} approved it. Apply it before then, or make a new plan: ${what}`,
      atMs: approved.approvedAtMs,
      action,
    },
  ]
}

/** Reports what in the trash may be deleted permanently now, and what soon, grouped by the day it was trashed. */
async function trash(acting: ActingContext): Promise<FoundNotice[]> {
  const { store, clock, settings } = acting
  const { graceDays, graceDaysOfUse } = settings()
  const rows = await readAll<{ day: string; n: number; last: number }>(
    acting,
    `SELECT date(at / 1000, 'unixepoch') AS day, count(*) AS n, max(at) AS last FROM (
       SELECT max(retention_event.at) AS at FROM image JOIN retention_event ON image_id = image.id
       WHERE lifecycle <> 'active' AND lifecycle = 'trashed' AND to_lifecycle = 'trashed' GROUP BY image.id) GROUP BY day ORDER BY day`,
  )
  const beforeMs = graceEndsBeforeMs(store, clock.nowMs(), { graceDays, graceDaysOfUse })
  const action = { label: 'Show the trash', tab: 'trash' as const }
  const ready = rows.filter(({ last }) => last <= beforeMs)
  const newest = ready.at(-1)
  const soon = rows.filter(
    ({ last }) =>
      last > beforeMs &&
      last + graceDays * dayMs > clock.nowMs() &&
      last + graceDays * dayMs - clock.nowMs() <= aheadMs,
  )
  return [
    ...(newest
      ? [
          {
            notice: `purge-ready ${newest.day}`,
            kind: 'purge-ready' as const,
            title: `${images(ready.reduce((sum, { n }) => sum + n, 0))} can be deleted permanently`,
            detail: 'Their grace period is over. Until deleted, they can be restored.',
            atMs: newest.last + graceDays * dayMs,
            action,
          },
        ]
      : []),
    ...soon.map(({ day, n, last }) => ({
      notice: `grace-ends ${day}`,
      kind: 'grace-ends' as const,
      title: `The grace period of ${images(n)} ends on ${dayOf(last + graceDays * dayMs)}`,
      detail: `Trashed on ${day}. Restore what you still need.`,
      atMs: last,
      action,
    })),
  ]
}

const holds = async (acting: ActingContext): Promise<FoundNotice[]> => {
  const nowMs = acting.clock.nowMs()
  const ending = await readAll<{ id: number; reason: string; expires_at: number; n: number }>(
    acting,
    `SELECT hold.id, reason, expires_at, (SELECT count(*) FROM hold_image WHERE hold_id = hold.id) AS n
     FROM hold WHERE released_at IS NULL AND expires_at > ? AND expires_at <= ? ORDER BY expires_at`,
    [nowMs, nowMs + aheadMs],
  )
  return ending.map(({ id, reason, expires_at, n }) => ({
    notice: `hold-expires ${idOf('hld', id)}`,
    kind: 'hold-expires',
    title: `The hold on ${images(n)} ends on ${dayOf(expires_at)}`,
    detail: `${reason} After that, the policy applies to them again. Put them on hold again to keep them.`,
    atMs: expires_at - aheadMs,
    action: { label: 'Show the holds', tab: 'holds' },
  }))
}

/** Reports a failure of the schedule, until a run succeeds. */
function failedRun({ store }: ActingContext): FoundNotice[] {
  const run = store.get<{ seq: number; at: number; failed: string | null }>(
    `SELECT seq, at, detail ->> '$.failed' AS failed FROM audit WHERE action = 'retention.run' ORDER BY seq DESC LIMIT 1`,
  )
  if (!run?.failed) return []
  return [
    {
      notice: `run-failed ${run.seq}`,
      kind: 'run-failed',
      title: 'The scheduled retention run failed',
      detail: run.failed,
      atMs: run.at,
      action: { label: 'Show the policy', tab: 'policy' },
    },
  ]
}

const takenBack = async (acting: ActingContext): Promise<FoundNotice[]> =>
  (await readRestoreRates(acting))
    .filter(({ tooOften }) => tooOften)
    .map(({ policy, rule, text, taken, restored: back, percent, backAtMs }) => ({
      notice: `took-back ${policy} ${rule}`,
      kind: 'took-back',
      title: `${Math.round(percent)}% of what a rule of ${policy} removed was restored`,
      detail: `“${text}”: ${back} of ${taken} images were restored. More than 5% means the rule removes the wrong images.`,
      atMs: backAtMs ?? acting.clock.nowMs(),
      action: { label: 'Show the policy', tab: 'policy' },
    }))

const conflicts = async (acting: ActingContext): Promise<FoundNotice[]> =>
  (await listConflicts(acting))
    .filter(({ decision }) => decision === null)
    .map(({ purgeId, images: held, foundAtMs }) => ({
      notice: `conflict ${purgeId}`,
      kind: 'conflict',
      title: `${images(held.length)} to be erased ${held.length === 1 ? 'is' : 'are'} on hold`,
      detail: 'Decide whether the hold or the erasure wins.',
      atMs: foundAtMs,
      action: { label: 'Decide', tab: 'erasure' },
    }))

function followUps({ store }: ActingContext): FoundNotice[] {
  const open = listFollowUps(store).filter(({ doneAtMs }) => doneAtMs === null)
  return [...new Set(open.map(({ purgeId }) => purgeId))].map((purgeId) => {
    const own = open.filter((one) => one.purgeId === purgeId)
    return {
      notice: `follow-ups ${purgeId}`,
      kind: 'follow-ups',
      title: `An erasure left ${counted(own.length, 'follow-up task')}`,
      detail: own[0]!.text,
      atMs: own[0]!.createdAtMs,
      action: { label: 'Show them', tab: 'erasure' },
    }
  })
}

/** Reports plans that started and did not end, with no job that continues them. */
const interrupted = ({ store }: ActingContext): FoundNotice[] =>
  store
    .all<{ id: number; at: number; job: number }>(
      `SELECT purge.id, coalesce(job.ended_at, job.created_at) AS at, job.id AS job FROM purge
       JOIN job ON job.id = (SELECT max(id) FROM job WHERE kind = 'purge.run' AND input ->> '$.purgeId' = 'prg_' || purge.id)
       WHERE purge.kind = 'erasure' AND purge.status = 'running' AND job.status IN ('interrupted', 'failed', 'cancelled')`,
    )
    .map(({ id, at, job }) => ({
      notice: `erasure-interrupted ${idOf('prg', id)} ${at}`,
      kind: 'erasure-interrupted',
      title: `Erasure ${idOf('prg', id)} was interrupted`,
      detail: `Resume ${idOf('job', job)} to finish it. Until then the names of the erased images are kept for the search.`,
      atMs: at,
      action: { label: 'Show the erasures', tab: 'erasure' },
    }))

/** Every notification about retention. To add one, add an entry. */
export const disposalNotices: readonly NoticeKind[] = [
  plans,
  trash,
  holds,
  failedRun,
  takenBack,
  conflicts,
  followUps,
  interrupted,
]
