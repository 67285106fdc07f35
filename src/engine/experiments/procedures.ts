import type { ExperimentId } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'
import { invalid } from '../errors.ts'
import { procedures } from '../procedure.ts'
import { countReviews } from './count-reviews.ts'
import { allExperiments, experimentById, isExposing, openExperiment, type StoredExperiment } from './experiment-row.ts'
import { announceMove, beginExperiment, pause, promote, raise, resume, rollBack } from './moves.ts'
import { replayModels } from './replay-models.ts'
import { listedExperiment, reportOf } from './report.ts'
import { runNow } from './run-both-job.ts'

const { experiments } = procedures

/** Moves the open experiment in one transaction, once all reviews are counted, and returns its state after that. */
async function move(acting: ActingContext, experimentId: ExperimentId, change: (experiment: StoredExperiment) => void) {
  await countReviews(acting)
  acting.store.write(() => {
    const experiment = experimentById(acting.store, experimentId)
    if (experiment.endedAtMs !== null)
      throw invalid(
        `The experiment with ${experiment.candidate.name} has ended (${experiment.status}). Start another one.`,
      )
    change(experiment)
  })
  announceMove(acting, true)
  return reportOf(acting, experimentById(acting.store, experimentId))
}

export const experimentsProcedures = experiments.router({
  list: experiments.list.handler(({ context }) => allExperiments(context.acting.store).map(listedExperiment)),
  get: experiments.get.handler(async ({ context, input }) => {
    const { acting } = context
    await countReviews(acting)
    const newest = input.experimentId
      ? experimentById(acting.store, input.experimentId)
      : allExperiments(acting.store)[0]
    return newest ? reportOf(acting, newest) : null
  }),
  start: experiments.start.handler(async ({ context, input }) => {
    const { acting } = context
    return reportOf(acting, experimentById(acting.store, await beginExperiment(acting, input)))
  }),
  run: experiments.run.handler(({ context: { acting } }) => {
    const experiment = openExperiment(acting.store)
    if (!experiment) throw invalid('No experiment is running. Start one first.')
    return { jobId: runNow(acting, experiment) }
  }),
  pause: experiments.pause.handler(({ context, input: { experimentId, reason } }) =>
    move(context.acting, experimentId, (experiment) => {
      if (!isExposing(experiment)) throw invalid(`The experiment is already ${experiment.status}.`)
      pause(context.acting, experiment, { reason, byItself: false, status: 'paused' })
    }),
  ),
  resume: experiments.resume.handler(({ context, input }) =>
    move(context.acting, input.experimentId, (experiment) => resume(context.acting, experiment)),
  ),
  raise: experiments.raise.handler(({ context, input: { experimentId, reason } }) =>
    move(context.acting, experimentId, (experiment) => raise(context.acting, experiment, { reason, byItself: false })),
  ),
  promote: experiments.promote.handler(({ context, input: { experimentId, reason } }) =>
    move(context.acting, experimentId, (experiment) => {
      if (experiment.status !== 'ready' && reason.trim() === '')
        throw invalid('There is not enough evidence yet. Give a reason to promote the candidate anyway.')
      promote(context.acting, experiment, { reason: reason || experiment.because, byItself: false })
    }),
  ),
  stop: experiments.stop.handler(({ context, input: { experimentId, reason } }) =>
    move(context.acting, experimentId, (experiment) =>
      rollBack(context.acting, experiment, { reason: reason || 'Stopped by a user.', byItself: false }),
    ),
  ),
  replay: experiments.replay.handler(({ context, input, signal }) => replayModels(context.acting, input, signal)),
})
