import { z } from 'zod'
import { QueueId } from '#model/ids.ts'
import { typedName } from '#model/text/name.ts'
import { base, Order, QueryText, TimeMs } from '../base.ts'

/** One user's part of a queue. */
const QueueShare = z.object({
  user: z.string(),
  /** To do when the queue was assigned. */
  images: z.int(),
  /** Queries for their images of the queue, and for those still to do. */
  where: z.string(),
  toDo: z.string(),
})

/** Images that a lead assigned for a first or second review: those that matched and were to do then. None are added later. */
export const AssignedQueue = z.object({
  queueId: QueueId,
  name: z.string(),
  where: z.string(),
  order: z.string(),
  purpose: z.enum(['review', 'approve']),
  /** Predictions are withheld until an image is finished, or the queue is closed. */
  blind: z.boolean(),
  /** How many users label each image, without seeing each other's labels. */
  labelers: z.int(),
  /** Images by progress, if a queue has several labelers; otherwise null. */
  independent: z
    .object({
      /** Images that no user has finished, or only some. */
      untouched: z.int(),
      begun: z.int(),
      /** All have finished, and their labels differ. */
      toSettle: z.int(),
      settled: z.int(),
    })
    .nullable(),
  dueAtMs: z.int().nullable(),
  createdBy: z.string(),
  createdAtMs: z.int(),
  closedAtMs: z.int().nullable(),
  shares: z.array(QueueShare),
})
export type AssignedQueue = z.infer<typeof AssignedQueue>

export const queues = {
  /**
   * Distributes matching images evenly among the users, by image id. `leftOut`: matching images that can't be labeled
   * blind or independently, or that none of these users may approve.
   */
  assignQueue: base
    .input(
      z.object({
        name: typedName(100).meta({ description: 'name of the queue' }),
        where: QueryText.default(''),
        order: Order,
        purpose: z.enum(['review', 'approve']).default('review'),
        blind: z.boolean().default(false).meta({ description: 'hide predictions until an image is finished' }),
        labelers: z.int().min(1).max(3).default(1).meta({
          description: 'number of users who label each image independently',
        }),
        users: z.array(z.string().max(100)).min(1).max(100).meta({ description: 'names of users' }),
        dueAtMs: TimeMs.optional(),
      }),
    )
    .output(AssignedQueue.extend({ leftOut: z.int() })),
  /** Returns the open queues of the acting user, or for leads `all` of them, the first due date first. */
  queues: base.input(z.object({ all: z.boolean().default(false) })).output(z.array(AssignedQueue)),
  /**
   * Distributes a user's unfinished images of a queue evenly among other users. With no other users, the images leave
   * the queue, and anyone may review them.
   */
  moveShare: base
    .input(z.object({ queueId: QueueId, from: z.string().max(100), to: z.array(z.string().max(100)).max(100) }))
    .output(AssignedQueue),
  closeQueue: base.input(z.object({ queueId: QueueId })).output(AssignedQueue),
  /** Returns the recent seconds per image of the acting user; null until there is enough data. */
  pace: base.output(z.object({ secondsPerImage: z.number().nullable() })),
}
