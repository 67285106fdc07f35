import { invalid, procedures } from '../procedure.ts'

const missing = (): never => {
  throw invalid('This part is not built yet.')
}

export const modelsProcedures = procedures.models.router({
  add: procedures.models.add.handler(missing),
  addStarter: procedures.models.addStarter.handler(missing),
  list: procedures.models.list.handler(missing),
  stage: procedures.models.stage.handler(missing),
  families: procedures.models.families.handler(missing),
  measure: procedures.models.measure.handler(missing),
  prelabel: procedures.models.prelabel.handler(missing),
})
