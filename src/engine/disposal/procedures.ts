import { planTotals } from '../policy/index.ts'
import { procedures } from '../procedure.ts'
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

const of = procedures.retention

export const disposalProcedures = {
  apply: of.apply.handler(({ context, input }) => {
    const acting = context.acting
    requireApplicable(acting, input.planId)
    requireSeen(acting, input.planId, input.seen)
    requireApproval(acting, input.planId)
    const jobId = acting.jobs.enqueue(applyJob, { planId: input.planId }, acting.actor)
    const archives = planTotals(acting.store, input.planId).images.archive > 0
    return { jobId, ...(archives ? { archiveJobId: acting.jobs.enqueue(archiveJob, {}, acting.actor) } : {}) }
  }),
  moveToArchive: of.moveToArchive.handler(({ context }) => {
    const acting = context.acting
    return { jobId: acting.jobs.enqueue(archiveJob, {}, acting.actor) }
  }),
  restore: of.restore.handler(({ context, input }) => restore(context.acting, input)),
  hold: of.hold.handler(({ context, input }) => hold(context.acting, input.where, input.reason, input.expiresAtMs)),
  release: of.release.handler(({ context, input }) => release(context.acting, input.holdId)),
  holds: of.holds.handler(({ context }) => listHolds(context.acting.store)),
  approve: of.approve.handler(({ context, input }) => approve(context.acting, input.planId, input.reason)),
  approvals: of.approvals.handler(({ context, input }) => listApprovals(context.acting, input.planId)),
  planPurge: of.planPurge.handler(({ context, input }) => planPurge(context.acting, input)),
  planErasure: of.planErasure.handler(({ context, input }) => planErasure(context.acting, input)),
  purge: of.purge.handler(async ({ context, input }) => {
    const acting = context.acting
    await requireMeant(acting, input.purgeId, input.images)
    return { jobId: acting.jobs.enqueue(purgeJob, { purgeId: input.purgeId }, acting.actor) }
  }),
  purges: of.purges.handler(({ context }) => listPurges(context.acting.store)),
  showPurge: of.showPurge.handler(({ context, input }) => purgeById(context.acting.store, input.purgeId)),
  certificates: of.certificates.handler(({ context }) => listCertificates(context.acting.store)),
  certificate: of.certificate.handler(({ context, input }) => findCertificate(context.acting.store, input)),
  tombstones: of.tombstones.handler(({ context, input }) => listTombstones(context.acting.store, input.limit)),
  conflicts: of.conflicts.handler(({ context }) => listConflicts(context.acting.store)),
  decideConflict: of.decideConflict.handler(({ context, input }) => decideConflict(context.acting, input)),
  followUps: of.followUps.handler(({ context }) => listFollowUps(context.acting.store)),
  closeFollowUp: of.closeFollowUp.handler(({ context, input }) => closeFollowUp(context.acting, input)),
  readmit: of.readmit.handler(({ context, input }) => {
    const acting = context.acting
    return { jobId: acting.jobs.enqueue(readmitJob, input, acting.actor) }
  }),
  notices: of.notices.handler(({ context }) => listNotices(context.acting)),
  readNotices: of.readNotices.handler(({ context, input }) => {
    seeNotices(context.acting, input.notices, 'read_at')
    return {}
  }),
  toldNotices: of.toldNotices.handler(({ context, input }) => {
    seeNotices(context.acting, input.notices, 'told_at')
    return {}
  }),
  run: of.run.handler(({ context, signal }) => scheduledRun(context.acting, signal)),
}
