import { cameBack, effectOf, laterUse } from '../policy/index.ts'
import { actingAs, procedures } from '../procedure.ts'
import { effectJob } from '../signals/index.ts'
import { approve, listApprovals } from './approval.ts'
import { decideConflict, listConflicts } from './conflicts.ts'
import { closeFollowUp, listFollowUps } from './erasure/follow-ups.ts'
import { listNotices, seeNotices } from './notices.ts'
import { findCertificate, listCertificates } from './purge/certificate.ts'
import { planErasure, planPurge } from './purge/plan-purge.ts'
import { purgeJob, requireMeant } from './purge/purge-job.ts'
import { listPurges, purgeById } from './purge/purge-record.ts'
import { listTombstones } from './purge/tombstones.ts'
import { readmitJob } from './reimport.ts'
import { scheduledRun } from './scheduled-run.ts'

const of = procedures.retention

/** What comes after a plan. */
export const leavingProcedures = {
  approve: of.approve.handler(({ context, input }) => approve(actingAs(context, 'admin'), input.planId, input.reason)),
  approvals: of.approvals.handler(({ context, input }) => listApprovals(actingAs(context, 'annotator'), input.planId)),
  predictEffect: of.predictEffect.handler(({ context, input }) => {
    const acting = actingAs(context, 'lead')
    return { jobId: acting.jobs.enqueue(effectJob, input, acting.actor) }
  }),
  effect: of.effect.handler(({ context, input }) => effectOf(actingAs(context, 'annotator').store, input.planId)),
  planPurge: of.planPurge.handler(({ context, input }) => planPurge(actingAs(context, 'admin'), input)),
  planErasure: of.planErasure.handler(({ context, input }) => planErasure(actingAs(context, 'admin'), input)),
  purge: of.purge.handler(async ({ context, input }) => {
    const acting = actingAs(context, 'admin')
    await requireMeant(acting, input.purgeId, input.images)
    return { jobId: acting.jobs.enqueue(purgeJob, { purgeId: input.purgeId }, acting.actor) }
  }),
  purges: of.purges.handler(({ context }) => listPurges(actingAs(context, 'annotator').store)),
  showPurge: of.showPurge.handler(({ context, input }) =>
    purgeById(actingAs(context, 'annotator').store, input.purgeId),
  ),
  certificates: of.certificates.handler(({ context }) => listCertificates(actingAs(context, 'lead').store)),
  certificate: of.certificate.handler(({ context, input }) => findCertificate(actingAs(context, 'lead').store, input)),
  tombstones: of.tombstones.handler(({ context, input }) =>
    listTombstones(actingAs(context, 'annotator').store, input.limit),
  ),
  conflicts: of.conflicts.handler(({ context }) => listConflicts(actingAs(context, 'annotator').store)),
  decideConflict: of.decideConflict.handler(({ context, input }) => decideConflict(actingAs(context, 'admin'), input)),
  followUps: of.followUps.handler(({ context }) => listFollowUps(actingAs(context, 'annotator').store)),
  closeFollowUp: of.closeFollowUp.handler(({ context, input }) => closeFollowUp(actingAs(context, 'lead'), input)),
  readmit: of.readmit.handler(({ context, input }) => {
    const acting = actingAs(context, 'admin')
    return { jobId: acting.jobs.enqueue(readmitJob, input, acting.actor) }
  }),
  cameBack: of.cameBack.handler(({ context }) => cameBack(actingAs(context, 'annotator').store)),
  laterUse: of.laterUse.handler(({ context, input }) => laterUse(actingAs(context, 'annotator').store, input.planId)),
  notices: of.notices.handler(({ context }) => listNotices(actingAs(context, 'annotator'))),
  readNotices: of.readNotices.handler(({ context, input }) => {
    seeNotices(actingAs(context, 'annotator'), input.notices, 'read_at')
    return {}
  }),
  toldNotices: of.toldNotices.handler(({ context, input }) => {
    seeNotices(actingAs(context, 'annotator'), input.notices, 'told_at')
    return {}
  }),
  run: of.run.handler(({ context, signal }) => scheduledRun(actingAs(context, 'admin'), signal)),
}
