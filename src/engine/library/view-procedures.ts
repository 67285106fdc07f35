import { idOf, rowOf } from '#model/ids.ts'
import { procedures } from '../procedure.ts'
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
    const acting = context.acting
    const { rows, nextCursor } = imagePage<ImageRecord>(acting, imageColumns, input, index)
    return { images: rows.map(toImageRow), nextCursor }
  }),
  count: library.count.handler(({ context, input }) => {
    const acting = context.acting
    return { count: index.isReady ? index.count(input.where) : count(acting, input.where) }
  }),
  sequence: library.sequence.handler(({ context, input }) => {
    const acting = context.acting
    if (!index.isReady) return sequence(acting, input.where, input.order)
    return new Uint8Array(index.sorted(input.where, input.order).rows.slice().buffer)
  }),
  facets: library.facets.handler(({ context, input }) => {
    const { store } = context.acting
    return facetCounts({ store, index }, input.where, input.facets)
  }),
  neighbors: library.neighbors.handler(async ({ input }) => {
    await index.ready()
    const { previous, next, ...place } = index.neighbors(input.where, input.order, rowOf(input.imageId))
    return {
      ...place,
      previous: previous === null ? null : idOf('img', previous),
      next: next === null ? null : idOf('img', next),
    }
  }),
  values: library.values.handler(({ context, input }) => queryValues(context.acting.store, input.field)),
  savedQueries: library.savedQueries.handler(({ context }) => savedQueries(context.acting.store)),
  saveQuery: library.saveQuery.handler(({ context, input }) => saveQuery(context.acting, input)),
  changeQuery: library.changeQuery.handler(({ context, input }) => changeQuery(context.acting, input)),
  deleteQuery: library.deleteQuery.handler(({ context, input }) => {
    deleteQuery(context.acting, input.savedQueryId)
    return {}
  }),
  moveQuery: library.moveQuery.handler(({ context, input }) => moveQuery(context.acting, input.savedQueryId, input.to)),
  findDuplicates: library.findDuplicates.handler(({ context, input }) => {
    const { jobs, actor } = context.acting
    return { jobId: jobs.enqueue(findDuplicatesJob, input, actor) }
  }),
  imports: library.imports.handler(({ context }) => imports(context.acting.store)),
})
