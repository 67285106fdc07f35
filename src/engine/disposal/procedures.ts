import { planTotals } from '../policy/index.ts'
import { actingAs, procedures } from '../procedure.ts'
import { applyJob, requireApplicable, requireSeen } from './apply.ts'
import { approve, listApprovals, requireApproval } from './approval.ts'
import { archiveJob } from './archive/archive-job.ts'
import { decideConflict, listConflicts } from './conflicts.ts'
import { closeFollowUp, listFollowUps } from './erasure/follow-ups.ts'
import { hold, listHolds, release } from './lifecycle/holds.ts'
import { listNotices, seeNotices } from './notices.ts'
import { findCertificate, listCertificates } from './purge/certificate.ts'
import { planErasure, planPurge } from './purge/plan-purge.ts'
import { purgeJob, requireMeant } from './purge/purge-job.ts'
import { listPurges, purgeById } from './purge/purge-record.ts'
import { listTombstones } from './purge/tombstones.ts'
import { readmitJob } from './reimport.ts'
import { restore } from './restore.ts'
import { scheduledRun } from './scheduled-run.ts'

const disposal = procedures.disposal

export const disposalProcedures = disposal.router({
  approve: disposal.approve.handler(({ context, input }) =>
    approve(actingAs(context, 'admin'), input.planId, input.reason),
  ),
  approvals: disposal.approvals.handler(({ context, input }) =>
    listApprovals(actingAs(context, 'annotator'), input.planId),
  ),
  apply: disposal.apply.handler(({ context, input }) => {
    const acting = actingAs(context, 'admin')
    requireApplicable(acting, input.planId)
    requireSeen(acting, input.planId, input.seen)
    requireApproval(acting, input.planId)
    const jobId = acting.jobs.enqueue(applyJob, { planId: input.planId }, acting.actor)
    const archives = planTotals(acting.store, input.planId).images.archive > 0
    return { jobId, ...(archives ? { archiveJobId: acting.jobs.enqueue(archiveJob, {}, acting.actor) } : {}) }
  }),
  restore: disposal.restore.handler(({ context, input }) => restore(actingAs(context, 'admin'), input)),
  reimport: disposal.reimport.handler(({ context, input }) => {
    const acting = actingAs(context, 'admin')
    return { jobId: acting.jobs.enqueue(readmitJob, input, acting.actor) }
  }),
  archive: disposal.archive.handler(({ context }) => {
    const acting = actingAs(context, 'admin')
    return { jobId: acting.jobs.enqueue(archiveJob, {}, acting.actor) }
  }),
  hold: disposal.hold.handler(({ context, input }) =>
    hold(actingAs(context, 'admin'), input.where, input.reason, input.expiresAtMs),
  ),
  releaseHold: disposal.releaseHold.handler(({ context, input }) => release(actingAs(context, 'admin'), input.holdId)),
  holds: disposal.holds.handler(({ context }) => listHolds(actingAs(context, 'annotator').store)),
  runSchedule: disposal.runSchedule.handler(({ context, signal }) => scheduledRun(actingAs(context, 'admin'), signal)),
})

const purge = procedures.purge

export const purgeProcedures = purge.router({
  plan: purge.plan.handler(({ context, input }) => planPurge(actingAs(context, 'admin'), input)),
  planErasure: purge.planErasure.handler(({ context, input }) => planErasure(actingAs(context, 'admin'), input)),
  run: purge.run.handler(async ({ context, input }) => {
    const acting = actingAs(context, 'admin')
    await requireMeant(acting, input.purgeId, input.images)
    return { jobId: acting.jobs.enqueue(purgeJob, { purgeId: input.purgeId }, acting.actor) }
  }),
  list: purge.list.handler(({ context }) => listPurges(actingAs(context, 'annotator').store)),
  get: purge.get.handler(({ context, input }) => purgeById(actingAs(context, 'annotator').store, input.purgeId)),
  certificates: purge.certificates.handler(({ context }) => listCertificates(actingAs(context, 'lead').store)),
  certificate: purge.certificate.handler(({ context, input }) =>
    findCertificate(actingAs(context, 'lead').store, input),
  ),
  tombstones: purge.tombstones.handler(({ context, input }) =>
    listTombstones(actingAs(context, 'annotator').store, input.limit),
  ),
  conflicts: purge.conflicts.handler(({ context }) => listConflicts(actingAs(context, 'annotator'))),
  resolveConflict: purge.resolveConflict.handler(({ context, input }) =>
    decideConflict(actingAs(context, 'admin'), input),
  ),
  followUps: purge.followUps.handler(({ context }) => listFollowUps(actingAs(context, 'annotator').store)),
  closeFollowUp: purge.closeFollowUp.handler(({ context, input }) => closeFollowUp(actingAs(context, 'lead'), input)),
})

const notices = procedures.notices

export const noticesProcedures = notices.router({
  list: notices.list.handler(({ context }) => listNotices(actingAs(context, 'annotator'))),
  markRead: notices.markRead.handler(({ context, input }) => {
    seeNotices(actingAs(context, 'annotator'), input.notices, 'read_at')
    return {}
  }),
  markShown: notices.markShown.handler(({ context, input }) => {
    seeNotices(actingAs(context, 'annotator'), input.notices, 'told_at')
    return {}
  }),
})
