import { z } from 'zod'
import { EvaluationId, ModelId } from '#model/ids.ts'
import { ModelKind } from './manifest.ts'
import { Tuning } from './model-speed.ts'

/** The role of a model. `previous` is the target of a rollback; it follows `current` and does not move on its own. */
export const ModelAlias = z.enum(['current', 'canary', 'candidate', 'shadow', 'previous'])
export type ModelAlias = z.infer<typeof ModelAlias>
export const MovableAlias = ModelAlias.exclude(['previous'])
export type MovableAlias = z.infer<typeof MovableAlias>

/** The input image of a detector. `fixed` null means any multiple of `multiplePx`, long side `longSidePx`. */
export const ModelInput = z.object({
  name: z.string(),
  layout: z.enum(['nchw', 'nhwc']),
  type: z.enum(['float32', 'float16', 'int8', 'uint8']),
  longSidePx: z.int(),
  multiplePx: z.int(),
  /** Whether it takes only one image, without a batch dimension. */
  hasNoBatch: z.literal(true).optional(),
  fixed: z.object({ widthPx: z.int(), heightPx: z.int() }).nullable(),
})
export type ModelInput = z.infer<typeof ModelInput>

/** A model on a server, by the Open Inference Protocol. Without a version, the server chooses one. */
export const RemoteModel = z.object({
  url: z.url({ protocol: /^https?$/, hostname: /./ }).max(2000),
  model: z.string().min(1).max(200),
  version: z.string().min(1).max(100).nullable().default(null),
})
export type RemoteModel = z.infer<typeof RemoteModel>

/** The origin of a model, as users state it. */
export const ModelOrigin = z.object({
  parentId: ModelId.nullable().default(null),
  /** The name of a dataset version. */
  trainedOn: z.string().max(200).nullable().default(null),
  notes: z.string().max(10_000).default(''),
  license: z.string().max(200).default(''),
})
export type ModelOrigin = z.infer<typeof ModelOrigin>

/** A calibration of a model by one of its evaluations. `map`: points from its own to calibrated confidences. */
export const ModelCalibration = z.object({
  evaluationId: EvaluationId,
  map: z.array(z.tuple([z.number(), z.number()]).readonly()).readonly(),
  atMs: z.int(),
})
export type ModelCalibration = z.infer<typeof ModelCalibration>

export const Model = ModelOrigin.extend({
  modelId: ModelId,
  name: z.string(),
  /** Its number among the models of this name, from 1. */
  version: z.int().positive(),
  sha256: z.string(),
  family: z.string(),
  kind: ModelKind,
  aliases: z.array(ModelAlias),
  /** Class names in the order of the model's outputs. */
  classes: z.array(z.string()),
  /** The class of the label set for each output class; null leaves it out. */
  classMap: z.array(z.int().positive().nullable()),
  input: ModelInput,
  sizeBytes: z.int(),
  addedAtMs: z.int(),
  imagesPredicted: z.int(),
  /** The ONNX opset; null if unknown. */
  opset: z.int().nullable(),
  /** The server that runs it, to which images are sent; null for a model that runs here. */
  remote: RemoteModel.nullable(),
  /** What ran it when it was added, with version and provider. */
  runtime: z.string().nullable(),
  /** Null until it ran on many images, or its speed was measured. */
  tuning: Tuning.nullable(),
  /** Whether it reads texts: an embedder with its text encoder searches images by words, a detector takes prompts. */
  readsText: z.boolean(),
  /** Null while predictions have the model's own confidences. */
  calibration: ModelCalibration.nullable(),
  /** The confidence threshold with the least work to correct, and the number of labels it was found by; null before. */
  leastWork: z.object({ fromScore: z.number(), objects: z.int() }).nullable(),
})
export type Model = z.infer<typeof Model>
