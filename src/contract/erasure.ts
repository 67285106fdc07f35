import { z } from 'zod'
import { FollowUpId, HoldId, ImageId, PurgeId } from '#model/ids.ts'
import { base } from './base.ts'
import { Purge } from './leaving.ts'

const Reason = z.string().trim().min(1).max(1000)

/** Held images that an erasure asks for. Neither wins by itself: a person decides, and that is kept. */
export const ErasureConflict = z.object({
  purgeId: PurgeId,
  /** What the erasure was asked for with. */
  reason: z.string(),
  basis: z.string(),
  images: z.array(z.object({ imageId: ImageId, path: z.string() })),
  holds: z.array(z.object({ holdId: HoldId, reason: z.string() })),
  foundAtMs: z.int(),
  /** Which of the two outranks the other; null while nobody has decided. */
  decision: z.enum(['hold', 'erase']).nullable(),
  decisionReason: z.string().nullable(),
  decidedAtMs: z.int().nullable(),
  decidedBy: z.string().nullable(),
})
export type ErasureConflict = z.infer<typeof ErasureConflict>

/** What an erasure leaves for people to do: the program can't reach models, exports and the choice of a golden set. */
export const FollowUp = z.object({
  followUpId: FollowUpId,
  purgeId: PurgeId,
  kind: z.enum(['golden', 'dataset', 'export', 'model']),
  /** Name of the dataset or model, folder of the export. */
  subject: z.string(),
  /** What to do, as a sentence. */
  text: z.string(),
  images: z.int(),
  createdAtMs: z.int(),
  note: z.string().nullable(),
  doneAtMs: z.int().nullable(),
  doneBy: z.string().nullable(),
})
export type FollowUp = z.infer<typeof FollowUp>

/** The part of `retention` that is about what an erasure leaves to people. */
export const erasure = {
  /** Contradictions of holds and erasures, the undecided first. */
  conflicts: base.output(z.array(ErasureConflict)),
  /**
   * Records what a person decides about the held images of an erasure. `hold`: they stay, the request is refused for
   * them. `erase`: they are taken out of their holds and listed in a new erasure, which is given back to be carried out.
   */
  decideConflict: base
    .input(z.object({ purgeId: PurgeId, decision: z.enum(['hold', 'erase']), reason: Reason }))
    .output(z.object({ images: z.int(), purge: Purge.nullable() })),
  /** What is left to do after erasures, the open ones first. */
  followUps: base.output(z.array(FollowUp)),
  /** Says what was done; an item that is done stays in the list. */
  closeFollowUp: base.input(z.object({ followUpId: FollowUpId, note: Reason })).output(FollowUp),
}
