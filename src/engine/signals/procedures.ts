import { impactOf } from '../policy/index.ts'
import { procedures } from '../procedure.ts'
import { calibrate } from './impact/calibration.ts'
import { effectJob } from './impact/impact-job.ts'
import { signalState } from './signal-state.ts'
import { signalsJob } from './signals-job.ts'

const signals = procedures.signals

export const signalsProcedures = signals.router({
  state: signals.state.handler(({ context }) => signalState(context.acting)),
  compute: signals.compute.handler(({ context, input }) => {
    const acting = context.acting
    return { jobId: acting.jobs.enqueue(signalsJob, input, acting.actor) }
  }),
  estimateImpact: signals.estimateImpact.handler(({ context, input }) => {
    const acting = context.acting
    return { jobId: acting.jobs.enqueue(effectJob, input, acting.actor) }
  }),
  impact: signals.impact.handler(({ context, input }) => impactOf(context.acting.store, input.planId)),
  calibration: signals.calibration.handler(({ context }) => calibrate(context.acting)),
})
