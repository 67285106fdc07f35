import { effectOf } from '../policy/index.ts'
import { procedures } from '../procedure.ts'
import { calibrate } from './impact/calibration.ts'
import { effectJob } from './impact/impact-job.ts'
import { signalState } from './signal-state.ts'
import { signalsJob } from './signals-job.ts'

const of = procedures.retention

export const signalsProcedures = {
  signals: of.signals.handler(({ context }) => signalState(context.acting)),
  computeSignals: of.computeSignals.handler(({ context, input }) => {
    const acting = context.acting
    return { jobId: acting.jobs.enqueue(signalsJob, input, acting.actor) }
  }),
  calibration: of.calibration.handler(({ context }) => calibrate(context.acting)),
  predictEffect: of.predictEffect.handler(({ context, input }) => {
    const acting = context.acting
    return { jobId: acting.jobs.enqueue(effectJob, input, acting.actor) }
  }),
  effect: of.effect.handler(({ context, input }) => effectOf(context.acting.store, input.planId)),
}
