import { actingAs, procedures } from '../procedure.ts'
import { reviewOutcomes } from './outcomes.ts'

export const monitoringProcedures = procedures.monitoring.router({
  outcomes: procedures.monitoring.outcomes.handler(({ context }) => ({
    models: reviewOutcomes(actingAs(context, 'annotator').store),
    alarms: [],
  })),
})
