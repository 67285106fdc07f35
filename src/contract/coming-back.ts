import { z } from 'zod'
import { ImageId, PlanId } from '#model/ids.ts'
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

/** Result of the job `disposal.reimport`. */
export const ReadmitResult = z.object({ readmitted: z.int(), skipped: z.array(LeftOut) })
export type ReadmitResult = z.infer<typeof ReadmitResult>

/** How an image showed after a plan that somebody needs it. */
export const WayOfUse = z.enum(['opened', 'edited', 'exported', 'restored', 'frozen'])
export type WayOfUse = z.infer<typeof WayOfUse>

/** What of a plan's listed images was used after it was made: what it would have been wrong about. */
export const LaterUse = z.object({
  planId: PlanId,
  mode: z.enum(['draft', 'shadow', 'active']),
  madeAtMs: z.int(),
  /** By action that the plan lists, those that let images leave. */
  actions: z.array(z.object({ action: z.enum(['retire', 'archive', 'drop']), listed: z.int(), used: z.int() })),
  /** An image that was used in several ways counts in each. */
  ways: z.array(z.object({ way: WayOfUse, images: z.int() })),
  /** The first of those that were used. */
  used: z.array(z.object({ imageId: ImageId, path: z.string(), rule: z.string() })),
  /** One sentence. */
  said: z.string(),
})
export type LaterUse = z.infer<typeof LaterUse>

/** The part of `retention` that is about what people take back. */
export const comingBack = {
  /** Looks at what was used since; of a plan in the shadow that is what the shadow is for. Changes nothing. */
  laterUse: base.input(z.object({ planId: PlanId })).output(LaterUse),
  /** Takes pictures in again that had left; the job's result is a ReadmitResult. What was erased stays out. */
  readmit: base.input(Readmit).output(JobStarted),
  cameBack: base.output(z.array(CameBack)),
}
