import { invalid, procedures } from '../procedure.ts'

const missing = (): never => {
  throw invalid('This part is not built yet.')
}

export const labelingProcedures = procedures.labeling.router({
  open: procedures.labeling.open.handler(missing),
  edit: procedures.labeling.edit.handler(missing),
  history: procedures.labeling.history.handler(missing),
  accept: procedures.labeling.accept.handler(missing),
})
