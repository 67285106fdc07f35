import { z } from 'zod'
import { ImageId, JobId, SavedQueryId } from '#model/ids.ts'
import { nearDuplicateBits } from '#model/perceptual-hash.ts'
import { typedName } from '#model/text/name.ts'
import { AnswerPath, base, OrderText, PackedBytes, QueryText, Where } from '../base.ts'
import { JobStarted } from '../jobs.ts'

/** A value of a facet, and how many images match. `term`: what choosing it adds to a query. */
export const FacetValue = z.object({ title: z.string(), term: z.string(), images: z.int() })
export type FacetValue = z.infer<typeof FacetValue>

export const FacetCounts = z.object({ name: z.string(), title: z.string(), values: z.array(FacetValue) })
export type FacetCounts = z.infer<typeof FacetCounts>

/** Fields of an image that are numbers or times, for ranges. */
export const MeasuredField = z.enum([
  'prediction.minScore',
  'labels.count',
  'image.bytes',
  'image.capturedAt',
  'image.importedAt',
])
export type MeasuredField = z.infer<typeof MeasuredField>

/** Bar `i` counts the images from `edges[i]` up to but not `edges[i + 1]`; without edges no image has a value. */
export const Histogram = z.object({ edges: z.array(z.number()), images: z.array(z.int()), unknown: z.int() })
export type Histogram = z.infer<typeof Histogram>

/** A meaning of a typed word. `term`: what choosing it adds to a query. `alias`: a model's name for it, if typed. */
export const Suggestion = z.object({
  kind: z.enum(['class', 'tag', 'source', 'reviewer', 'dataset']),
  title: z.string(),
  term: z.string(),
  alias: z.string().optional(),
})
export type Suggestion = z.infer<typeof Suggestion>

/** `place` is [x, y, width, height] in thousandths of the image's sides. */
export const ThumbnailBoxes = z.object({
  imageId: ImageId,
  boxes: z.array(
    z.object({
      classId: z.int(),
      isLabel: z.boolean(),
      place: z.tuple([z.number(), z.number(), z.number(), z.number()]),
    }),
  ),
})
export type ThumbnailBoxes = z.infer<typeof ThumbnailBoxes>

/** The number of images with a problem, and the first of them. */
const SomeImages = z.object({ count: z.int(), imageIds: z.array(ImageId) })

/** `offline`: by missing folder. `damaged`: another size than at import. */
export const OriginalsState = z.object({
  scanned: z.int(),
  missing: SomeImages,
  damaged: SomeImages,
  offline: z.array(SomeImages.extend({ folder: AnswerPath })),
})
export type OriginalsState = z.infer<typeof OriginalsState>

/** A named query, shared by all users of the workspace. Its images are those that match now. */
export const SavedQuery = z.object({
  savedQueryId: SavedQueryId,
  name: z.string(),
  where: z.string(),
  order: z.string(),
  createdBy: z.string(),
  createdAtMs: z.int(),
})
export type SavedQuery = z.infer<typeof SavedQuery>

/** An import in the timeline. Counts are null while it runs, or if it did not finish. */
export const ImportRecord = z.object({
  jobId: JobId,
  title: z.string(),
  user: z.string(),
  startedAtMs: z.int(),
  endedAtMs: z.int().nullable(),
  status: z.enum(['queued', 'running', 'done', 'failed', 'cancelled', 'interrupted']),
  imagesAdded: z.int().nullable(),
  imagesKnown: z.int().nullable(),
  labelsAdded: z.int().nullable(),
  rejected: z.int().nullable(),
  /** A query for the images that it added. */
  where: z.string(),
})
export type ImportRecord = z.infer<typeof ImportRecord>

/** Result of the job `library.findDuplicates`. `nearDuplicates`: images that look like a better one. */
export const DuplicatesResult = z.object({ images: z.int(), groups: z.int(), nearDuplicates: z.int() })
export type DuplicatesResult = z.infer<typeof DuplicatesResult>

const QueryName = typedName(100).meta({ description: 'name of the query' })

/** Views of the library besides the list. */
export const libraryViews = {
  /** Exact counts of matching images by facet. `facets`: only these. The first call reads the whole workspace once. */
  facets: base
    .input(z.object({ where: Where, facets: z.array(z.string().max(50)).max(50).optional() }))
    .output(z.object({ images: z.int(), facets: z.array(FacetCounts) })),
  /** How many images match each query; null for an invalid one. */
  counts: base
    .input(z.object({ wheres: z.array(QueryText).max(50) }))
    .output(z.object({ counts: z.array(z.int().nullable()) })),
  /** The distribution of matching images over a field. The edges are those of all images. */
  histogram: base.input(z.object({ where: Where, field: MeasuredField })).output(Histogram),
  /** Possible meanings of words, together or one by one, the best first. */
  suggest: base.input(z.object({ text: z.string().max(200) })).output(z.array(Suggestion)),
  /** The image row and group of each near-duplicate, alternating, packed as little-endian unsigned 32-bit integers. */
  duplicateGroups: base.output(PackedBytes),
  /** The largest labels, and predictions that review shows. Images without any are left out. */
  boxes: base.input(z.object({ imageIds: z.array(ImageId).max(500) })).output(z.array(ThumbnailBoxes)),
  /** Checks that the originals of all images exist with the right size, without reading them. */
  originals: base.output(OriginalsState),
  /** The values of a query field, if they can be listed. */
  values: base.input(z.object({ field: z.string().max(200) })).output(z.array(z.string())),
  savedQueries: base.output(z.array(SavedQuery)),
  saveQuery: base
    .input(z.object({ name: QueryName, where: QueryText, order: OrderText.default('') }))
    .output(SavedQuery),
  changeQuery: base
    .input(
      z.object({
        savedQueryId: SavedQueryId,
        name: QueryName.optional(),
        where: QueryText.optional(),
        order: OrderText.optional(),
      }),
    )
    .output(SavedQuery),
  deleteQuery: base.input(z.object({ savedQueryId: SavedQueryId })).output(z.object({})),
  /** Puts a saved query at a place in the list, counted from 0. */
  moveQuery: base
    .input(z.object({ savedQueryId: SavedQueryId, to: z.int().nonnegative() }))
    .output(z.array(SavedQuery)),
  /** Groups near-duplicates: images whose perceptual hashes of 64 bits differ in at most `distance` bits. */
  findDuplicates: base
    .input(
      z.object({
        distance: z
          .int()
          .min(0)
          .max(6)
          .default(nearDuplicateBits)
          .meta({ description: 'maximum distance of perceptual hashes in bits, 0 to 6' }),
      }),
    )
    .output(JobStarted),
  /** All imports, the latest first. */
  imports: base.output(z.array(ImportRecord)),
}
