import { planTotals } from '../policy/index.ts'
import { procedures } from '../procedure.ts'
import { applyJob, requireApplicable, requireConfirmations } from './apply.ts'
import { approve, listApprovals, requireApproval } from './approval.ts'
import { archiveJob } from './archive/archive-job.ts'
import { decideConflict, listConflicts } from './conflicts.ts'
import { closeFollowUp, listFollowUps } from './erasure/follow-ups.ts'
import { hold, holdById, listHolds, release } from './lifecycle/holds.ts'
import { certificateText, findCertificate, listCertificates } from './purge/certificate.ts'
import { planErasure, planPurge } from './purge/plan-purge.ts'
import { purgeJob, requireMeant } from './purge/purge-job.ts'
import { purgeById } from './purge/purge-record.ts'
import { listTombstones } from './purge/tombstones.ts'
import { reimportJob } from './reimport.ts'
import { restore } from './restore.ts'
import { scheduledRun } from './scheduled-run.ts'

const disposal = procedures.disposal

export const disposalProcedures = disposal.router({
  approve: disposal.approve.handler(({ context, input }) => approve(context.acting, input.planId, input.reason)),
  approvals: disposal.approvals.handler(({ context, input }) => listApprovals(context.acting, input.planId)),
  apply: disposal.apply.handler(async ({ context: { acting }, input }) => {
    requireApplicable(acting, input.planId)
    requireConfirmations(acting, input.planId, input.seen)
    await requireApproval(acting, input.planId)
    const jobId = acting.jobs.enqueue(applyJob, { planId: input.planId }, acting.actor)
    const archives = planTotals(acting.store, input.planId).images.archive > 0
    return { jobId, ...(archives ? { archiveJobId: acting.jobs.enqueue(archiveJob, {}, acting.actor) } : {}) }
  }),
  restore: disposal.restore.handler(({ context, input, signal }) => restore(context.acting, input, signal)),
  reimport: disposal.reimport.handler(({ context: { acting }, input }) => ({
    jobId: acting.jobs.enqueue(reimportJob, input, acting.actor),
  })),
  archive: disposal.archive.handler(({ context: { acting } }) => ({
    jobId: acting.jobs.enqueue(archiveJob, {}, acting.actor),
  })),
  hold: disposal.hold.handler(({ context, input }) =>
    hold(context.acting, input.where, input.reason, input.expiresAtMs),
  ),
  releaseHold: disposal.releaseHold.handler(({ context, input }) => {
    release(context.acting, input.holdId)
    return holdById(context.acting, input.holdId)
  }),
  holds: disposal.holds.handler(({ context }) => listHolds(context.acting)),
  runSchedule: disposal.runSchedule.handler(({ context, signal }) => scheduledRun(context.acting, signal)),
  planPurge: disposal.planPurge.handler(({ context, input }) => planPurge(context.acting, input)),
  planErasure: disposal.planErasure.handler(({ context, input, signal }) => planErasure(context.acting, input, signal)),
  runPurge: disposal.runPurge.handler(async ({ context: { acting }, input }) => {
    await requireMeant(acting, input.purgeId, input.images)
    return { jobId: acting.jobs.enqueue(purgeJob, { purgeId: input.purgeId }, acting.actor) }
  }),
  purge: disposal.purge.handler(({ context, input }) => purgeById(context.acting, input.purgeId)),
  certificates: disposal.certificates.handler(({ context }) => listCertificates(context.acting)),
  certificate: disposal.certificate.handler(({ context, input }) => findCertificate(context.acting, input)),
  certificateText: disposal.certificateText.handler(({ context, input }) =>
    certificateText(context.acting, input.certificateId, input.piece),
  ),
  tombstones: disposal.tombstones.handler(({ context, input }) => listTombstones(context.acting.store, input.limit)),
  erasureConflicts: disposal.erasureConflicts.handler(({ context }) => listConflicts(context.acting)),
  resolveErasureConflict: disposal.resolveErasureConflict.handler(({ context, input }) =>
    decideConflict(context.acting, input),
  ),
  followUps: disposal.followUps.handler(({ context }) => listFollowUps(context.acting.store)),
  closeFollowUp: disposal.closeFollowUp.handler(({ context, input }) => closeFollowUp(context.acting, input)),
})
