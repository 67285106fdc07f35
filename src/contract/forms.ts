import { z } from 'zod'
import { ExportOptions } from './datasets/dataset-export.ts'
import { FreezeOptions } from './datasets/freeze.ts'
import { ManifestImage, ManifestScore } from './models/manifest.ts'
import { Settings } from './settings.ts'

const asJson = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })

/**
 * JSON Schemas that the window draws forms from. Its build takes them as data (`scripts/forms/form-data.mjs`), so that
 * the window contains neither zod nor the contract.
 */
export const forms = {
  settings: asJson(Settings),
  freeze: asJson(FreezeOptions.omit({ split: true })),
  export: asJson(ExportOptions),
  manifestImage: asJson(ManifestImage),
  manifestScore: asJson(ManifestScore),
}
