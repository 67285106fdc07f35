import { z } from 'zod'
import { AnnotationId, ImageId, ModelId, PredictionId, SearchId } from '#model/ids.ts'
import { typedName } from '#model/text/name.ts'
import { base, PackedBytes, Where } from '../base.ts'
import { JobStarted } from '../jobs.ts'

/** Input of the job `embeddings.labelLike`: labels of one class, and where to look for more like them. */
export const LabelLike = z.object({
  examples: z
    .array(z.object({ imageId: ImageId, annotationId: AnnotationId }))
    .min(1)
    .max(50),
  where: Where,
  /** Counts what would be predicted, and writes nothing. */
  countOnly: z.boolean().default(false),
})
export type LabelLike = z.infer<typeof LabelLike>

/**
 * Result of the job. What it finds are predictions of a separate model, most like the examples first; where they were
 * only counted, there is no model.
 */
export const LabelLikeResult = z.object({
  modelId: ModelId.nullable(),
  name: z.string(),
  /** Images that were looked at, those with predictions, and those whose file could not be read. */
  images: z.int(),
  found: z.int(),
  unread: z.int(),
  predictions: z.int(),
  /** Set if held-out reviewed images confirm it: this share of the predictions at or above the score is right. */
  threshold: z.object({ score: z.number(), precision: z.number(), low: z.number(), proposals: z.int() }).nullable(),
  msPerImage: z.number(),
})
export type LabelLikeResult = z.infer<typeof LabelLikeResult>

/** Result of the job `embeddings.describe`: the images that had to be described, and what described them. */
export const DescribeResult = z.object({ images: z.int(), unread: z.int(), words: z.string() })
export type DescribeResult = z.infer<typeof DescribeResult>

/** An object of the image, a box in its pixels, or with neither the whole image. Of both the box is taken while the object is not saved. */
export const SimilarTo = z.object({
  imageId: ImageId,
  object: z.union([AnnotationId, PredictionId]).optional(),
  box: z
    .object({ x: z.number(), y: z.number(), width: z.number().positive(), height: z.number().positive() })
    .optional(),
  limit: z.int().min(1).max(1000).default(300),
})
export type SimilarTo = z.infer<typeof SimilarTo>

/**
 * The images most like it, the best first, and as a query and an order of the library. `basis` says what was compared,
 * `waiting` how many images can't be found yet because they are not described.
 */
export const SimilarImages = z.object({
  searchId: SearchId,
  title: z.string(),
  where: z.string(),
  order: z.string(),
  basis: z.string(),
  waiting: z.int(),
  images: z.array(
    z.object({
      imageId: ImageId,
      /** The object that is most like it; null for the whole image. */
      object: z.string().nullable(),
      /** Cosine, -1 to 1: for a text of the vectors, else of what differs from the mean of all. */
      similarity: z.number(),
    }),
  ),
})
export type SimilarImages = z.infer<typeof SimilarImages>

export const MapOf = z.enum(['objects', 'images'])
export type MapOf = z.infer<typeof MapOf>

/** What images, or objects on them, are to show, in words. */
export const TextQuery = z.object({
  text: z.string().trim().min(1).max(500),
  of: MapOf.default('images'),
  limit: z.int().min(1).max(1000).default(300),
})
export type TextQuery = z.infer<typeof TextQuery>

/** Result of the job `embeddings.makeMap`: points of each map. */
export const MapResult = z.object({ objects: z.int(), images: z.int(), unread: z.int(), words: z.string() })
export type MapResult = z.infer<typeof MapResult>

export const embeddings = {
  /** Arranges all images and objects on a plane on which alike ones stand together. */
  makeMap: base.output(JobStarted),
  /** The points of the map, see `model/tiles/map-points.ts`. */
  map: base.input(z.object({ of: MapOf })).output(PackedBytes),
  /** `madeAtMs` is null before there is a map; `hasErrors`: the current model was evaluated. */
  mapState: base.output(z.object({ madeAtMs: z.int().nullable(), hasErrors: z.boolean() })),
  /** Keeps images as a search, in this order, by their rows. */
  keep: base
    .input(z.object({ title: typedName(200), images: z.array(z.int().positive()).max(20_000) }))
    .output(z.object({ searchId: SearchId, where: z.string(), order: z.string() })),
  /** Describes the images that are not described yet, as quickly as it goes. */
  describe: base.output(JobStarted),
  /** Finds what looks most like an image, an object or a part of an image. */
  similar: base.input(SimilarTo).output(SimilarImages),
  /** Finds the images that fit a text best, or that have the objects that do, where an embedder with a text tower describes them. */
  searchText: base.input(TextQuery).output(SimilarImages),
  /** How alike these images are to what a search was for; only those that it found by similarity. */
  similarities: base
    .input(z.object({ searchId: SearchId, imageIds: z.array(ImageId).max(1000) }))
    .output(z.array(z.object({ imageId: ImageId, similarity: z.number() }))),
  /** What a search was for. */
  search: base.input(z.object({ searchId: SearchId })).output(z.object({ searchId: SearchId, title: z.string() })),
  /** Finds what looks like some labels, as predictions of a pseudo-model, which is removed to undo it. */
  labelLike: base.input(LabelLike).output(JobStarted),
}
