import { procedures } from '../procedure.ts'
import { replayModels } from './replay-models.ts'

export const experimentsProcedures = procedures.experiments.router({
  replay: procedures.experiments.replay.handler(({ context, input, signal }) =>
    replayModels(context.acting, input, signal),
  ),
})
