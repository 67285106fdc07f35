import { z } from 'zod'
import { ImageId, JobId, ModelId } from '#model/ids.ts'
import { typedName } from '#model/text/name.ts'

/** Maps a model's class (number or name) to a class of the label set, which is added if missing; null ignores it. */
export const ClassMapEntry = z.strictObject({
  modelClass: z.union([z.int().nonnegative(), z.string().min(1).max(200)]),
  class: typedName(200).nullable(),
})
export type ClassMapEntry = z.infer<typeof ClassMapEntry>

export const ClassMapEntries = z.array(ClassMapEntry).min(1).max(100_000)

/**
 * How a new model's classes are mapped. `same-names`: to classes of the same name, ignoring case; the rest are ignored.
 * `add-classes`: the rest are added to the label set. Entries map the classes they name; the others are mapped by name.
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
  /** The minimum confidence of its predictions. */
  fromScore: z.number(),
})
export type MappedClass = z.infer<typeof MappedClass>

export const ClassMap = z.object({ modelId: ModelId, classes: z.array(MappedClass) })
export type ClassMap = z.infer<typeof ClassMap>

/** `added`: names added to the label set. The job updates predictions. */
export const ClassMapSaved = z.object({ added: z.array(z.string()), jobId: JobId })

/** The minimum confidence of a model's predictions of a class of the label set; null: of all classes. */
export const ClassThreshold = z.strictObject({
  class: typedName(200).nullable(),
  fromScore: z.number().min(0).max(1),
})
export type ClassThreshold = z.infer<typeof ClassThreshold>

/** Result of the job `models.remap`. `changed`: predictions that got another class, appeared or disappeared. */
export const RemapResult = z.object({ modelId: ModelId, images: z.int(), changed: z.int() })
export type RemapResult = z.infer<typeof RemapResult>

/** An object that a model found, mapped or not. `box` is [x, y, width, height] in pixels of the upright image. */
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

/** A class that the model found and that is neither mapped nor ignored, with the most confident example. */
export const WaitingClass = z.object({
  modelClass: z.int(),
  name: z.string(),
  found: z.int(),
  example: FoundObject.extend({ imageId: ImageId, widthPx: z.int(), heightPx: z.int() }),
})
export type WaitingClass = z.infer<typeof WaitingClass>

export const maxSampledImages = 200
