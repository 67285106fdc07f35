import { z } from 'zod'
import { AnnotationId, CommentId, EditId, ImageId, PredictionId } from '#model/ids.ts'
import { ImageState } from '#model/image.ts'
import { Diff } from '#model/labels/diff.ts'
import { Cursor, PackedBytes, QueryText, Where } from '../base.ts'

/** Why an image is rejected or sent back. */
export const Reason = z.string().trim().min(1).max(2000)

export const Comment = z.object({
  commentId: CommentId,
  imageId: ImageId,
  path: z.string(),
  /** Pixels of the upright image; null: the whole image. */
  spot: z.tuple([z.number(), z.number()]).nullable(),
  text: z.string(),
  author: z.string(),
  atMs: z.int(),
  resolved: z.object({ by: z.string(), atMs: z.int() }).nullable(),
  replies: z.array(z.object({ text: z.string(), author: z.string(), atMs: z.int() })),
})
export type Comment = z.infer<typeof Comment>

/** `openFirst`: open comments before resolved ones, each newest first. */
export const CommentOrder = z.enum(['newest', 'openFirst'])
export type CommentOrder = z.infer<typeof CommentOrder>

export const CommentText = z.string().trim().min(1).max(5000).meta({ description: 'text of the comment' })

export const ReviewedImage = z.object({
  imageId: ImageId,
  path: z.string(),
  state: ImageState,
  verdict: z.enum(['accepted', 'approved', 'rejected', 'sentBack']).nullable(),
  reviewer: z.string().nullable(),
  approver: z.string().nullable(),
  sentBackTo: z.string().nullable(),
  sentBackBy: z.string().nullable(),
  sentBackAtMs: z.int().nullable(),
  reason: z.string().nullable(),
  /** Labeled, or to be labeled, with predictions hidden. */
  blind: z.boolean(),
  skips: z.int(),
  disagreement: z.number().nullable(),
  openComments: z.int(),
})
export type ReviewedImage = z.infer<typeof ReviewedImage>

/** A user's verdict on an image; `reject` and `sendBack` need a reason. */
export const ImageVerdict = z.enum(['reject', 'approve', 'sendBack'])
export type ImageVerdict = z.infer<typeof ImageVerdict>

export const ObjectVerdict = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('accept') }),
  z.object({ kind: z.literal('delete') }),
  z.object({ kind: z.literal('relabel'), classId: z.int().positive() }),
])
export type ObjectVerdict = z.infer<typeof ObjectVerdict>

export const ObjectOfImage = z.object({ imageId: ImageId, objectId: z.union([AnnotationId, PredictionId]) })

export const VerdictsResult = z.object({
  images: z.int(),
  edits: z.array(EditId),
  skipped: z.array(z.object({ imageId: ImageId, reason: z.string() })),
})
export type VerdictsResult = z.infer<typeof VerdictsResult>

/** One object of the chip grid. `box` is [x, y, width, height] in upright pixels. */
export const Chip = ObjectOfImage.extend({
  classId: z.int(),
  score: z.number().nullable(),
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  state: z.enum(['predicted', 'labelled']),
  /** Size of the upright image. */
  widthPx: z.int(),
  heightPx: z.int(),
})
export type Chip = z.infer<typeof Chip>

export const chipOrders = ['confidence', 'confidence:desc', 'size', 'size:desc', 'class', 'time', 'time:desc'] as const
export const ChipOrder = z.enum(chipOrders)
export type ChipOrder = z.infer<typeof ChipOrder>

export const ChipsRequest = z.object({
  where: Where,
  /** Null for all classes. */
  classId: z.int().positive().nullable(),
  of: z.enum(['predictions', 'labels', 'both']).default('predictions'),
  order: ChipOrder.default('confidence'),
  limit: z.int().min(1).max(2000).default(2000),
  cursor: Cursor.optional(),
})

/** Regions to crop: each `box` is extended on all sides by `margin` times its longer side. */
export const CropsRequest = z.object({
  crops: z
    .array(z.object({ imageId: ImageId, box: z.tuple([z.number(), z.number(), z.number(), z.number()]) }))
    .max(200),
  /** Longest side of each crop. */
  sidePx: z.int().min(32).max(512),
  margin: z.number().min(0).max(4),
})

/** Packed by `#model/tiles/thumbnail-pack.ts`; the row of each is its index in the request. Crops that fail are left out. */
export const Crops = PackedBytes

/** A review queue: images of a query in an order. `approve`: the second review of what others reviewed. */
export const ReviewQueueKey = z.object({ where: z.string(), order: z.string(), purpose: z.enum(['review', 'approve']) })
export type ReviewQueueKey = z.infer<typeof ReviewQueueKey>

/** `first`: a query for images that come before all others. `fresh`: starts a new list in the present order. */
export const ReviewListRequest = ReviewQueueKey.extend({
  where: QueryText,
  order: z.string().max(200),
  first: QueryText.optional(),
  fresh: z.boolean().default(false),
})
export type ReviewListRequest = z.infer<typeof ReviewListRequest>

/** What the acting user did in a queue since its list was made, oldest first, and what they skipped. */
export const ReviewTrail = z.object({
  openedAtMs: z.int(),
  edits: z.array(
    z.object({
      editId: EditId,
      imageId: ImageId,
      path: z.string(),
      kind: z.enum(['edit', 'undo', 'redo']),
      diff: Diff,
    }),
  ),
  skipped: z.array(ImageId),
})
export type ReviewTrail = z.infer<typeof ReviewTrail>

/** Where a user is in their review. */
export const ReviewPlace = ReviewQueueKey.extend({
  imageId: ImageId,
  position: z.int().nonnegative(),
})
export type ReviewPlace = z.infer<typeof ReviewPlace>

/** How often users and the model agree, with predictions shown and withheld. */
export const BlindAudit = z.object({
  /** The confidence from which predictions count (a setting). */
  fromScore: z.number(),
  /** The maximum number of images compared on each side, last reviewed first. */
  atMost: z.int(),
  blind: z.object({ images: z.int(), labels: z.int(), agreed: z.int(), corrected: z.int(), missed: z.int() }),
  shown: z.object({ images: z.int(), labels: z.int(), agreed: z.int(), corrected: z.int(), missed: z.int() }),
})
export type BlindAudit = z.infer<typeof BlindAudit>
