import { rowOf } from '#model/ids.ts'
import type { Context } from '../../context.ts'
import { procedures } from '../../procedure.ts'
import { readRows } from '../../query/index.ts'
import { boxes } from '../boxes.ts'
import { askIndex, askWholeIndex, imagePage } from '../columns/index-thread.ts'
import { findDuplicatesJob } from '../duplicates/find-duplicates.ts'
import { originalsState } from '../files/originals.ts'
import { imports } from '../import/imports.ts'
import { type ImageRecord, imageColumns, toImageRow } from '../queries.ts'
import { needsClasses } from './facets.ts'
import { queryValues } from './query-values.ts'
import { changeQuery, deleteQuery, moveQuery, savedQueries, saveQuery } from './saved-queries.ts'
import { suggest } from './suggest.ts'

/** Returns the image row and group of each image that has near-duplicates, alternating. */
const duplicateGroups = (context: Context): Promise<Uint32Array> =>
  readRows(
    context,
    `SELECT value FROM (
       SELECT image_id AS value, image_id, 0 AS place FROM duplicate WHERE size > 1
       UNION ALL SELECT group_id, image_id, 1 FROM duplicate WHERE size > 1
     ) ORDER BY image_id, place`,
  )

const { library } = procedures

/**
 * Queries over all images. The first request for facets makes the index read the workspace; until that is done, SQL
 * answers lists and counts.
 */
export const libraryViewProcedures = {
  list: library.list.handler(async ({ context, input, signal }) => {
    const { rows, nextCursor } = await imagePage<ImageRecord>(context.acting, imageColumns, input, signal)
    return { images: rows.map(toImageRow), nextCursor }
  }),
  count: library.count.handler(async ({ context, input, signal }) => ({
    count: await askIndex(context.acting, 'count', input, signal),
  })),
  sequence: library.sequence.handler(async ({ context, input, signal }) => {
    const rows = await askIndex(context.acting, 'sequence', input, signal)
    return new Uint8Array(rows.buffer)
  }),
  duplicateGroups: library.duplicateGroups.handler(async ({ context }) => {
    const rows = await duplicateGroups(context.acting)
    return new Uint8Array(rows.buffer)
  }),
  facets: library.facets.handler(({ context, input, signal }) =>
    askWholeIndex(context.acting, 'facets', input, { classes: needsClasses(input.facets), signal }),
  ),
  counts: library.counts.handler(async ({ context, input, signal }) => ({
    counts: await askIndex(context.acting, 'counts', input, signal),
  })),
  histogram: library.histogram.handler(({ context, input, signal }) =>
    askWholeIndex(context.acting, 'histogram', input, { classes: false, signal }),
  ),
  suggest: library.suggest.handler(({ context, input }) => suggest(context.acting, input.text)),
  boxes: library.boxes.handler(({ context, input }) => boxes(context.acting, input.imageIds.map(rowOf))),
  originals: library.originals.handler(({ context, signal }) => originalsState(context.acting, signal)),
  values: library.values.handler(({ context, input }) => queryValues(context.acting, input.field)),
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
  imports: library.imports.handler(({ context }) => imports(context.acting)),
}
