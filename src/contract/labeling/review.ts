import { z } from 'zod'
import { AnnotationId, CommentId, EditId, ImageId, PredictionId } from '#model/ids.ts'
import { ImageState } from '#model/image.ts'
import { Diff } from '#model/labels/diff.ts'
import { Cursor, PackedBytes, QueryText, Where } from '../base.ts'

/** Why an image is rejected or sent back. */
export const Reason = z.string().trim().min(1).max(2000)

/** A remark on an image, at a spot of it or on the whole. */
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

/** `openFirst`: open comments come first; the newest first among both. */
export const CommentOrder = z.enum(['newest', 'openFirst'])
export type CommentOrder = z.infer<typeof CommentOrder>

export const CommentText = z.string().trim().min(1).max(5000).meta({ description: 'text of the comment' })

/** An image with its review state. */
export const ReviewedImage = z.object({
  imageId: ImageId,
  path: z.string(),
  state: ImageState,
  verdict: z.enum(['accepted', 'approved', 'rejected', 'sentBack']).nullable(),
  reviewer: z.string().nullable(),
  approver: z.string().nullable(),
  sentBackTo: z.string().nullable(),
  /** Who sent it back, and when. */
  sentBackBy: z.string().nullable(),
  sentBackAtMs: z.int().nullable(),
  reason: z.string().nullable(),
  /** Labeled without seeing predictions, or to be. */
  blind: z.boolean(),
  skips: z.int(),
  disagreement: z.number().nullable(),
  openComments: z.int(),
})
export type ReviewedImage = z.infer<typeof ReviewedImage>

/** The verdict of a user on whole images; `reject` and `sendBack` need a reason. */
export const ImageVerdict = z.enum(['reject', 'approve', 'sendBack'])
export type ImageVerdict = z.infer<typeof ImageVerdict>

/** The verdicts of a user on single objects, each on its image. */
export const ObjectVerdict = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('accept') }),
  z.object({ kind: z.literal('delete') }),
  z.object({ kind: z.literal('relabel'), classId: z.int().positive() }),
])
export type ObjectVerdict = z.infer<typeof ObjectVerdict>

export const ObjectOfImage = z.object({ imageId: ImageId, objectId: z.union([AnnotationId, PredictionId]) })

/** What was done to images one by one, and which were skipped for which reason. */
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
  /** One class, or null for all. */
  classId: z.int().positive().nullable(),
  of: z.enum(['predictions', 'labels', 'both']).default('predictions'),
  order: ChipOrder.default('confidence'),
  limit: z.int().min(1).max(2000).default(2000),
  cursor: Cursor.optional(),
})

/** Regions of images to be cut out: each `box` grown by `margin` times its longer side all around. */
export const CropsRequest = z.object({
  crops: z
    .array(z.object({ imageId: ImageId, box: z.tuple([z.number(), z.number(), z.number(), z.number()]) }))
    .max(200),
  /** Longest side of each crop. */
  sidePx: z.int().min(32).max(512),
  margin: z.number().min(0).max(4),
})

/** Packed by `#model/tiles/thumbnail-pack.ts`; the row of each is its place in the list asked for; those that fail are left out. */
export const Crops = PackedBytes

/** What a user reviews: images of a query in an order. `approve` is the second look at what others reviewed. */
export const ReviewQueueKey = z.object({ where: z.string(), order: z.string(), purpose: z.enum(['review', 'approve']) })
export type ReviewQueueKey = z.infer<typeof ReviewQueueKey>

/** `first`: a query for the images that come before all others. `fresh`: in the order of now, from the first image on. */
export const ReviewListRequest = ReviewQueueKey.extend({
  where: QueryText,
  order: z.string().max(200),
  first: QueryText.optional(),
  fresh: z.boolean().default(false),
})
export type ReviewListRequest = z.infer<typeof ReviewListRequest>

/** Returns what the acting user did in a queue since its list was made, oldest first, and what they skipped. */
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

/** How often users and the model agree with displayed and with withheld predictions. */
export const BlindAudit = z.object({
  /** The confidence from which predictions count: the setting. */
  fromScore: z.number(),
  /** The most images, last reviewed first, that were compared on each side. */
  atMost: z.int(),
  blind: z.object({ images: z.int(), labels: z.int(), agreed: z.int(), corrected: z.int(), missed: z.int() }),
  shown: z.object({ images: z.int(), labels: z.int(), agreed: z.int(), corrected: z.int(), missed: z.int() }),
})
export type BlindAudit = z.infer<typeof BlindAudit>
