import { z } from 'zod'
import { AnnotationId, CommentId, EditId, ImageId } from '#model/ids.ts'
import { ImageState, Lifecycle } from '#model/image.ts'
import { Annotation, Prediction } from '#model/labels/annotation.ts'
import { Diff } from '#model/labels/diff.ts'
import { base, Cursor, Order, PackedBytes, Where } from '../base.ts'
import { answers } from './answers.ts'
import { classGuide } from './class-guide.ts'
import { queues } from './queues.ts'
import {
  Chip,
  ChipsRequest,
  Comment,
  CommentOrder,
  CommentText,
  Crops,
  CropsRequest,
  ImageVerdict,
  ObjectOfImage,
  ObjectVerdict,
  Reason,
  ReviewedImage,
  ReviewListRequest,
  ReviewPlace,
  ReviewQueueKey,
  ReviewTrail,
  VerdictsResult,
} from './review.ts'
import { team } from './team.ts'
import { tracks } from './tracks.ts'

/** An undo is an edit with the inverse diff and kind `undo`; a redo repeats the diff that was undone. */
export const EditKind = z.enum(['edit', 'undo', 'redo', 'import', 'bulk'])
export type EditKind = z.infer<typeof EditKind>

export const Edit = z.object({
  editId: EditId,
  revision: z.int(),
  kind: EditKind,
  diff: Diff,
  user: z.string(),
  atMs: z.int(),
})
export type Edit = z.infer<typeof Edit>

export const labeling = {
  ...tracks,
  ...queues,
  ...team,
  ...answers,
  ...classGuide,
  /** What the review needs of one image: labels, all kept predictions of the current model, revision. */
  open: base.input(z.object({ imageId: ImageId })).output(
    z.object({
      imageId: ImageId,
      path: z.string(),
      widthPx: z.int(),
      heightPx: z.int(),
      revision: z.int(),
      state: ImageState,
      lifecycle: Lifecycle,
      annotations: z.array(Annotation),
      predictions: z.array(Prediction),
      /** The initial confidence threshold. Classes may have their own, which predictions carry. */
      shownFrom: z.number(),
      /** Why the image is rejected or was sent back. */
      reason: z.string().nullable(),
      reviewer: z.string().nullable(),
      sentBackTo: z.string().nullable(),
      sentBackBy: z.string().nullable(),
      sentBackAtMs: z.int().nullable(),
      /** Predictions are withheld: the image is in the blind audit and not finished. */
      blind: z.boolean(),
      /** Null outside of sequences. */
      frame: z.object({ sequence: z.string(), number: z.int() }).nullable(),
      /** Whether the acting user may approve it, given who reviewed it. */
      mayApprove: z.boolean(),
      /**
       * How many users label the image independently, and whether the acting user is one of them. If so, all of this is
       * only their own work; other users see no labels until a lead settles the image.
       */
      independent: z.object({ labelers: z.int(), isOwn: z.boolean() }).nullable(),
    }),
  ),
  /**
   * Applies a diff to the labels of an image in one durable transaction and returns the new revision. Sending the same
   * `editId` again changes nothing and returns the revision of the first time.
   */
  edit: base
    .errors({
      /** Another user changed the same things since `baseRevision`, or claimed the image. Nothing was written. */
      STALE: { status: 409, data: z.object({ revision: z.int() }) },
      INVALID_SHAPE: { status: 422, data: z.object({ annotationId: z.string() }) },
      /** Required attributes are missing, so the image can't become reviewed or approved; up to 100 are named. */
      UNANSWERED: {
        status: 422,
        data: z.object({
          missing: z.array(z.object({ annotationId: AnnotationId, className: z.string(), attribute: z.string() })),
          count: z.int(),
        }),
      },
      /** The image is in the trash or purged. */
      LOCKED: { status: 423, data: z.object({ lifecycle: Lifecycle }) },
    })
    .input(
      z.object({
        imageId: ImageId,
        editId: EditId,
        baseRevision: z.int().nonnegative(),
        kind: EditKind.extract(['edit', 'undo', 'redo']).default('edit'),
        diff: Diff,
        /** The epoch of the sender's lease. If another user has claimed the image since, the edit is stale. */
        epoch: z.int().positive().optional(),
      }),
    )
    .output(
      z.object({
        revision: z.int(),
        /** The image changed beyond the diff, such as a prediction that a drawn label replaced: open it again. */
        added: z.literal(true).optional(),
      }),
    ),
  /**
   * The last edits of one image, or the last before a revision, oldest first; from them the window rebuilds undo and redo.
   * So many that their diffs are no megabytes; `earlier` is how many came before them.
   */
  history: base
    .input(
      z.object({
        imageId: ImageId,
        before: z.int().positive().optional(),
        limit: z.int().min(1).max(1000).default(200),
      }),
    )
    .output(z.object({ edits: z.array(Edit), earlier: z.int() })),
  /**
   * Restores the labels of a revision (0: before the first edit) as a new edit, which can be undone. `stateKept`: the
   * review state stayed, because the order of states does not allow the change.
   */
  revert: base
    .errors({ LOCKED: { status: 423, data: z.object({ lifecycle: Lifecycle }) } })
    .input(z.object({ imageId: ImageId, revision: z.int().nonnegative(), editId: EditId }))
    .output(z.object({ revision: z.int(), stateKept: z.boolean() })),
  /**
   * Accepts the shown predictions of the current model and marks the images reviewed, as edits of the acting user.
   * Predictions below `fromScore` (default: the setting) stay untouched.
   */
  accept: base.input(z.object({ where: Where, fromScore: z.number().min(0).max(1).optional() })).output(
    z.object({
      images: z.int(),
      labels: z.int(),
      skippedCount: z.int(),
      /** The first of them. */
      skipped: z.array(z.object({ imageId: ImageId, reason: z.string() })),
    }),
  ),
  listReview: base
    .input(
      z.object({ where: Where, order: Order, limit: z.int().min(1).max(1000).default(100), cursor: Cursor.optional() }),
    )
    .output(z.object({ images: z.array(ReviewedImage), nextCursor: Cursor.nullable() })),
  /** Rejects, approves or sends back images, with one edit each. Images that don't allow it are skipped. */
  setImageVerdicts: base
    .input(
      z.object({
        where: Where,
        imageIds: z.array(ImageId).max(10_000).optional(),
        verdict: ImageVerdict,
        reason: Reason.optional(),
      }),
    )
    .output(VerdictsResult),
  /** Accepts, deletes or relabels objects on any number of images, one edit per image. */
  setObjectVerdicts: base
    .input(z.object({ objects: z.array(ObjectOfImage).min(1).max(20_000), verdict: ObjectVerdict }))
    .output(
      z.object({
        objects: z.int(),
        edits: z.array(EditId),
        skipped: z.array(ObjectOfImage.extend({ reason: z.string() })),
      }),
    ),
  /** Undoes edits by their inverses, unless later edits build on them. */
  revertEdits: base
    .input(z.object({ edits: z.array(EditId).min(1).max(20_000) }))
    .output(z.object({ edits: z.int(), skipped: z.array(z.object({ editId: EditId, reason: z.string() })) })),
  /** Moves an image to the end of the queue. Returns how often it was skipped. */
  skip: base.input(z.object({ imageId: ImageId })).output(z.object({ skips: z.int() })),
  /** Reasons for rejecting and sending back: those of the settings first, then others in use, with their numbers of images. */
  reasons: base.output(z.array(z.object({ reason: z.string(), images: z.int(), ready: z.boolean() }))),
  /** Returns why an image comes next in an order, as a sentence; null if the order gives no reason. */
  whyNext: base.input(z.object({ imageId: ImageId, order: z.string().max(200) })).output(z.string().nullable()),
  /** The images of a queue, packed like `library.sequence`. The list stays the same while some of it is to do. */
  list: base.input(ReviewListRequest).output(PackedBytes),
  trail: base.input(ReviewQueueKey).output(ReviewTrail),
  /** Returns the place of the acting user in a queue, by default the last one. */
  place: base.input(ReviewQueueKey.optional()).output(ReviewPlace.nullable()),
  /** `isLook`: the user only views the image and keeps their place in queues. */
  savePosition: base.input(ReviewPlace.extend({ isLook: z.boolean().default(false) })).output(z.object({})),
  /** The objects of one class on matching images, in pages. `total`: their number at the first page. */
  chips: base
    .input(ChipsRequest)
    .output(z.object({ total: z.int(), chips: z.array(Chip), nextCursor: Cursor.nullable() })),
  crops: base.input(CropsRequest).output(Crops),
  /** The comments of one image, oldest first. */
  comments: base.input(z.object({ imageId: ImageId })).output(z.array(Comment)),
  /** Comments on matching images. */
  findComments: base
    .input(
      z.object({
        where: Where,
        open: z.boolean().optional(),
        order: CommentOrder.default('newest'),
        limit: z.int().min(1).max(1000).default(100),
        cursor: Cursor.optional(),
      }),
    )
    .output(z.object({ comments: z.array(Comment), nextCursor: Cursor.nullable() })),
  comment: base
    .input(
      z.object({
        imageId: ImageId,
        spot: z.tuple([z.number(), z.number()]).nullable().default(null),
        text: CommentText,
      }),
    )
    .output(Comment),
  reply: base.input(z.object({ commentId: CommentId, text: CommentText })).output(Comment),
  resolveComment: base.input(z.object({ commentId: CommentId, resolved: z.boolean().default(true) })).output(Comment),
}
