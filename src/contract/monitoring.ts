import { z } from 'zod'
import { ModelId } from '#model/ids.ts'
import { base } from './base.ts'
import { ModelAlias } from './models.ts'
import { Anchoring } from './review.ts'

/** What users made of a model's predictions on the images they reviewed. */
export const ReviewOutcomes = z.object({
  modelId: ModelId,
  name: z.string(),
  /** The one that says most of it; null for a model with none. */
  alias: ModelAlias.nullable(),
  imagesReviewed: z.int(),
  accepted: z.int(),
  moved: z.int(),
  relabelled: z.int(),
  deleted: z.int(),
  added: z.int(),
  /** Corrections (moved + relabeled + deleted + added) per hundred reviewed images; null before the first. */
  perHundredImages: z.number().nullable(),
  perClass: z.array(
    z.object({
      class: z.string(),
      accepted: z.int(),
      moved: z.int(),
      relabelled: z.int(),
      deleted: z.int(),
      added: z.int(),
    }),
  ),
})
export type ReviewOutcomes = z.infer<typeof ReviewOutcomes>

export const monitoring = {
  outcomes: base.output(z.object({ models: z.array(ReviewOutcomes), alarms: z.array(z.string()) })),
  /** Whether predictions on screen sway users: the blind share against the rest, by one and the same matching. */
  anchoring: base.output(Anchoring),
}
