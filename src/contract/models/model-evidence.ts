import { z } from 'zod'
import { ModelId } from '#model/ids.ts'

/** For or against using the model in place of the other one. */
const Speaks = z.enum(['for', 'against', 'neither'])
const Named = z.object({ modelId: ModelId, name: z.string() })

/** The evidence on one model against another. Names include the version if there are several. */
export const ModelEvidence = z.object({
  model: Named,
  against: Named,
  /** One fact against is enough; `unknown`: there are no facts. */
  speaks: z.enum([...Speaks.options, 'unknown']),
  /** Whether the model looks better by the deciding fact; null if that doesn't say. */
  looksBetter: z.boolean().nullable(),
  /** To one, if the deciding fact has odds. */
  odds: z.number().nullable(),
  /** One sentence each, the most important first. */
  facts: z.array(
    z.object({
      kind: z.enum(['trial', 'replay', 'training', 'comparison', 'corrections']),
      speaks: Speaks,
      /** Whether the model looks better by it, proven or not; null if it doesn't say. */
      looksBetter: z.boolean().nullable(),
      odds: z.number().nullable(),
      text: z.string(),
    }),
  ),
  /** The deciding fact. */
  summary: z.string(),
})
export type ModelEvidence = z.infer<typeof ModelEvidence>
