import { rowOf } from '#model/ids.ts'
import { invalid, notFound } from '../errors.ts'
import { procedures } from '../procedure.ts'
import { describeJob } from './describe-job.ts'
import { findSimilar } from './find-similar.ts'
import { labelLikeJob } from './label-like.ts'
import { mapJob, mapMadeAt, newestEvaluation } from './map/map-job.ts'
import { mapReadingThread } from './map/map-thread.ts'
import { storeSearch } from './store-search.ts'

const maxKept = 20_000

const { embeddings } = procedures

export const embeddingsProcedures = embeddings.router({
  describe: embeddings.describe.handler(({ context: { acting } }) => {
    for (const { jobId, kind, status } of acting.jobs.list(100))
      if (kind === describeJob.kind && (status === 'running' || status === 'queued')) acting.jobs.cancel(jobId)
    return { jobId: acting.jobs.enqueue(describeJob, { idle: false }, acting.actor) }
  }),
  makeMap: embeddings.makeMap.handler(({ context: { acting } }) => ({
    jobId: acting.jobs.enqueue(mapJob, {}, acting.actor),
  })),
  map: embeddings.map.handler(async ({ context: { acting }, input: { of } }) => {
    const evaluation = newestEvaluation(acting)
    const { points } = await acting.threads.ask(mapReadingThread, 'points', { of, evaluation })
    return { madeAtMs: mapMadeAt(acting), hasErrors: evaluation !== null, points }
  }),
  keep: embeddings.keep.handler(({ context: { acting }, input: { title, images } }) => {
    const rows = new Uint32Array(images.slice().buffer)
    if (rows.length > maxKept) throw invalid(`At most ${maxKept} images can be kept.`)
    return storeSearch(acting, title, [...rows])
  }),
  similar: embeddings.similar.handler(({ context: { acting }, input }) => findSimilar(acting, input)),
  search: embeddings.search.handler(({ context: { acting }, input: { searchId } }) => {
    const row = acting.store.get<{ title: string }>('SELECT title FROM search WHERE id = ?', [rowOf(searchId)])
    if (!row) throw notFound(`search ${searchId}`)
    return { searchId, title: row.title }
  }),
  labelLike: embeddings.labelLike.handler(({ context: { acting }, input }) => ({
    jobId: acting.jobs.enqueue(labelLikeJob, input, acting.actor),
  })),
})
