import { z } from 'zod'
import { AnnotationId, EditId, ImageId, ModelId } from '#model/ids.ts'
import { Geometry } from '#model/shapes/index.ts'
import { exactName, hasInvisible, invisibleInName, typedName } from '#model/text/name.ts'
import { AnswerPath, base, FilePath, SkippedImage, Where } from '../base.ts'
import { JobStarted } from '../jobs.ts'
import {
  ClassMap,
  ClassMapEntries,
  ClassMapSaved,
  ClassMapStart,
  ClassThreshold,
  maxSampledImages,
  SampledImage,
  WaitingClass,
} from './class-map.ts'
import { ClassPreset, Manifest } from './manifest.ts'
import { Model, ModelAlias, ModelInput, ModelOrigin, MovableAlias, RemoteModel } from './model.ts'
import { ListedProfile, ProfileName } from './profiles.ts'
import { segmentation } from './segmentation.ts'

const reason = z.string().max(1000).default('')

/** An alias that was moved; without `model` it was removed. */
export const AliasMove = z.object({
  alias: ModelAlias,
  /** Null for a model that was removed since. */
  modelId: ModelId.nullable(),
  model: z.string().nullable(),
  isRollback: z.boolean(),
  reason: z.string(),
  user: z.string(),
  atMs: z.int(),
})
export type AliasMove = z.infer<typeof AliasMove>

/** A model's predictions on an image in a test run, with its own class names. */
export const TestRun = z.object({
  imageId: ImageId,
  path: z.string(),
  widthPx: z.int(),
  heightPx: z.int(),
  inferenceMs: z.number(),
  predictions: z.array(z.object({ class: z.string(), score: z.number(), geometry: Geometry })),
})
export type TestRun = z.infer<typeof TestRun>

/** A way to read a model file, with the reasons for and against it. */
const candidate = z.object({
  family: z.string(),
  title: z.string(),
  why: z.string(),
  doubt: z.string().nullable(),
  manifest: Manifest,
  classes: z.array(z.string()),
  input: ModelInput,
  testRuns: z.array(TestRun),
})
export interface ModelCandidate extends z.infer<typeof candidate> {}
export const ModelCandidate: z.ZodType<ModelCandidate> = candidate

/** `because`: why the file is read this way. `testRun`: on an image, if the workspace has any. */
export const AddedModel = Model.extend({
  because: z.string(),
  /** Whether the file was in the workspace already. */
  known: z.boolean(),
  testRun: TestRun.nullable(),
})
export type AddedModel = z.infer<typeof AddedModel>

/** Result of the job `models.prelabel`. */
export const PrelabelResult = z.object({
  modelId: ModelId,
  images: z.int(),
  predictions: z.int(),
  /** Objects of unmapped classes, or below the threshold of their class. */
  unmapped: z.int().default(0),
  /** Predictions beyond the limit per image, and on how many images; counted up to a thousand per image. */
  cut: z
    .object({ images: z.int(), predictions: z.int(), atMost: z.int() })
    .default({ images: 0, predictions: 0, atMost: 0 }),
  failed: z.array(SkippedImage),
  imagesPerSecond: z.number(),
  inferenceMsPerImage: z.number(),
  /** Large images are processed in tiles: how many images and tiles, and the time from the first to the last. */
  large: z.object({ images: z.int(), tiles: z.int(), seconds: z.number() }).optional(),
})
export type PrelabelResult = z.infer<typeof PrelabelResult>

const tensor = z.object({ name: z.string(), type: z.string(), dims: z.array(z.union([z.int(), z.string()])) })

/** The declared inputs and outputs of a model. A dimension given as text is open. */
export const ModelSignature = z.object({ inputs: z.array(tensor), outputs: z.array(tensor) })
export type ModelSignature = z.infer<typeof ModelSignature>

const inspection = z.object({
  candidates: z.array(ModelCandidate),
  /** The one that `add` would take. */
  chosen: z.int().nonnegative().nullable(),
  /** Why there are no candidates. */
  problem: z.string().nullable(),
  signature: ModelSignature,
  /** Whether it takes text prompts: then it needs a tokenizer, and some models a text encoder. */
  readsTexts: z.boolean(),
  /** Whether a test run took too much time or memory. Reading the file another way hardly helps. */
  tooMuch: z.boolean(),
  /** A first guess at a manifest, if no family is recognized. */
  draft: Manifest.nullable(),
  opset: z.int().nullable(),
  /** What ran it, with version and provider. */
  runtime: z.string(),
  /** The workspace's model of this file. */
  existing: Model.nullable(),
})
export interface ModelInspection extends z.infer<typeof inspection> {}
export const ModelInspection: z.ZodType<ModelInspection> = inspection

const PromptText = z
  .string()
  .trim()
  .min(1)
  .max(200, 'A text to find can have up to 200 characters. Shorten it.')
  .refine((text) => !hasInvisible(text), invisibleInName)

/** An ONNX file, with options for reading it. */
const modelSource = z.object({
  file: FilePath,
  family: z.string().default('auto'),
  /** How to read it, or a file that says so; otherwise `<model>.winnow.json` next to the file, or what is recognized. */
  manifest: Manifest.optional(),
  manifestFile: FilePath.optional(),
  /** A text file with one class name per line, or a known list, for models without their class names. */
  labelsFile: FilePath.optional(),
  labels: ClassPreset.optional(),
  /**
   * The text encoder of an image encoder; otherwise `text_model.onnx` next to a `vision_model.onnx` or next to a model
   * that takes vectors of texts.
   */
  textFile: FilePath.optional(),
  /** The tokenizer.json of a model that reads texts; otherwise the one next to its file or in the folder above. */
  tokenizerFile: FilePath.optional(),
  /** The prompts of a model that takes text; otherwise the classes of the label set. */
  texts: z.array(PromptText).min(1).max(1000).optional(),
})
/** The name, origin and class mapping of a model. */
const introduction = {
  /** Default: the name of its parent, or of its file. An existing name gets another version. */
  name: exactName(200).optional(),
  origin: ModelOrigin.prefault({}),
  classMap: ClassMapStart.default('same-names'),
}
const remoteSource = modelSource
  .omit({ file: true, textFile: true, tokenizerFile: true, texts: true })
  .extend({ remote: RemoteModel })

/** A box to follow through at most this many next frames of its sequence. */
export const FollowObject = z.object({
  imageId: ImageId,
  annotationId: AnnotationId,
  frames: z.int().min(1).max(100_000).default(1000),
})

/**
 * Why following ended: the object was not found any more, left the image, the track has an object in the next frame, the
 * sequence or the number of frames is over, or it was stopped.
 */
export const FollowEnd = z.enum(['lost', 'left', 'met', 'end', 'limit', 'stopped'])
export type FollowEnd = z.infer<typeof FollowEnd>

/** Result of the job `models.follow`. `images`: those with a prediction of the track now; `left`: frames that take none. */
export const FollowResult = z.object({
  track: z.int(),
  /** The edits that gave the label its track. */
  edits: z.array(EditId),
  images: z.array(ImageId),
  looked: z.int(),
  left: z.int(),
  ended: FollowEnd,
})
export type FollowResult = z.infer<typeof FollowResult>

export const models = {
  ...segmentation,
  /** Follows a box by its appearance, as a job. What it finds are predictions of its track. */
  follow: base.input(FollowObject).output(JobStarted),
  /** Removes what following added to a track in these images, unless it was accepted or deleted since. */
  unfollow: base
    .input(z.object({ track: z.int().nonnegative(), images: z.array(ImageId).max(100_000) }))
    .output(z.object({ images: z.int() })),
  /** Copies an ONNX file into the workspace after a test run; the first model becomes current. */
  add: base
    .input(modelSource.extend(introduction))
    .errors({
      /** The file can be read in several ways, and the user has to choose. */
      AMBIGUOUS: { status: 409, data: z.object({ candidates: z.array(ModelCandidate) }) },
    })
    .output(AddedModel),
  /** Adds a model on a server. REFUSED until an admin has allowed that images leave the computer. */
  addRemote: base
    .input(remoteSource.extend(introduction))
    .errors({ AMBIGUOUS: { status: 409, data: z.object({ candidates: z.array(ModelCandidate) }) } })
    .output(AddedModel),
  /** The ways to read a file, or a model on a server, each tried on some images of the workspace. */
  inspect: base.input(z.union([modelSource, remoteSource])).output(ModelInspection),
  /** Writes a manifest as `<model>.winnow.json` next to the file of a model. */
  saveManifest: base
    .input(z.object({ modelFile: modelSource.shape.file, manifest: Manifest, replace: z.boolean().default(false) }))
    .errors({ EXISTS: { status: 409, data: z.object({ file: AnswerPath }) } })
    .output(z.object({ file: AnswerPath })),
  /** Adds the starter model that the set-up built. */
  addStarter: base.input(modelSource.omit({ file: true }).extend(introduction).prefault({})).output(AddedModel),
  classMap: base.input(z.object({ modelId: ModelId })).output(ClassMap),
  /** Maps classes of a model; others stay. A job updates untouched predictions; labels of users stay. */
  saveClassMap: base.input(z.object({ modelId: ModelId, entries: ClassMapEntries })).output(ClassMapSaved),
  /** Sets the prompts for classes of the label set, for a model that takes text; null: no prompt. Other prompts stay. */
  savePrompts: base
    .input(
      z.object({
        modelId: ModelId,
        prompts: z
          .array(
            z.object({
              text: PromptText,
              class: typedName(200).nullable(),
            }),
          )
          .min(1)
          .max(1000),
      }),
    )
    .output(ClassMapSaved),
  /**
   * Sets minimum confidences, in this order. Predictions below are kept, and count in evaluations; a job updates the
   * others.
   */
  setThresholds: base
    .input(z.object({ modelId: ModelId, thresholds: z.array(ClassThreshold).min(1).max(100_000) }))
    .output(JobStarted),
  /** What the model found from this confidence on, on an even selection of the images that it has seen. */
  sample: base.input(z.object({ modelId: ModelId, fromScore: z.number().min(0).max(1) })).output(z.array(SampledImage)),
  /** Returns found classes of the current model that are neither mapped nor ignored yet, the most frequent first. */
  waitingClasses: base.output(z.array(WaitingClass)),
  list: base.output(z.array(Model)),
  /** Moves an alias to a model. The model that was current before becomes `previous`. */
  moveAlias: base.input(z.object({ modelId: ModelId, alias: MovableAlias, reason })).output(Model),
  /**
   * Removes a model that nothing depends on, with its file and open predictions; its jobs are canceled. `replacedBy`
   * allows it for a model that is or recently was current, such as one that was only tested: the other model becomes
   * current instead, or none with null. `classes`: classes that were made for it, which leave the label set too unless
   * something else uses them.
   */
  remove: base
    .input(
      z.object({
        modelId: ModelId,
        replacedBy: ModelId.nullable().optional(),
        classes: z.array(z.string()).max(10_000).default([]),
      }),
    )
    .output(z.object({ predictions: z.int() })),
  removeAlias: base.input(z.object({ alias: MovableAlias.exclude(['current']), reason })),
  /** Makes the previous model current. */
  rollback: base.input(z.object({ reason }).default({ reason: '' })).output(Model),
  /** Who moved which alias when and why, the newest first. */
  aliasHistory: base.output(z.array(AliasMove)),
  /** Where this computer can run models: in its own processes, or on the schedulers of its profiles. */
  profiles: base.output(z.array(ListedProfile)),
  families: base.output(z.array(z.object({ name: z.string(), title: z.string(), expects: z.string() }))),
  measure: base.input(z.object({ modelId: ModelId, seconds: z.number().min(1).max(60).default(5) })).output(JobStarted),
  /**
   * `again` also runs on images that the model has seen, and replaces only its own untouched predictions. `sample`: a
   * test run on this many images, spread evenly, without large ones. `on`: a cluster profile.
   */
  prelabel: base
    .input(
      z.object({
        modelId: ModelId.optional(),
        where: Where,
        again: z.boolean().default(false),
        sample: z.int().min(1).max(maxSampledImages).optional(),
        on: ProfileName.optional(),
      }),
    )
    .output(JobStarted),
}
