import { z } from 'zod'
import { AnnotationId, ImageId, ModelId } from '#model/ids.ts'
import { base, Where } from './base.ts'
import { JobStarted } from './jobs.ts'

/** Input of the job `embeddings.labelLike`: labels of one class, and where to look for more like them. */
export const LabelLike = z.object({
  examples: z
    .array(z.object({ imageId: ImageId, annotationId: AnnotationId }))
    .min(1)
    .max(50),
  where: Where,
})
export type LabelLike = z.infer<typeof LabelLike>

/** Result of the job. The proposals are predictions of a model of their own, most like the examples first. */
export const LabelLikeResult = z.object({
  modelId: ModelId.nullable(),
  name: z.string(),
  /** Images that were looked at, those with proposals, and those whose file could not be read. */
  images: z.int(),
  found: z.int(),
  unread: z.int(),
  predictions: z.int(),
  msPerImage: z.number(),
})
export type LabelLikeResult = z.infer<typeof LabelLikeResult>

export const embeddings = {
  /** Proposes what looks like some labels, as predictions of a pseudo-model, which is removed to undo it. */
  labelLike: base.input(LabelLike).output(JobStarted),
}
