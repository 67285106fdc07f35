import { z } from 'zod'
import { ImageId, ModelId } from '#model/ids.ts'
import { base, Where } from './base.ts'
import {
  ClassMap,
  ClassMapEntries,
  ClassMapSaved,
  ClassMapStart,
  maxSampledImages,
  SampledImage,
  WaitingClass,
} from './class-map.ts'
import { JobStarted } from './jobs.ts'

export const ModelStage = z.enum(['current', 'canary', 'candidate', 'retired'])
export type ModelStage = z.infer<typeof ModelStage>

/** The input image of a detector. `fixed` null means any multiple of `multiplePx`, long side `longSidePx`. */
export const ModelInput = z.object({
  name: z.string(),
  layout: z.enum(['nchw', 'nhwc']),
  type: z.enum(['float32', 'uint8']),
  longSidePx: z.int(),
  multiplePx: z.int(),
  fixed: z.object({ widthPx: z.int(), heightPx: z.int() }).nullable(),
})
export type ModelInput = z.infer<typeof ModelInput>

export const Model = z.object({
  modelId: ModelId,
  name: z.string(),
  sha256: z.string(),
  family: z.string(),
  stage: ModelStage,
  /** Class names in the order of the model's outputs. */
  classes: z.array(z.string()),
  /** For each output class the label set's class it becomes; null leaves it out. */
  classMap: z.array(z.int().positive().nullable()),
  input: ModelInput,
  sizeBytes: z.int(),
  addedAtMs: z.int(),
  imagesPredicted: z.int(),
})
export type Model = z.infer<typeof Model>

/** Result of the job `models.prelabel`. */
export const PrelabelResult = z.object({
  modelId: ModelId,
  images: z.int(),
  predictions: z.int(),
  /** What was found of classes without a place in the label set. */
  unmapped: z.int().default(0),
  failed: z.array(z.object({ imageId: ImageId, path: z.string(), reason: z.string() })),
  imagesPerSecond: z.number(),
  inferenceMsPerImage: z.number(),
  /** Large images are seen by tiles: how many images and tiles that were, and the time from the first to the last. */
  large: z.object({ images: z.int(), tiles: z.int(), seconds: z.number() }).optional(),
})
export type PrelabelResult = z.infer<typeof PrelabelResult>

/** Result of the job `models.measure`: what the workers do without reading, decoding or storing anything. */
export const MeasureResult = z.object({
  rawImagesPerSecond: z.number(),
  workers: z.int(),
  threadsPerWorker: z.int(),
  widthPx: z.int(),
  heightPx: z.int(),
})
export type MeasureResult = z.infer<typeof MeasureResult>

export const models = {
  /** Copies an ONNX file into the workspace after a trial run; the first model becomes current. */
  add: base
    .input(
      z.object({
        file: z.string().min(1).max(32_768),
        family: z.string().default('auto'),
        /** A text file with one class name a line, for models that do not carry their class names. */
        labelsFile: z.string().optional(),
        name: z.string().min(1).max(200).optional(),
        classMap: ClassMapStart.default('same-names'),
      }),
    )
    .output(Model),
  /** Adds the starter model that the set-up built. */
  addStarter: base
    .input(z.object({ classMap: ClassMapStart.default('same-names') }).default({ classMap: 'same-names' }))
    .output(Model),
  classMap: base.input(z.object({ modelId: ModelId })).output(ClassMap),
  /**
   * Says what classes of a model mean; those not named stay. Untouched predictions follow in a job, what users made
   * of predictions stays.
   */
  saveClassMap: base.input(z.object({ modelId: ModelId, entries: ClassMapEntries })).output(ClassMapSaved),
  /** What the model found on images that it has seen, spread evenly over them, from this confidence on. */
  sample: base.input(z.object({ modelId: ModelId, fromScore: z.number().min(0).max(1) })).output(z.array(SampledImage)),
  /** Classes of the current model that were found and that nobody has mapped or ignored yet, the most frequent first. */
  waitingClasses: base.output(z.array(WaitingClass)),
  list: base.output(z.array(Model)),
  stage: base.input(z.object({ modelId: ModelId, stage: ModelStage })).output(Model),
  families: base.output(z.array(z.object({ name: z.string(), title: z.string(), expects: z.string() }))),
  measure: base.input(z.object({ modelId: ModelId, seconds: z.number().min(1).max(60).default(5) })).output(JobStarted),
  /**
   * `again` runs on images that the model has seen too; only untouched predictions of this model are replaced.
   * `sample`: a trial run on so many images in all, spread evenly, large ones aside.
   */
  prelabel: base
    .input(
      z.object({
        modelId: ModelId.optional(),
        where: Where,
        again: z.boolean().default(false),
        sample: z.int().min(1).max(maxSampledImages).optional(),
      }),
    )
    .output(JobStarted),
}
