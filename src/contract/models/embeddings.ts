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

/** What to look for: examples of one class, or a text. `classId` is needed where no example is a label. */
const Like = z.object({
  examples: z.array(LikeExample).max(50).default([]),
  text: typedName(500).optional(),
  classId: z.int().positive().optional(),
})
const isSomething = ({ examples, text }: z.infer<typeof Like>): boolean => (text === undefined) === examples.length > 0
const said = { error: 'Give examples or a text, not both.' }

/** Input of the job `embeddings.labelLike`: what to look for, and where. */
export const LabelLike = Like.extend({
  where: Where,
  /** Lists what would be predicted, and writes nothing. */
  countOnly: z.boolean().default(false),
}).refine(isSomething, said)
export type LabelLike = z.infer<typeof LabelLike>

/** A place that looks like what was looked for. */
export const LikeMatch = z.object({ imageId: ImageId, box: PixelBox, score: z.number().min(0).max(1) })
export type LikeMatch = z.infer<typeof LikeMatch>

/** Matches of a preview above this number are only counted. */
export const maxLikeMatches = 2000

/** Matches that a user has looked through, as predictions. */
export const AddMatches = Like.extend({ matches: z.array(LikeMatch).min(1).max(maxLikeMatches) }).refine(
  isSomething,
  said,
)
export type AddMatches = z.infer<typeof AddMatches>

/**
 * Result of the job. What it finds are predictions of a separate model, most like the examples first; where they were
 * only counted, there is no model.
 */
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
  /** With `countOnly`: the best matches, the most alike first, with the sizes of their images. */
  matches: z.array(LikeMatch.extend({ widthPx: z.int(), heightPx: z.int() })).default([]),
  /** What would be predicted on reviewed images, and whether a label of the class is there. */
  verdicts: z.array(z.object({ score: z.number(), isRight: z.boolean() })).default([]),
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
      /** The object that is most like it; null for the whole image. */
      object: z.string().nullable(),
      /** Cosine, -1 to 1: for a text of the vectors, else of what differs from the mean of all. */
      similarity: z.number(),
    }),
  ),
})

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
  /** Describes the images that are not described yet, as quickly as it goes. `on`: by tasks of a cluster. */
  describe: base.input(z.object({ on: ProfileName.optional() }).default({})).output(JobStarted),
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
  /** Adds matches of a preview as predictions of such a pseudo-model; those that a label or a review has overtaken are left out. */
  addMatches: base
    .input(AddMatches)
    .output(z.object({ modelId: ModelId, name: z.string(), predictions: z.int(), leftOut: z.int() })),
}
