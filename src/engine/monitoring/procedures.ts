import { invalid, procedures } from '../procedure.ts'

const missing = (): never => {
  throw invalid('This part is not built yet.')
}

export const monitoringProcedures = procedures.monitoring.router({
  outcomes: procedures.monitoring.outcomes.handler(missing),
})
