import { z } from 'zod'
import { ModelId } from '#model/ids.ts'

/** Whether something is for using a model in place of another, or against it. */
const Speaks = z.enum(['for', 'against', 'neither'])
const Named = z.object({ modelId: ModelId, name: z.string() })

/** What is known of one model against another. A name carries the version where there are several. */
export const ModelEvidence = z.object({
  model: Named,
  against: Named,
  /** One fact against is enough; `unknown`: there is none at all. */
  speaks: z.enum([...Speaks.options, 'unknown']),
  /** Whether the model looks better by the fact that decides; null where that does not say. */
  looksBetter: z.boolean().nullable(),
  /** To one, where the fact that decides has odds. */
  odds: z.number().nullable(),
  /** One sentence each, the weightiest first. */
  facts: z.array(
    z.object({
      kind: z.enum(['trial', 'replay', 'training', 'comparison', 'corrections']),
      speaks: Speaks,
      /** Whether the model looks better by it, proven or not; null where it does not say. */
      looksBetter: z.boolean().nullable(),
      odds: z.number().nullable(),
      text: z.string(),
    }),
  ),
  /** The fact that decides. */
  summary: z.string(),
})
export type ModelEvidence = z.infer<typeof ModelEvidence>
