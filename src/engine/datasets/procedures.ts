import { invalid, procedures } from '../procedure.ts'

const missing = (): never => {
  throw invalid('This part is not built yet.')
}

export const datasetsProcedures = procedures.datasets.router({
  freeze: procedures.datasets.freeze.handler(missing),
  list: procedures.datasets.list.handler(missing),
  diff: procedures.datasets.diff.handler(missing),
  verify: procedures.datasets.verify.handler(missing),
  formats: procedures.datasets.formats.handler(missing),
  losses: procedures.datasets.losses.handler(missing),
  export: procedures.datasets.export.handler(missing),
})
