import { rowOf } from '#model/ids.ts'
import { packThumbnails } from '#model/thumbnail-pack.ts'
import { actingAs, procedures } from '../procedure.ts'
import { checkQuery, queryFields } from '../query/index.ts'
import { imageDetails } from './image-details.ts'
import { listing } from './listing.ts'
import { imagePage } from './pages.ts'
import { shownFile, thumbnails } from './picture-files.ts'
import { type ImageRecord, imageColumns, imageRows, sources, toImageRow } from './queries.ts'
import { count, sequence } from './sequence.ts'

const { library } = procedures

/** All of the library's procedures but `import`: labels come along with it, so `datasets/` has it. */
export const libraryProcedures = {
  list: library.list.handler(({ context, input }) => {
    const { rows, nextCursor } = imagePage<ImageRecord>(actingAs(context, 'annotator'), imageColumns, input)
    return { images: rows.map(toImageRow), nextCursor }
  }),
  export: library.export.handler(({ context, input }) => listing(actingAs(context, 'annotator'), input)),
  count: library.count.handler(({ context, input }) => ({ count: count(actingAs(context, 'annotator'), input.where) })),
  sequence: library.sequence.handler(({ context, input }) =>
    sequence(actingAs(context, 'annotator'), input.where, input.order),
  ),
  rows: library.rows.handler(({ context, input }) =>
    imageRows(actingAs(context, 'annotator').store, input.imageIds.map(rowOf)),
  ),
  thumbnails: library.thumbnails.handler(async ({ context, input }) =>
    packThumbnails(await thumbnails(actingAs(context, 'annotator'), input.imageIds.map(rowOf))),
  ),
  image: library.image.handler(({ context, input }) =>
    imageDetails(actingAs(context, 'annotator'), rowOf(input.imageId)),
  ),
  file: library.file.handler(({ context, input }) =>
    shownFile(actingAs(context, 'annotator'), rowOf(input.imageId), input.variant),
  ),
  sources: library.sources.handler(({ context }) => sources(actingAs(context, 'annotator').store)),
  queryFields: library.queryFields.handler(({ context }) => {
    actingAs(context, 'annotator')
    return [...queryFields]
  }),
  checkQuery: library.checkQuery.handler(({ context, input }) => {
    actingAs(context, 'annotator')
    return checkQuery(input.where)
  }),
}
