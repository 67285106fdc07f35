import type { Agreement } from '#contract'
import { type QueueId, rowOf } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'
import { procedures } from '../procedure.ts'
import { defineThread } from '../threads/threads.ts'
import type { tasks } from './agreement-tasks.ts'
import { blindAudit } from './blind-audit.ts'
import { muteAlarm, solve } from './change-alarm.ts'
import { writeDigest } from './digest/write-digest.ts'
import { driftJob } from './drift/drift-job.ts'
import { queueDue, requireGolden } from './due.ts'
import { modelEvidence } from './evidence/model-evidence.ts'
import { hoursSaved, ownHoursSaved } from './hours/hours-saved.ts'
import { monitoringReport } from './report.ts'
import { goldenJob } from './running/golden-job.ts'
import { teamBoard } from './team-board.ts'
import { teamwork } from './teamwork.ts'
import { trend } from './trend.ts'

const agreementThread = defineThread<typeof tasks>({ tasks: 'agreement', pool: 'compute' })

/** Measures how far users agree who labeled the same images independently. */
const agreement = (
  { threads }: ActingContext,
  { queueId }: { queueId?: QueueId | undefined },
  signal?: AbortSignal,
): Promise<Agreement> =>
  threads.ask(agreementThread, 'agreement', { queueRow: queueId === undefined ? null : rowOf(queueId) }, { signal })

const monitoring = procedures.monitoring

export const monitoringProcedures = monitoring.router({
  report: monitoring.report.handler(({ context, input }) => monitoringReport(context.acting, input)),
  trend: monitoring.trend.handler(({ context, input }) => trend(context.acting, input)),
  teamwork: monitoring.teamwork.handler(({ context }) => teamwork(context.acting)),
  board: monitoring.board.handler(({ context, input }) => teamBoard(context.acting, input)),
  hoursSaved: monitoring.hoursSaved.handler(({ context, input }) => hoursSaved(context.acting, input)),
  ownHoursSaved: monitoring.ownHoursSaved.handler(({ context, input }) => ownHoursSaved(context.acting, input)),
  agreement: monitoring.agreement.handler(({ context, input, signal }) => agreement(context.acting, input, signal)),
  writeDigest: monitoring.writeDigest.handler(({ context, input }) => writeDigest(context.acting, input)),
  evidence: monitoring.evidence.handler(({ context, input, signal }) => modelEvidence(context.acting, input, signal)),
  mute: monitoring.mute.handler(({ context, input }) => muteAlarm(context.acting, input)),
  solve: monitoring.solve.handler(({ context, input }) => solve(context.acting, input)),
  checkDrift: monitoring.checkDrift.handler(({ context: { acting } }) => ({
    jobId: acting.jobs.enqueue(driftJob, {}, acting.actor),
  })),
  replayGolden: monitoring.replayGolden.handler(({ context: { acting } }) => {
    requireGolden(acting.store)
    return { jobId: acting.jobs.enqueue(goldenJob, {}, acting.actor) }
  }),
  lookIfDue: monitoring.lookIfDue.handler(({ context: { acting }, input }) => ({
    jobIds: queueDue(acting, acting.actor, input),
  })),
  blindAudit: monitoring.blindAudit.handler(({ context }) => blindAudit(context.acting)),
})
