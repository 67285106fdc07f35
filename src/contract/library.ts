import { z } from 'zod'
import { ImageId, JobId, ModelId, PlanId } from '#model/ids.ts'
import { ImageState, Lifecycle } from '#model/image.ts'
import { QueryTree } from '#model/text/query-tree.ts'
import { base, Cursor, Loss, Order, PackedBytes, QueryText, Rejected, Where } from './base.ts'
import { Job, JobStarted } from './jobs.ts'
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
  /** Predictions that nobody has touched, of the current model and for examples. */
  predictionCount: z.int(),
  /** Of the current model's, those that review shows at its usual threshold, with their least and greatest confidence. */
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

/** What the columns of a table of labels mean, by their names. Places in other units than pixels are of the image's sides. */
export const CsvMap = z.strictObject({
  file: z.string().min(1).max(200),
  class: z.string().min(1).max(200),
  box: z.strictObject({
    kind: z.enum(['xyxy', 'xywh', 'cxcywh']),
    columns: z.tuple([z.string(), z.string(), z.string(), z.string()]),
  }),
  unit: z.enum(['px', 'fraction', 'percent']).default('px'),
  score: z.string().nullable().default(null),
  /** The column that says which split an image is in. */
  split: z.string().nullable().default(null),
  separator: z.string().length(1).default(','),
  decimal: z.enum(['.', ',']).default('.'),
})
export type CsvMap = z.infer<typeof CsvMap>

/**
 * Predictions that were made elsewhere, and by which model: one that is here, or one that is known by its hash alone. Images
 * and class numbers are those of a version, else of the whole workspace.
 */
export const PredictionsOf = z.object({
  model: z.union([
    z.object({ modelId: ModelId }),
    z.object({ name: z.string().trim().min(1).max(200), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  ]),
  dataset: z.string().optional(),
  /** Predictions of this model that nobody judged yet are replaced; without it, an image that has some keeps them. */
  replaceOpen: z.boolean().default(false),
})
export type PredictionsOf = z.infer<typeof PredictionsOf>

/** Which frames of a video file are imported: every so many, or so many a second. */
export const VideoFrames = z.object({
  take: z.union([
    z.object({ every: z.int().min(1).max(1_000_000) }),
    z.object({ perSecond: z.number().positive().max(1000) }),
  ]),
  /** A frame that looks like the one taken before it is dropped, unless this is set. */
  keepNearDuplicates: z.boolean().default(false),
})
export type VideoFrames = z.infer<typeof VideoFrames>

/** What a user chose of a format, by the names that `datasets.formats` lists as its options. */
export const FormatChoices = z.record(z.string().max(100), z.union([z.string().max(200), z.number(), z.boolean()]))
export type FormatChoices = z.infer<typeof FormatChoices>

export const ImportOptions = z.object({
  /** Absolute paths of folders and files on this computer. */
  paths: z.array(z.string().min(1).max(32_768)).min(1).max(100_000),
  /** Copy into the workspace, or link to the original files and remember the place. */
  storage: z.enum(['copy', 'link']).default('copy'),
  /** Name of a format, as `datasets.formats` lists them; `auto` reads whatever is detected, `images` no labels. */
  format: z.string().min(1).max(100).default('auto'),
  labelsAs: z.enum(['human', 'model']).default('human'),
  /** What the columns of CSV files mean. */
  map: CsvMap.optional(),
  readOptions: FormatChoices.optional(),
  /** Of several files that are the same image: the labels of the first, or those of all. Default: the first. */
  sameImage: z.enum(['first', 'merge']).optional(),
  /** Labels are predictions of this model on images that are in the workspace; no images are imported. */
  predictionsOf: PredictionsOf.optional(),
  /** Only images that are in are looked for, so that those whose originals are missing get them back; nothing is added. */
  knownOnly: z.boolean().optional(),
  /** Each folder whose images end with numbers is a sequence, in the order of these numbers. */
  sequences: z.boolean().optional(),
  /** Video files among the paths are imported as sequences of these frames. Without it they are no images. */
  frames: VideoFrames.optional(),
  /** Source name for all images; otherwise the first folder below the imported one, or the folder itself. */
  source: z.string().min(1).max(200).optional(),
})
export type ImportOptions = z.infer<typeof ImportOptions>

/** An image of an import that had left the workspace before, how, and when. */
export const PreviouslyRemoved = z.object({
  imageId: ImageId,
  /** The file in which it was found again. */
  path: z.string(),
  lifecycle: Lifecycle,
  rule: z.string().nullable(),
  planId: PlanId.nullable(),
  atMs: z.int().nullable(),
})
export type PreviouslyRemoved = z.infer<typeof PreviouslyRemoved>

/** Label files that were recognized: by which format, and what showed it. */
export const FoundLabels = z.object({ format: z.string(), path: z.string(), because: z.string() })
export type FoundLabels = z.infer<typeof FoundLabels>

/** Result of the job `library.import`. */
export const ImportResult = z.object({
  imagesAdded: z.int(),
  imagesKnown: z.int(),
  labelsAdded: z.int(),
  /** Labels that an earlier import of the same files had brought in. */
  labelsKnown: z.int().optional(),
  sources: z.array(FoundLabels).optional(),
  /** Whose predictions they became, where a model was named. */
  modelId: ModelId.optional(),
  /** Image files that were skipped, because only predictions were imported. */
  imagesSkipped: z.int().optional(),
  /** What was taken over with a change, such as boxes clipped to the image. */
  changed: z.array(Loss).optional(),
  rejected: z.array(Rejected),
  /** Images whose original was missing or damaged and is whole again, by what was wrong. */
  repaired: z.array(Rejected).optional(),
  /** What the user should know of files and folders that were recognized, such as that the image is in the trash. */
  notes: z.array(Rejected).optional(),
  /** Those that are in the trash, in the archive or purged: they stay out until somebody takes them in again. */
  previouslyRemoved: z.array(PreviouslyRemoved).optional(),
  /** Images that are not in, of an import that looks for known ones only. */
  unknownSkipped: z.int().optional(),
  /** Hidden and system files that were skipped. */
  hiddenSkipped: z.int().optional(),
  /** Frames of videos that were dropped, because they look like the one before. */
  framesDropped: z.int().optional(),
  /** The job that cuts the large images among them into tiles; null when there are none. */
  tilesJobId: JobId.nullable().optional(),
})
export type ImportResult = z.infer<typeof ImportResult>

/** Result of the job `library.buildTiles`. */
export const TilesResult = z.object({
  images: z.int(),
  tiles: z.int(),
  bytes: z.int(),
  seconds: z.number(),
  failed: z.array(z.object({ imageId: ImageId, path: z.string(), reason: z.string() })),
})
export type TilesResult = z.infer<typeof TilesResult>

/** How many images the job cuts; null when all of them have their tiles. */
export const TilesStarted = z.object({ jobId: JobId.nullable(), images: z.int() })
export type TilesStarted = z.infer<typeof TilesStarted>

/** How the tiles of a large image stand. `problem` is why the last attempt to cut it ended without them. */
export const PyramidState = z.object({
  widthPx: z.int(),
  heightPx: z.int(),
  state: z.enum(['whole', 'making', 'missing']),
  bytes: z.int(),
  job: Job.nullable(),
  problem: z.string().nullable(),
})
export type PyramidState = z.infer<typeof PyramidState>

/** What the query box needs to complete and explain: the fields of the query language. */
export const QueryField = z.object({
  name: z.string(),
  type: z.string(),
  explains: z.string(),
  sortable: z.boolean(),
  /** What it is called in a sentence about images: "labels", "imported", "on hold". */
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
        /** All predictions of this model, judged ones too. Without it: the current model's that nobody judged. */
        modelId: ModelId.optional(),
      }),
    )
    .output(z.object({ images: z.array(ListedImage), nextCursor: Cursor.nullable() })),
  count: base.input(z.object({ where: Where })).output(z.object({ count: z.int() })),
  /** All matching image rows' keys in order, packed as little-endian unsigned 32-bit integers (`img_7` is 7). */
  sequence: base.input(z.object({ where: Where, order: Order })).output(PackedBytes),
  /** Rows by id, in the order asked; ids that no longer exist are left out. */
  rows: base.input(z.object({ imageIds: z.array(ImageId).max(1000) })).output(z.array(ImageRow)),
  /** Thumbnails of up to 256 px, packed by `#model/tiles/thumbnail-pack.ts`; those not made yet are left out. */
  thumbnails: base.input(z.object({ imageIds: z.array(ImageId).max(500) })).output(PackedBytes),
  image: base.input(z.object({ imageId: ImageId })).output(
    ImageRow.extend({
      sha256: z.string(),
      orientation: z.int(),
      licence: z.string().nullable(),
      consent: z.string().nullable(),
      metadata: z.record(z.string(), z.string()),
      otherPaths: z.array(z.string()),
      file: z.string(),
    }),
  ),
  /**
   * The file behind an image, for the media protocol of the app only: `proxy` is the small upright stand-in,
   * `display` the sharp image in a format that Chromium shows (made on demand, from the original if it will do).
   */
  file: base
    .input(z.object({ imageId: ImageId, variant: z.enum(['proxy', 'display', 'thumbnail']) }))
    .output(z.object({ file: z.string(), mime: z.string() })),
  /** How a large image stands, see `#model/tiles/pyramid.ts`; null for an image that is shown whole. */
  pyramid: base.input(z.object({ imageId: ImageId })).output(PyramidState.nullable()),
  /**
   * Tiles of one level of a large image, JPEGs packed by `#model/tiles/thumbnail-pack.ts` under their numbers. Before the
   * image is cut they are read from the original, which may take seconds; those that can't be had yet are left out.
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
  /** Cuts the large images that match, or these, as far as they have no tiles. */
  buildTiles: base
    .input(z.object({ where: Where, imageIds: z.array(ImageId).max(1000).optional() }))
    .output(TilesStarted),
  /** Frees the disk that tiles take. They are made again when such an image is opened. */
  deleteTiles: base.input(z.object({ where: Where })).output(z.object({ images: z.int(), bytes: z.int() })),
  sources: base.output(z.array(z.object({ name: z.string(), images: z.int() }))),
  queryFields: base.output(z.array(QueryField)),
  /** A query as groups and conditions that a form can show. */
  queryTree: base.input(z.object({ where: QueryText })).output(QueryTree),
  /** Checks a query without running it: null when it is right, else the sentence and the character it points at. */
  checkQuery: base
    .input(z.object({ where: QueryText }))
    .output(z.object({ problem: z.string(), at: z.int().nullable() }).nullable()),
}
