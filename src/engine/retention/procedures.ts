import { invalid, procedures } from '../procedure.ts'

const missing = (): never => {
  throw invalid('This part is not built yet.')
}

export const retentionProcedures = procedures.retention.router({
  check: procedures.retention.check.handler(missing),
  policy: procedures.retention.policy.handler(missing),
  savePolicy: procedures.retention.savePolicy.handler(missing),
  plan: procedures.retention.plan.handler(missing),
  list: procedures.retention.list.handler(missing),
  show: procedures.retention.show.handler(missing),
  decisions: procedures.retention.decisions.handler(missing),
  explain: procedures.retention.explain.handler(missing),
  apply: procedures.retention.apply.handler(missing),
  restore: procedures.retention.restore.handler(missing),
  hold: procedures.retention.hold.handler(missing),
  release: procedures.retention.release.handler(missing),
  holds: procedures.retention.holds.handler(missing),
})
