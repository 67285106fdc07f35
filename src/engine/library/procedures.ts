import type { ImageRow } from '#contract'
import { type ImageId, idOf, rowOf } from '#model/ids.ts'
import { packThumbnails } from '#model/tiles/thumbnail-pack.ts'
import type { ActingContext } from '../context.ts'
import { procedures } from '../procedure.ts'
import { checkQuery, compileWhere, queryFields } from '../query/index.ts'
import { shownFile, thumbnails } from './image-files.ts'
import { imageDetails } from './lists/image-details.ts'
import { listing } from './lists/listing.ts'
import { startTiles } from './pyramid/build-job.ts'
import { deleteTiles, numberedTiles, pyramidState } from './pyramid/pyramid.ts'
import { imageRows, sources } from './queries.ts'

const { library } = procedures

const matching = ({ clock, actor }: ActingContext, where: string | undefined) =>
  compileWhere(where, { nowMs: clock.nowMs(), seenBy: actor })
const amongImages = (imageIds: readonly ImageId[]) => ({
  sql: 'image.id IN (SELECT value FROM json_each(?))',
  parameters: [JSON.stringify(imageIds.map(rowOf))],
})

/**
 * The library's procedures about single images. Those about all images are in `view-procedures.ts`; `import` also
 * imports labels, so `datasets/` has it.
 */
export const libraryProcedures = {
  export: library.export.handler(({ context, input, signal }) => listing(context.acting, input, signal)),
  rows: library.rows.handler(({ context: { acting }, input }) =>
    asAnswered(acting, imageRows(acting.store, input.imageIds.map(rowOf))),
  ),
  thumbnails: library.thumbnails.handler(async ({ context, input }) =>
    packThumbnails(await thumbnails(context.acting, input.imageIds.map(rowOf))),
  ),
  image: library.image.handler(({ context, input }) => imageDetails(context.acting, rowOf(input.imageId))),
  file: library.file.handler(({ context, input }) => shownFile(context.acting, rowOf(input.imageId), input.variant)),
  pyramid: library.pyramid.handler(({ context, input }) => pyramidState(context.acting, rowOf(input.imageId))),
  tiles: library.tiles.handler(async ({ context, input: { imageId, level, tiles }, signal }) =>
    packThumbnails(await numberedTiles(context.acting, rowOf(imageId), level, tiles, signal)),
  ),
  buildTiles: library.buildTiles.handler(({ context, input: { where, imageIds } }) => {
    const acting = context.acting
    return startTiles(acting, imageIds ? amongImages(imageIds) : matching(acting, where))
  }),
  deleteTiles: library.deleteTiles.handler(({ context, input }) => {
    const acting = context.acting
    return deleteTiles(acting, matching(acting, input.where))
  }),
  sources: library.sources.handler(({ context }) => sources(context.acting)),
  queryFields: library.queryFields.handler(() => [...queryFields]),
  checkQuery: library.checkQuery.handler(({ input }) => checkQuery(input.where)),
}

/** Shows images that several users label independently in the acting user's own state. */
function asAnswered({ store, actor }: ActingContext, images: readonly ImageRow[]): ImageRow[] {
  const own = new Map(
    store
      .all<{ image_id: number; state: ImageRow['state'] }>(
        `SELECT answer.image_id, answer.state FROM answer JOIN independent_image AS asked
           ON asked.image_id = answer.image_id AND asked.queue_id = answer.queue_id AND asked.is_open = 1
         WHERE answer.user_id = ? AND answer.image_id IN (SELECT value FROM json_each(?))`,
        [rowOf(actor.userId), JSON.stringify(images.map(({ imageId }) => rowOf(imageId)))],
      )
      .map(({ image_id, state }) => [idOf('img', image_id), state] as const),
  )
  return images.map((image) => ({ ...image, state: own.get(image.imageId) ?? image.state }))
}
