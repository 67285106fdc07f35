import { z } from 'zod'
import { ImageId, JobId, ModelId } from '#model/ids.ts'
import { ImageState, Lifecycle } from '#model/image.ts'
import { AnswerPath, base, Cursor, Order, PackedBytes, QueryText, SkippedImage, Where } from '../base.ts'
import { Job, JobStarted } from '../jobs.ts'
import { ImportOptions } from './import.ts'
import { libraryViews } from './library-views.ts'

/** An image as the grid and the lists show it. Sizes are those of the upright image. */
export const ImageRow = z.object({
  imageId: ImageId,
  path: z.string(),
  source: z.string(),
  widthPx: z.int(),
  heightPx: z.int(),
  sizeBytes: z.int(),
  format: z.string(),
  state: ImageState,
  lifecycle: Lifecycle,
  held: z.boolean(),
  capturedAtMs: z.int().nullable(),
  importedAtMs: z.int(),
  reviewedAtMs: z.int().nullable(),
  reviewer: z.string().nullable(),
  revision: z.int(),
  labelCount: z.int(),
  tags: z.array(z.string()),
  openComments: z.int(),
  /** Its group of near-duplicates, as `duplicates.group` names it; null for a unique image. */
  nearDuplicates: z.object({ group: z.string(), size: z.int() }).nullable(),
  /** Untouched predictions, of the current model and of searches by example. */
  predictionCount: z.int(),
  /** The current model's predictions that review shows at its usual threshold, with their lowest and highest confidence. */
  shownCount: z.int(),
  minScore: z.number().nullable(),
  maxScore: z.number().nullable(),
})
export type ImageRow = z.infer<typeof ImageRow>

/** A label or prediction as `winnow list --labels` prints it: `bbox` is [x, y, width, height] in upright pixels. */
export const ListedLabel = z.object({
  annotationId: z.string(),
  class: z.string(),
  shape: z.string(),
  bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  score: z.number().nullable(),
  origin: z.string(),
  model: ModelId.nullable(),
})
export type ListedLabel = z.infer<typeof ListedLabel>

/** An image as `winnow list --json` prints it. Times are ISO 8601 in UTC or null. */
export const ListedImage = z.object({
  imageId: ImageId,
  path: z.string(),
  width: z.int(),
  height: z.int(),
  state: ImageState,
  source: z.string(),
  capturedAt: z.string().nullable(),
  lifecycle: Lifecycle,
  labels: z.array(ListedLabel).optional(),
  predictions: z.array(ListedLabel).optional(),
})
export type ListedImage = z.infer<typeof ListedImage>

/** Result of the job `library.buildTiles`. */
export const TilesResult = z.object({
  images: z.int(),
  tiles: z.int(),
  bytes: z.int(),
  seconds: z.number(),
  failed: z.array(SkippedImage),
})
export type TilesResult = z.infer<typeof TilesResult>

/** `images`: how many the job cuts. `jobId`: null if all of them have tiles. */
export const TilesStarted = z.object({ jobId: JobId.nullable(), images: z.int() })
export type TilesStarted = z.infer<typeof TilesStarted>

/** The state of a large image's tiles. `problem`: why the last attempt to cut it failed. */
export const PyramidState = z.object({
  widthPx: z.int(),
  heightPx: z.int(),
  state: z.enum(['whole', 'making', 'missing']),
  bytes: z.int(),
  job: Job.nullable(),
  problem: z.string().nullable(),
})
export type PyramidState = z.infer<typeof PyramidState>

/** A field of the query language, for completion and help in the query box. */
export const QueryField = z.object({
  name: z.string(),
  type: z.string(),
  explains: z.string(),
  sortable: z.boolean(),
  /** Its name in a sentence about images: "labels", "imported", "on hold". */
  title: z.string(),
  /** Whether some images may have no value. */
  canBeUnknown: z.boolean(),
})
export type QueryField = z.infer<typeof QueryField>

export const library = {
  ...libraryViews,
  import: base.input(ImportOptions).output(JobStarted),
  list: base
    .input(
      z.object({
        where: Where,
        order: Order,
        limit: z.int().min(1).max(1000).default(100),
        cursor: Cursor.optional(),
      }),
    )
    .output(z.object({ images: z.array(ImageRow), nextCursor: Cursor.nullable() })),
  /** The listing that scripts read, in pages. */
  export: base
    .input(
      z.object({
        where: Where,
        order: Order,
        limit: z.int().min(1).max(1000).default(500),
        cursor: Cursor.optional(),
        labels: z.boolean().default(false),
        /** All predictions of this model, reviewed ones too. Without it: open predictions of the current model. */
        modelId: ModelId.optional(),
      }),
    )
    .output(z.object({ images: z.array(ListedImage), nextCursor: Cursor.nullable() })),
  count: base.input(z.object({ where: Where })).output(z.object({ count: z.int() })),
  /** All matching image rows' keys in order, packed as little-endian unsigned 32-bit integers (`img_7` is 7). */
  sequence: base.input(z.object({ where: Where, order: Order })).output(PackedBytes),
  /** Rows in the order of the request, without images that no longer exist. */
  rows: base.input(z.object({ imageIds: z.array(ImageId).max(1000) })).output(z.array(ImageRow)),
  /** Thumbnails of up to 256 px, packed by `#model/tiles/thumbnail-pack.ts`, without those not made yet. */
  thumbnails: base.input(z.object({ imageIds: z.array(ImageId).max(500) })).output(PackedBytes),
  image: base.input(z.object({ imageId: ImageId })).output(
    ImageRow.extend({
      sha256: z.string(),
      orientation: z.int(),
      licence: z.string().nullable(),
      consent: z.string().nullable(),
      metadata: z.record(z.string(), z.string()),
      otherPaths: z.array(AnswerPath),
      file: AnswerPath,
    }),
  ),
  /**
   * The file of an image, only for the app's image protocol. `proxy`: a small upright version. `display`: full size in
   * a format that Chromium shows, the original if possible, otherwise made on demand.
   */
  file: base
    .input(z.object({ imageId: ImageId, variant: z.enum(['proxy', 'display', 'thumbnail']) }))
    .output(z.object({ file: AnswerPath, mime: z.string() })),
  /** The state of a large image's tiles, see `#model/tiles/pyramid.ts`; null for an image that is shown whole. */
  pyramid: base.input(z.object({ imageId: ImageId })).output(PyramidState.nullable()),
  /**
   * Tiles of one level of a large image: JPEGs packed by `#model/tiles/thumbnail-pack.ts` under their numbers. Before
   * the image is cut they are read from the original, which may take seconds. Unavailable ones are left out.
   */
  tiles: base
    .input(
      z.object({
        imageId: ImageId,
        level: z.int().min(0).max(40),
        tiles: z.array(z.object({ column: z.int().min(0), row: z.int().min(0) })).max(64),
      }),
    )
    .output(PackedBytes),
  /** Cuts those of the matching, or of these, large images that have no tiles. */
  buildTiles: base
    .input(z.object({ where: Where, imageIds: z.array(ImageId).max(1000).optional() }))
    .output(TilesStarted),
  /** Frees the disk space of tiles. Opening such an image makes them again. */
  deleteTiles: base.input(z.object({ where: Where })).output(z.object({ images: z.int(), bytes: z.int() })),
  sources: base.output(z.array(z.object({ name: z.string(), images: z.int() }))),
  queryFields: base.output(z.array(QueryField)),
  /** Checks a query without running it. Returns null if it is valid, else the problem and its place, from `at` up to `end`. */
  checkQuery: base
    .input(z.object({ where: QueryText }))
    .output(z.object({ problem: z.string(), at: z.int().nullable(), end: z.int().nullable() }).nullable()),
}
