import { z } from 'zod'
import { EditId, ImageId, QueueId } from '#model/ids.ts'
import { Annotation } from '#model/labels/annotation.ts'
import { base, Cursor } from '../base.ts'

/** The progress of an image that several users label independently: none, some or all have finished, or it is settled. */
export const IndependentStatus = z.enum(['untouched', 'begun', 'toSettle', 'settled'])
export type IndependentStatus = z.infer<typeof IndependentStatus>

/** An image that several users label without seeing each other's labels. */
export const IndependentImage = z.object({
  imageId: ImageId,
  path: z.string(),
  queueId: QueueId,
  queue: z.string(),
  labelers: z.int(),
  /** How many of them have finished. */
  answered: z.int(),
  status: IndependentStatus,
  settledAtMs: z.int().nullable(),
  /** Null before, or if all labels were the same. */
  settledBy: z.string().nullable(),
  /** The edit that settled the image, for undo. */
  editId: EditId.nullable(),
})
export type IndependentImage = z.infer<typeof IndependentImage>

/** One user's labels, empty until they have finished. */
export const Answer = z.object({
  user: z.string(),
  state: z.enum(['new', 'predicted', 'reviewed', 'rejected']),
  reason: z.string().nullable(),
  finishedAtMs: z.int().nullable(),
  labels: z.array(Annotation),
})
export type Answer = z.infer<typeof Answer>

export const answers = {
  /** Images that several users label independently, by id, and their counts by status. */
  independentImages: base
    .input(
      z.object({
        queueId: QueueId.optional(),
        status: IndependentStatus.default('toSettle'),
        limit: z.int().min(1).max(1000).default(100),
        cursor: Cursor.optional(),
      }),
    )
    .output(
      z.object({
        images: z.array(IndependentImage),
        nextCursor: Cursor.nullable(),
        counts: z.object({ untouched: z.int(), begun: z.int(), toSettle: z.int(), settled: z.int() }),
      }),
    ),
  /** The labels of several users on an image, side by side. REFUSED to a labeler who has not finished it. */
  answers: base.input(z.object({ imageId: ImageId })).output(
    IndependentImage.extend({
      widthPx: z.int(),
      heightPx: z.int(),
      /** The overlap from which boxes count as in the same place (a setting). */
      fromIou: z.number(),
      answers: z.array(Answer),
      /** The users who made the settled labels that the image has now. */
      authors: z.array(z.object({ annotationId: z.string(), users: z.array(z.string()) })),
    }),
  ),
  /** Gives the image one user's labels (`take`), or labels chosen and changed by hand (`labels`). */
  settle: base
    .input(
      z.object({
        imageId: ImageId,
        editId: EditId.optional(),
        take: z.string().max(100).optional().meta({ description: 'name of the user whose labels it gets' }),
        labels: z.array(Annotation).max(100_000).optional(),
      }),
    )
    .output(z.object({ editId: EditId, labels: z.int() })),
}
