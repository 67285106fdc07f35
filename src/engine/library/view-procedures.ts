import { idOf, rowOf } from '#model/ids.ts'
import { actingAs, procedures } from '../procedure.ts'
import { askIndex, askWholeIndex, imagePage } from './columns/index-thread.ts'
import { findDuplicatesJob } from './duplicates/find-duplicates.ts'
import { needsClasses } from './facets.ts'
import { imports } from './imports.ts'
import { type ImageRecord, imageColumns, toImageRow } from './queries.ts'
import { queryValues } from './query-values.ts'
import { changeQuery, deleteQuery, moveQuery, savedQueries, saveQuery } from './saved-queries.ts'

const { library } = procedures

/**
 * What is asked of all images at once. The index answers as soon as it has read the workspace, which the first question
 * for facets or neighbours starts; before that, lists and counts come from SQL.
 */
export const libraryViewProcedures = {
  list: library.list.handler(async ({ context, input }) => {
    const { rows, nextCursor } = await imagePage<ImageRecord>(actingAs(context, 'annotator'), imageColumns, input)
    return { images: rows.map(toImageRow), nextCursor }
  }),
  count: library.count.handler(async ({ context, input }) => ({
    count: await askIndex(actingAs(context, 'annotator'), 'count', input),
  })),
  sequence: library.sequence.handler(async ({ context, input }) => {
    const rows = await askIndex(actingAs(context, 'annotator'), 'sequence', input)
    return new Uint8Array(rows.buffer)
  }),
  facets: library.facets.handler(({ context, input }) =>
    askWholeIndex(actingAs(context, 'annotator'), 'facets', input, { classes: needsClasses(input.facets) }),
  ),
  neighbours: library.neighbours.handler(async ({ context, input: { imageId, ...query } }) => {
    const asked = { ...query, row: rowOf(imageId) }
    const acting = actingAs(context, 'annotator')
    const { previous, next, ...place } = await askWholeIndex(acting, 'neighbours', asked, { classes: false })
    return {
      ...place,
      previous: previous === null ? null : idOf('img', previous),
      next: next === null ? null : idOf('img', next),
    }
  }),
  values: library.values.handler(({ context, input }) => queryValues(actingAs(context, 'annotator'), input.field)),
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
  imports: library.imports.handler(({ context }) => imports(actingAs(context, 'annotator'))),
}
