import { z } from 'zod'
import { AnnotationId, EditId, ImageId, ModelId } from '#model/ids.ts'
import { Geometry } from '#model/shapes/index.ts'
import { exactName, hasUnseen, typedName, unseenInName } from '#model/text/name.ts'
import { base, FilePath, SkippedImage, ToldPath, Where } from '../base.ts'
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

/** Why an alias is moved, in the user's words. */
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

/** What a model found on an image that it was tried on, with the names of its own classes. */
export const TestRun = z.object({
  imageId: ImageId,
  path: z.string(),
  widthPx: z.int(),
  heightPx: z.int(),
  inferenceMs: z.number(),
  predictions: z.array(z.object({ class: z.string(), score: z.number(), geometry: Geometry })),
})
export type TestRun = z.infer<typeof TestRun>

/** A way to read a model file, why it may be the right one, and what speaks against it. */
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

/** An added model: the reason for its reading, and a test run on an image, if the workspace has any. */
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
  /** What was found of classes without a place in the label set, or below the threshold of its class. */
  unmapped: z.int().default(0),
  /** Predictions beyond the most that are kept of an image, on how many images; counted up to a thousand an image. */
  cut: z
    .object({ images: z.int(), predictions: z.int(), atMost: z.int() })
    .default({ images: 0, predictions: 0, atMost: 0 }),
  failed: z.array(SkippedImage),
  imagesPerSecond: z.number(),
  inferenceMsPerImage: z.number(),
  /** Large images are seen by tiles: how many images and tiles that were, and the time from the first to the last. */
  large: z.object({ images: z.int(), tiles: z.int(), seconds: z.number() }).optional(),
})
export type PrelabelResult = z.infer<typeof PrelabelResult>

const tensor = z.object({ name: z.string(), type: z.string(), dims: z.array(z.union([z.int(), z.string()])) })

/** What goes into a model and what comes out, as it declares it; a dimension given as text is open. */
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
  /** Whether a test run took too long or too much memory: to read it another way is of little help. */
  tooMuch: z.boolean(),
  /** Where no family is recognized: a first guess at a manifest, to go on from. */
  draft: Manifest.nullable(),
  opset: z.int().nullable(),
  /** What ran it, with version and provider. */
  runtime: z.string(),
  /** The model that the workspace has of this file already. */
  existing: Model.nullable(),
})
export interface ModelInspection extends z.infer<typeof inspection> {}
export const ModelInspection: z.ZodType<ModelInspection> = inspection

/** The prompts of a model that takes text. */
const PromptText = z
  .string()
  .trim()
  .min(1)
  .max(200, 'A text to find can have up to 200 characters. Shorten it.')
  .refine((text) => !hasUnseen(text), unseenInName)

/** An ONNX file, with options for reading it. */
const modelSource = z.object({
  file: FilePath,
  family: z.string().default('auto'),
  /** How it is read; a file with it; else `<model>.winnow.json` beside the file, or what is recognized. */
  manifest: Manifest.optional(),
  manifestFile: FilePath.optional(),
  /** A text file with one class name a line, or a known list, for models that do not carry their class names. */
  labelsFile: FilePath.optional(),
  labels: ClassPreset.optional(),
  /** The text tower of a vision tower; else `text_model.onnx` beside a `vision_model.onnx` or a model that takes vectors of texts. */
  textFile: FilePath.optional(),
  /** The tokenizer.json of a model that reads texts; else the one beside its file, or in the folder above. */
  tokenizerFile: FilePath.optional(),
  /** The prompts of a model that takes text; otherwise the classes of the label set. */
  texts: z.array(PromptText).min(1).max(1000).optional(),
})
/** The name, origin and class mapping of a model. */
const introduction = {
  /** That of its parent, or of its file, where it is not given; a name that is there gets another version. */
  name: exactName(200).optional(),
  origin: ModelOrigin.prefault({}),
  classMap: ClassMapStart.default('same-names'),
}
const remoteSource = modelSource
  .omit({ file: true, textFile: true, tokenizerFile: true, texts: true })
  .extend({ remote: RemoteModel })

/** A box to be followed through the next frames of its sequence, at most so many. */
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
  /** Follows a box by what it looks like, as a job; what is found are predictions of its track. */
  follow: base.input(FollowObject).output(JobStarted),
  /** Takes back what following added to a track in these images; what was accepted or deleted since stays. */
  unfollow: base
    .input(z.object({ track: z.int().nonnegative(), images: z.array(ImageId).max(100_000) }))
    .output(z.object({ images: z.int() })),
  /** Copies an ONNX file into the workspace after a test run; the first model becomes current. */
  add: base
    .input(modelSource.extend(introduction))
    .errors({
      /** The file can be read in several ways, between which a user has to choose. */
      AMBIGUOUS: { status: 409, data: z.object({ candidates: z.array(ModelCandidate) }) },
    })
    .output(AddedModel),
  /** Adds a model that a server runs; refused until an admin has allowed that images leave the computer. */
  addRemote: base
    .input(remoteSource.extend(introduction))
    .errors({ AMBIGUOUS: { status: 409, data: z.object({ candidates: z.array(ModelCandidate) }) } })
    .output(AddedModel),
  /** The ways to read a file, or a model on a server, each tried on some images of the workspace. */
  inspect: base.input(z.union([modelSource, remoteSource])).output(ModelInspection),
  /** Writes a manifest as `<model>.winnow.json` next to the file of a model. */
  saveManifest: base
    .input(z.object({ modelFile: modelSource.shape.file, manifest: Manifest, replace: z.boolean().default(false) }))
    .errors({ EXISTS: { status: 409, data: z.object({ file: ToldPath }) } })
    .output(z.object({ file: ToldPath })),
  /** Adds the starter model that the set-up built. */
  addStarter: base.input(modelSource.omit({ file: true }).extend(introduction).prefault({})).output(AddedModel),
  classMap: base.input(z.object({ modelId: ModelId })).output(ClassMap),
  /**
   * Maps classes of a model; others stay. A job updates untouched predictions; labels of users
   * stay.
   */
  saveClassMap: base.input(z.object({ modelId: ModelId, entries: ClassMapEntries })).output(ClassMapSaved),
  /**
   * Sets the prompts for classes of the label set, for a model that takes text; null: no prompt.
   * Texts that are not named stay as they are.
   */
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
   * Says from which confidence on classes are proposed, one after the other; untouched predictions follow in a job. What is
   * below is kept, and counts when the model is evaluated.
   */
  setThresholds: base
    .input(z.object({ modelId: ModelId, thresholds: z.array(ClassThreshold).min(1).max(100_000) }))
    .output(JobStarted),
  /** What the model found on images that it has seen, spread evenly over them, from this confidence on. */
  sample: base.input(z.object({ modelId: ModelId, fromScore: z.number().min(0).max(1) })).output(z.array(SampledImage)),
  /** Returns found classes of the current model that are neither mapped nor ignored yet, the most frequent first. */
  waitingClasses: base.output(z.array(WaitingClass)),
  list: base.output(z.array(Model)),
  /** Moves an alias to a model. The model that was current before becomes `previous`. */
  moveAlias: base.input(z.object({ modelId: ModelId, alias: MovableAlias, reason })).output(Model),
  /**
   * Removes a model on which nothing depends, with its file and open predictions; its jobs are canceled. With
   * `replacedBy` it goes though it is current or was lately, as one that was only tried: that model is current instead,
   * with null none. `classes`: those that were made for it leave the label set too, where nothing else uses them.
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
  /** Where this computer may run models: by processes of its own, and by the schedulers of its profiles. */
  profiles: base.output(z.array(ListedProfile)),
  families: base.output(z.array(z.object({ name: z.string(), title: z.string(), expects: z.string() }))),
  measure: base.input(z.object({ modelId: ModelId, seconds: z.number().min(1).max(60).default(5) })).output(JobStarted),
  /**
   * `again` runs on images that the model has seen too; only untouched predictions of this model are replaced.
   * `sample`: a test run on so many images in all, spread evenly, large ones aside. `on`: by tasks of a cluster.
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
