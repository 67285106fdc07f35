import { idOf, rowOf } from '#model/ids.ts'
import { actingAs, procedures } from '../procedure.ts'
import type { ImageIndex } from './columns/image-index.ts'
import { findDuplicatesJob } from './duplicates/find-duplicates.ts'
import { facetCounts } from './facets.ts'
import { imports } from './imports.ts'
import { imagePage } from './pages.ts'
import { type ImageRecord, imageColumns, toImageRow } from './queries.ts'
import { queryValues } from './query-values.ts'
import { changeQuery, deleteQuery, moveQuery, savedQueries, saveQuery } from './saved-queries.ts'
import { count, sequence } from './sequence.ts'

const { library } = procedures

/**
 * What is asked of all images at once. The index answers as soon as it has read the workspace, which the first question
 * for facets or neighbours starts; before that, lists and counts come from SQL.
 */
export const libraryViewProcedures = (index: ImageIndex) => ({
  list: library.list.handler(({ context, input }) => {
    const acting = actingAs(context, 'annotator')
    const { rows, nextCursor } = imagePage<ImageRecord>(acting, imageColumns, input, index)
    return { images: rows.map(toImageRow), nextCursor }
  }),
  count: library.count.handler(({ context, input }) => {
    const acting = actingAs(context, 'annotator')
    return { count: index.isReady ? index.count(input.where) : count(acting, input.where) }
  }),
  sequence: library.sequence.handler(({ context, input }) => {
    const acting = actingAs(context, 'annotator')
    if (!index.isReady) return sequence(acting, input.where, input.order)
    return new Uint8Array(index.sorted(input.where, input.order).rows.slice().buffer)
  }),
  facets: library.facets.handler(({ context, input }) => {
    const { store } = actingAs(context, 'annotator')
    return facetCounts({ store, index }, input.where, input.facets)
  }),
  neighbors: library.neighbors.handler(async ({ context, input }) => {
    actingAs(context, 'annotator')
    await index.ready()
    const { previous, next, ...place } = index.neighbors(input.where, input.order, rowOf(input.imageId))
    return {
      ...place,
      previous: previous === null ? null : idOf('img', previous),
      next: next === null ? null : idOf('img', next),
    }
  }),
  values: library.values.handler(({ context, input }) =>
    queryValues(actingAs(context, 'annotator').store, input.field),
  ),
  savedQueries: library.savedQueries.handler(({ context }) => savedQueries(actingAs(context, 'annotator').store)),
  saveQuery: library.saveQuery.handler(({ context, input }) => saveQuery(actingAs(context, 'annotator'), input)),
  changeQuery: library.changeQuery.handler(({ context, input }) => changeQuery(actingAs(context, 'annotator'), input)),
  deleteQuery: library.deleteQuery.handler(({ context, input }) => {
    deleteQuery(actingAs(context, 'annotator'), input.savedQueryId)
    return {}
  }),
  moveQuery: library.moveQuery.handler(({ context, input }) =>
    moveQuery(actingAs(context, 'annotator'), input.savedQueryId, input.to),
  ),
  findDuplicates: library.findDuplicates.handler(({ context, input }) => {
    const { jobs, actor } = actingAs(context, 'lead')
    return { jobId: jobs.enqueue(findDuplicatesJob, input, actor) }
  }),
  imports: library.imports.handler(({ context }) => imports(actingAs(context, 'annotator').store)),
})
