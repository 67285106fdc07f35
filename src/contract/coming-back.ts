import { z } from 'zod'
import { ImageId } from '#model/ids.ts'
import { base } from './base.ts'
import { JobStarted } from './jobs.ts'
import { LeftOut } from './leaving.ts'

/** How many of the images that a rule took people brought back: restored, or taken in again after a purge. */
export const CameBack = z.object({
  policy: z.string(),
  rule: z.string(),
  taken: z.int(),
  cameBack: z.int(),
  percent: z.number(),
  /** More than 5 %: the rule takes the wrong ones. */
  tooOften: z.boolean(),
})
export type CameBack = z.infer<typeof CameBack>

/** Pictures that had left, each with the file in which it was found again (absolute). */
export const Readmit = z.object({
  pictures: z
    .array(z.object({ imageId: ImageId, file: z.string().min(1).max(32_768) }))
    .min(1)
    .max(100_000),
  storage: z.enum(['copy', 'link']).default('copy'),
})
export type Readmit = z.infer<typeof Readmit>

/** Result of the job `retention.readmit`. */
export const ReadmitResult = z.object({ readmitted: z.int(), skipped: z.array(LeftOut) })
export type ReadmitResult = z.infer<typeof ReadmitResult>

/** The part of `retention` that is about what people take back. */
export const comingBack = {
  /** Takes pictures in again that had left; the job's result is a ReadmitResult. What was erased stays out. */
  readmit: base.input(Readmit).output(JobStarted),
  cameBack: base.output(z.array(CameBack)),
}
