import { z } from 'zod'
import { ExportImages, FilePath, FormatChoices } from '#contract'

export const ExportInput = z.object({
  name: z.string(),
  format: z.string(),
  folder: FilePath,
  images: ExportImages,
  writeOptions: FormatChoices.optional(),
  verify: z.boolean().default(false),
  selfCheck: z.boolean().default(false),
  base: z.string().optional(),
  shardMb: z.int().optional(),
})
export type ExportInput = z.infer<typeof ExportInput>
