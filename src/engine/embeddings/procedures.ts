import { procedures } from '../procedure.ts'
import { labelLikeJob } from './label-like.ts'

export const embeddingsProcedures = procedures.embeddings.router({
  labelLike: procedures.embeddings.labelLike.handler(({ context: { acting }, input }) => ({
    jobId: acting.jobs.enqueue(labelLikeJob, input, acting.actor),
  })),
})
