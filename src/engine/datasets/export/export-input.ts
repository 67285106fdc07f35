import { z } from 'zod'
import { ExportImages, FormatChoices, WrittenPath } from '#contract'

export const ExportInput = z.object({
  name: z.string(),
  format: z.string(),
  folder: WrittenPath,
  images: ExportImages,
  writeOptions: FormatChoices.optional(),
  verify: z.boolean().default(false),
  selfCheck: z.boolean().default(false),
  base: z.string().optional(),
  shardMb: z.int().optional(),
})
export type ExportInput = z.infer<typeof ExportInput>
