import { z } from 'zod'
import { AnnotationId, ImageId, ModelId, PredictionId, SearchId } from '#model/ids.ts'
import { typedName } from '#model/text/name.ts'
import { base, PackedBytes, Where } from '../base.ts'
import { JobStarted } from '../jobs.ts'
import { ProfileName } from './profiles.ts'

const PixelBox = z.object({ x: z.number(), y: z.number(), width: z.number().positive(), height: z.number().positive() })

/** A label, or any part of an image: a prediction, or a box that is not saved yet. */
export const LikeExample = z.union([
  z.strictObject({ imageId: ImageId, annotationId: AnnotationId }),
  z.strictObject({ imageId: ImageId, box: PixelBox }),
])
export type LikeExample = z.infer<typeof LikeExample>

/** Examples of one class, or a text. `classId` is required if no example is a label. */
const Like = z.object({
  examples: z.array(LikeExample).max(50).default([]),
  text: typedName(500).optional(),
  classId: z.int().positive().optional(),
})
const isSomething = ({ examples, text }: z.infer<typeof Like>): boolean => (text === undefined) === examples.length > 0
const eitherOr = { error: 'Give examples or a text, not both.' }

/** Input of the job `embeddings.labelLike`. */
export const LabelLike = Like.extend({
  where: Where,
  /** Lists what would be predicted, without writing anything. */
  countOnly: z.boolean().default(false),
}).refine(isSomething, eitherOr)
export type LabelLike = z.infer<typeof LabelLike>

/** A match of the examples or the text. */
export const LikeMatch = z.object({ imageId: ImageId, box: PixelBox, score: z.number().min(0).max(1) })
export type LikeMatch = z.infer<typeof LikeMatch>

/** Matches of a preview above this number are only counted. */
export const maxLikeMatches = 2000

/** Matches that a user has checked, to add as predictions. */
export const AddMatches = Like.extend({ matches: z.array(LikeMatch).min(1).max(maxLikeMatches) }).refine(
  isSomething,
  eitherOr,
)
export type AddMatches = z.infer<typeof AddMatches>

/** Result of `embeddings.labelLike`. Matches are predictions of a separate model; with `countOnly` there is none. */
export const LabelLikeResult = z.object({
  modelId: ModelId.nullable(),
  name: z.string(),
  /** Searched images, those with predictions, and those with unreadable files. */
  images: z.int(),
  found: z.int(),
  unread: z.int(),
  predictions: z.int(),
  /** Set if held-out reviewed images confirm it: this share of the predictions at or above the score is right. */
  threshold: z.object({ score: z.number(), precision: z.number(), low: z.number(), proposals: z.int() }).nullable(),
  msPerImage: z.number(),
  classId: z.int(),
  /** What was compared. */
  basis: z.string(),
  /** With `countOnly`: the best matches, best first, with the sizes of their images. */
  matches: z.array(LikeMatch.extend({ widthPx: z.int(), heightPx: z.int() })).default([]),
  /** What would be predicted on reviewed images, and whether a label of the class is there. */
  verdicts: z.array(z.object({ score: z.number(), isRight: z.boolean() })).default([]),
})
export type LabelLikeResult = z.infer<typeof LabelLikeResult>

/** Result of the job `embeddings.describe`: how many images had to be described, and by what. */
export const DescribeResult = z.object({ images: z.int(), unread: z.int(), words: z.string() })
export type DescribeResult = z.infer<typeof DescribeResult>

/** An object, a box in pixels, or the whole image. With object and box, the box counts while the object is not saved. */
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
 * The most similar images, best first, also as a query and an order of the library. `basis`: what was compared.
 * `waiting`: how many images can't be found yet because they are not described.
 */
const SimilarImages = z.object({
  searchId: SearchId,
  title: z.string(),
  where: z.string(),
  order: z.string(),
  basis: z.string(),
  waiting: z.int(),
  images: z.array(
    z.object({
      imageId: ImageId,
      /** The most similar object; null for the whole image. */
      object: z.string().nullable(),
      /** Cosine, −1 to 1: of the vectors for a text, otherwise of their differences from the mean of all. */
      similarity: z.number(),
    }),
  ),
})

export const MapOf = z.enum(['objects', 'images'])
export type MapOf = z.infer<typeof MapOf>

/** What the images, or objects on them, should show. */
export const TextQuery = z.object({
  text: z.string().trim().min(1).max(500),
  of: MapOf.default('images'),
  limit: z.int().min(1).max(1000).default(300),
})
export type TextQuery = z.infer<typeof TextQuery>

/** Result of the job `embeddings.makeMap`: points of each map. */
export const MapResult = z.object({ objects: z.int(), images: z.int(), unread: z.int(), words: z.string() })

export const embeddings = {
  /** Arranges all images and objects on a plane, with similar ones close together. */
  makeMap: base.output(JobStarted),
  /** The points of the map, see `model/tiles/map-points.ts`. */
  map: base.input(z.object({ of: MapOf })).output(PackedBytes),
  /** `madeAtMs` is null before there is a map; `hasErrors`: the current model was evaluated. */
  mapState: base.output(z.object({ madeAtMs: z.int().nullable(), hasErrors: z.boolean() })),
  /** Saves images as a search, in this order, by their rows. */
  keep: base
    .input(z.object({ title: typedName(200), images: z.array(z.int().positive()).max(20_000) }))
    .output(z.object({ searchId: SearchId, where: z.string(), order: z.string() })),
  /** Describes images that are not described yet, at full speed. `on`: a cluster profile. */
  describe: base.input(z.object({ on: ProfileName.optional() }).default({})).output(JobStarted),
  /** Finds what looks most like an image, an object or a part of an image. */
  similar: base.input(SimilarTo).output(SimilarImages),
  /** Finds the images that fit a text best, or whose objects do. Needs images described by an embedder with a text encoder. */
  searchText: base.input(TextQuery).output(SimilarImages),
  /** The similarity of these images in a search; only those that it found by similarity. */
  similarities: base
    .input(z.object({ searchId: SearchId, imageIds: z.array(ImageId).max(1000) }))
    .output(z.array(z.object({ imageId: ImageId, similarity: z.number() }))),
  search: base.input(z.object({ searchId: SearchId })).output(z.object({ searchId: SearchId, title: z.string() })),
  /** Finds what looks like some labels, as predictions of a pseudo-model. Removing the model undoes it. */
  labelLike: base.input(LabelLike).output(JobStarted),
  /** Adds matches of a preview as predictions of such a pseudo-model, except where a label or review has come in between. */
  addMatches: base
    .input(AddMatches)
    .output(z.object({ modelId: ModelId, name: z.string(), predictions: z.int(), leftOut: z.int() })),
}
