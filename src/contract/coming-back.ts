import { z } from 'zod'
import { ImageId, PlanId } from '#model/ids.ts'
import { base } from './base.ts'
import { JobStarted } from './jobs.ts'
import { SkippedImage } from './leaving.ts'

/** How many of the images that a rule took people brought back: restored, or taken in again after a purge. */
export const RestoreRate = z.object({
  policy: z.string(),
  rule: z.string(),
  taken: z.int(),
  restored: z.int(),
  percent: z.number(),
  /** More than 5 %: the rule takes the wrong ones. */
  tooOften: z.boolean(),
})
export type RestoreRate = z.infer<typeof RestoreRate>

/** Pictures that had left, each with the file in which it was found again (absolute). */
export const Reimport = z.object({
  images: z
    .array(z.object({ imageId: ImageId, file: z.string().min(1).max(32_768) }))
    .min(1)
    .max(100_000),
  storage: z.enum(['copy', 'link']).default('copy'),
})
export type Reimport = z.infer<typeof Reimport>

/** Result of the job `disposal.reimport`. */
export const ReimportResult = z.object({ reimported: z.int(), skipped: z.array(SkippedImage) })
export type ReimportResult = z.infer<typeof ReimportResult>

/** How an image showed after a plan that somebody needs it. */
export const UseKind = z.enum(['opened', 'edited', 'exported', 'restored', 'frozen'])
export type UseKind = z.infer<typeof UseKind>

/** What of a plan's listed images was used after it was made: what it would have been wrong about. */
export const LaterUse = z.object({
  planId: PlanId,
  mode: z.enum(['draft', 'shadow', 'active']),
  madeAtMs: z.int(),
  /** By action that the plan lists, those that let images leave. */
  actions: z.array(z.object({ action: z.enum(['retire', 'archive', 'drop']), listed: z.int(), used: z.int() })),
  /** An image that was used in several ways counts in each. */
  ways: z.array(z.object({ way: UseKind, images: z.int() })),
  /** The first of those that were used. */
  used: z.array(z.object({ imageId: ImageId, path: z.string(), rule: z.string() })),
  /** One sentence. */
  summary: z.string(),
})
export type LaterUse = z.infer<typeof LaterUse>

/** The part of `retention` that is about what people take back. */
export const comingBack = {
  /** Looks at what was used since; of a plan in the shadow that is what the shadow is for. Changes nothing. */
  laterUse: base.input(z.object({ planId: PlanId })).output(LaterUse),
  /** Takes pictures in again that had left; the job's result is a ReadmitResult. What was erased stays out. */
  reimport: base.input(Reimport).output(JobStarted),
  restoreRates: base.output(z.array(RestoreRate)),
}
