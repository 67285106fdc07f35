import { z } from 'zod'
import { ImageId, JobId, ModelId } from '#model/ids.ts'
import { typedName } from '#model/text/name.ts'

/**
 * What a class of a model, by its number or its name, means: a class of the label set by its name, which is added when
 * the label set lacks it, or nothing (null).
 */
export const ClassMapEntry = z.strictObject({
  modelClass: z.union([z.int().nonnegative(), z.string().min(1).max(200)]),
  class: typedName(200).nullable(),
})
export type ClassMapEntry = z.infer<typeof ClassMapEntry>

export const ClassMapEntries = z.array(ClassMapEntry).min(1).max(100_000)

/**
 * How a new model's classes are mapped: to classes of the same name, upper and lower case aside, the rest ignored;
 * the same and the rest added to the label set; or as the entries say, and by the same name where they say nothing.
 */
export const ClassMapStart = z.union([z.enum(['same-names', 'add-classes']), ClassMapEntries])
export type ClassMapStart = z.infer<typeof ClassMapStart>

/** One class of a model. `decided`: a user mapped or ignored it. */
export const MappedClass = z.object({
  modelClass: z.int(),
  name: z.string(),
  classId: z.int().positive().nullable(),
  class: z.string().nullable(),
  decided: z.boolean(),
  /** From this confidence on it is proposed. */
  fromScore: z.number(),
})
export type MappedClass = z.infer<typeof MappedClass>

export const ClassMap = z.object({ modelId: ModelId, classes: z.array(MappedClass) })
export type ClassMap = z.infer<typeof ClassMap>

/** The result of saving a class map: the names added to the label set, and the job that updates predictions. */
export const ClassMapSaved = z.object({ added: z.array(z.string()), jobId: JobId })

/** From which confidence on what a model finds of a class of the label set is proposed; null for all classes. */
export const ClassThreshold = z.strictObject({
  class: typedName(200).nullable(),
  fromScore: z.number().min(0).max(1),
})
export type ClassThreshold = z.infer<typeof ClassThreshold>

/** Result of the job `models.remap`: how many predictions got another class, went or came. */
export const RemapResult = z.object({ modelId: ModelId, images: z.int(), changed: z.int() })
export type RemapResult = z.infer<typeof RemapResult>

/** An object that a model found, mapped or not: in pixels of the upright image, `[x, y, width, height]`. */
const FoundObject = z.object({
  modelClass: z.int(),
  score: z.number(),
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
})

export const SampledImage = z.object({
  imageId: ImageId,
  path: z.string(),
  widthPx: z.int(),
  heightPx: z.int(),
  /** Its perceptual hash. */
  hash: z.string().nullable(),
  found: z.array(FoundObject),
})
export type SampledImage = z.infer<typeof SampledImage>

/** A found class of a model that is neither mapped nor ignored, and where the model was most confident. */
export const WaitingClass = z.object({
  modelClass: z.int(),
  name: z.string(),
  found: z.int(),
  example: FoundObject.extend({ imageId: ImageId, widthPx: z.int(), heightPx: z.int() }),
})
export type WaitingClass = z.infer<typeof WaitingClass>

/** The most images in a test run. */
export const maxSampledImages = 200
