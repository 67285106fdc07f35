import { idOf, rowOf } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'
import { notFound } from '../errors.ts'
import { requireProfile, type TextSearch } from '../models/index.ts'
import { procedures, requireRole } from '../procedure.ts'
import { isBlinded, isSeenInSearch } from '../query/index.ts'
import { addMatches } from './add-matches.ts'
import { describeJob } from './describe-job.ts'
import { findByText, findSimilar, textVectorOf } from './find-similar.ts'
import { labelLikeJob } from './label-like.ts'
import { mapJob, mapMadeAt, mapReadingThread, newestEvaluation } from './map/map-job.ts'
import { storeSearch } from './store-search.ts'

const { embeddings } = procedures

/** Cancels describing in idle time, so that a job that a user waits for describes the rest. */
function stopDescribing({ jobs }: ActingContext): void {
  for (const { jobId, kind, status } of jobs.list(100))
    if (kind === describeJob.kind && (status === 'running' || status === 'queued')) jobs.cancel(jobId)
}

export const embeddingsProcedures = (texts: TextSearch) =>
  embeddings.router({
    describe: embeddings.describe.handler(async ({ context: { acting }, input: { on } }) => {
      if (on !== undefined) {
        requireRole(acting, 'lead')
        await requireProfile(on)
      }
      stopDescribing(acting)
      return { jobId: acting.jobs.enqueue(describeJob, { idle: false, on }, acting.actor) }
    }),
    makeMap: embeddings.makeMap.handler(({ context: { acting } }) => {
      stopDescribing(acting)
      return { jobId: acting.jobs.enqueue(mapJob, {}, acting.actor) }
    }),
    map: embeddings.map.handler(
      async ({ context: { acting }, input: { of } }) =>
        (
          await acting.threads.ask(mapReadingThread, 'points', {
            of,
            evaluation: newestEvaluation(acting),
            isBlinded: isBlinded(acting.actor),
          })
        ).points,
    ),
    mapState: embeddings.mapState.handler(({ context: { acting } }) => ({
      madeAtMs: mapMadeAt(acting),
      hasErrors: newestEvaluation(acting) !== null,
    })),
    keep: embeddings.keep.handler(({ context: { acting }, input: { title, images } }) =>
      storeSearch(acting, title, images),
    ),
    similar: embeddings.similar.handler(({ context: { acting }, input }) => findSimilar(acting, input)),
    searchText: embeddings.searchText.handler(({ context: { acting }, input }) => findByText(acting, texts, input)),
    similarities: embeddings.similarities.handler(({ context: { acting }, input: { searchId, imageIds } }) =>
      acting.store
        .all<{ image: number; similarity: number }>(
          `SELECT search_image.image_id AS image, similarity FROM json_each(?) AS listed JOIN search_image ON search_image.image_id = listed.value
           JOIN image ON image.id = search_image.image_id
         WHERE search_id = ? AND similarity IS NOT NULL AND ${isBlinded(acting.actor) ? isSeenInSearch('image').sql : 1}`,
          [JSON.stringify(imageIds.map(rowOf)), rowOf(searchId)],
        )
        .map(({ image, similarity }) => ({ imageId: idOf('img', image), similarity })),
    ),
    search: embeddings.search.handler(({ context: { acting }, input: { searchId } }) => {
      const row = acting.store.get<{ title: string }>('SELECT title FROM search WHERE id = ?', [rowOf(searchId)])
      if (!row) throw notFound(`search ${searchId}`)
      return { searchId, title: row.title }
    }),
    labelLike: embeddings.labelLike.handler(async ({ context: { acting }, input }) => {
      const { text } = input
      const textVector = text ? [...(await textVectorOf(acting, texts, text)).vector] : undefined
      return { jobId: acting.jobs.enqueue(labelLikeJob, { ...input, textVector }, acting.actor) }
    }),
    addMatches: embeddings.addMatches.handler(({ context: { acting }, input }) => addMatches(acting, input)),
  })
