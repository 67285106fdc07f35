import { procedures } from '../procedure.ts'
import { describeJob } from './describe-job.ts'
import { findSimilar } from './find-similar.ts'
import { labelLikeJob } from './label-like.ts'

const { embeddings } = procedures

export const embeddingsProcedures = embeddings.router({
  describe: embeddings.describe.handler(({ context: { acting } }) => {
    for (const { jobId, kind, status } of acting.jobs.list(100))
      if (kind === describeJob.kind && (status === 'running' || status === 'queued')) acting.jobs.cancel(jobId)
    return { jobId: acting.jobs.enqueue(describeJob, { idle: false }, acting.actor) }
  }),
  similar: embeddings.similar.handler(({ context: { acting }, input }) => findSimilar(acting, input)),
  labelLike: embeddings.labelLike.handler(({ context: { acting }, input }) => ({
    jobId: acting.jobs.enqueue(labelLikeJob, input, acting.actor),
  })),
})
