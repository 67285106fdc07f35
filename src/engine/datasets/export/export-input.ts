import { z } from 'zod'
import { ExportImages, ExportResult, FilePath, FormatChoices } from '#contract'
import type { JobRun } from '../../jobs/index.ts'

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

/** Set just before the folder gets its name: if it has it when the job is run again, this was the result. */
export const Checkpoint = z.object({ renaming: ExportResult })
export type Run = JobRun<z.infer<typeof Checkpoint>>
