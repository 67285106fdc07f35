import { procedures } from '../procedure.ts'
import { anchoring } from './anchoring.ts'
import { reviewOutcomes } from './outcomes.ts'

export const monitoringProcedures = procedures.monitoring.router({
  outcomes: procedures.monitoring.outcomes.handler(async ({ context }) => ({
    models: await reviewOutcomes(context.acting),
    alarms: [],
  })),
  anchoring: procedures.monitoring.anchoring.handler(({ context }) => anchoring(context.acting)),
})
