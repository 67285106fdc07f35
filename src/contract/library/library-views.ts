import { z } from 'zod'
import { ImageId, JobId, SavedQueryId } from '#model/ids.ts'
import { nearDuplicateBits } from '#model/perceptual-hash.ts'
import { typedName } from '#model/text/name.ts'
import { base, OrderText, PackedBytes, QueryText, ToldPath, Where } from '../base.ts'
import { JobStarted } from '../jobs.ts'

/** One kind of images and how many match; `term` is what a query gets when a user chooses it. */
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

/**
 * Something that a typed word may mean; `term` is what a query gets when a user chooses it. `alias`: what a model calls
 * it, where that is what was typed.
 */
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

/** Images by what is wrong with their originals; of many, only the first are named. */
const SomeImages = z.object({ count: z.int(), imageIds: z.array(ImageId) })

/** `offline`: by the folder that is not there. `damaged`: another size than at import. */
export const OriginalsState = z.object({
  scanned: z.int(),
  missing: SomeImages,
  damaged: SomeImages,
  offline: z.array(SomeImages.extend({ folder: ToldPath })),
})
export type OriginalsState = z.infer<typeof OriginalsState>

/** A query with a name, shared by all who work in the workspace. It has no images of its own: what matches now, is in. */
export const SavedQuery = z.object({
  savedQueryId: SavedQueryId,
  name: z.string(),
  where: z.string(),
  order: z.string(),
  createdBy: z.string(),
  createdAtMs: z.int(),
})
export type SavedQuery = z.infer<typeof SavedQuery>

/** One import as the timeline shows it. Counts are null while it runs, or when it did not come to its end. */
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
  /** The images that it brought in, as a query. */
  where: z.string(),
})
export type ImportRecord = z.infer<typeof ImportRecord>

/** Result of the job `library.findDuplicates`. `nearDuplicates`: images that look like a better one. */
export const DuplicatesResult = z.object({ images: z.int(), groups: z.int(), nearDuplicates: z.int() })
export type DuplicatesResult = z.infer<typeof DuplicatesResult>

const QueryName = typedName(100).meta({ description: 'name of the query' })

/** Ways of looking at the library beside the plain list. */
export const libraryViews = {
  /** How many images of each kind match, exactly. `facets`: only these. The first question reads the workspace once. */
  facets: base
    .input(z.object({ where: Where, facets: z.array(z.string().max(50)).max(50).optional() }))
    .output(z.object({ images: z.int(), facets: z.array(FacetCounts) })),
  /** How many images match each of several queries; null for one that is wrong. */
  counts: base
    .input(z.object({ wheres: z.array(QueryText).max(50) }))
    .output(z.object({ counts: z.array(z.int().nullable()) })),
  /** How the images that match spread over a field. The edges are those of all images. */
  histogram: base.input(z.object({ where: Where, field: MeasuredField })).output(Histogram),
  /** What plain words may mean, together or by themselves, the best first. */
  suggest: base.input(z.object({ text: z.string().max(200) })).output(z.array(Suggestion)),
  /** Image row and group of each near-duplicate in turn, packed as little-endian unsigned 32-bit integers. */
  duplicateGroups: base.output(PackedBytes),
  /** The largest labels, and predictions that review shows, of images; those without any are left out. */
  boxes: base.input(z.object({ imageIds: z.array(ImageId).max(500) })).output(z.array(ThumbnailBoxes)),
  /** Whether the originals of all images are there; a look at each file, not into it. */
  originals: base.output(OriginalsState),
  /** What a field of the query language can be compared with, as far as it can be listed. */
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
  /** Groups the images that look alike: whose perceptual hashes of 64 bits differ in at most `distance`. */
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
