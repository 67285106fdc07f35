import { z } from 'zod'
import { EditId, ImageId, QueueId } from '#model/ids.ts'
import { Annotation } from '#model/labels/annotation.ts'
import { base, Cursor } from '../base.ts'

/** The progress of images that several users label independently: no user, some or all have finished, or a lead settled them. */
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
  /** Null before, and if all labels were the same. */
  settledBy: z.string().nullable(),
  /** The edit that made the labels those of the image, to take it back. */
  editId: EditId.nullable(),
})
export type IndependentImage = z.infer<typeof IndependentImage>

/** What one user labeled. Labels are shown once they are finished. */
export const Answer = z.object({
  user: z.string(),
  state: z.enum(['new', 'predicted', 'reviewed', 'rejected']),
  reason: z.string().nullable(),
  finishedAtMs: z.int().nullable(),
  labels: z.array(Annotation),
})
export type Answer = z.infer<typeof Answer>

export const answers = {
  /** Images that several users label independently, in the order of their ids, and how many there are of each status. */
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
  /** What several users labeled of an image, side by side. Refused to one of them who has not finished it. */
  answers: base.input(z.object({ imageId: ImageId })).output(
    IndependentImage.extend({
      widthPx: z.int(),
      heightPx: z.int(),
      /** From which overlap on boxes count as in the same place: the setting. */
      fromIou: z.number(),
      answers: z.array(Answer),
      /** Who made the labels that the image has now, of those that were settled. */
      authors: z.array(z.object({ annotationId: z.string(), users: z.array(z.string()) })),
    }),
  ),
  /** Makes one user's labels, or labels chosen and changed by hand, those of the image. Give either `take` or `labels`. */
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
