import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { DatasetId, ImageId, JobId, ModelId, PlanId } from '#model/ids.ts'
import { ImageState, Lifecycle } from '#model/image.ts'
import { ClassChange, LabelClass, NamedClass } from '#model/label-set/label-set.ts'
import { LabelSetFile } from '#model/label-set/label-set-file.ts'
import { reviewDefaults } from '#model/labels/review-defaults.ts'
import { base, FilePath } from './base.ts'

/** Every setting with its default; stored in the workspace. */
export const Settings = z.strictObject({
  /** Predictions below this confidence are not kept for review; evaluation keeps lower ones for itself. */
  keepFromScore: z.number().min(0).max(1).default(0.05),
  /** At most so many predictions are kept per image and model, the most confident first. */
  maxPredictionsPerImage: z.int().min(1).max(1000).default(100),
  /** The current model runs on new images by itself, once an import in the window has ended. */
  prelabelImports: z.boolean().default(true),
  /**
   * Where review starts to show predictions: from the confidence on from which correcting their model is the least work, as
   * far as that is known, or from `reviewFromScore`. A change of `reviewFromScore` alone chooses that.
   */
  reviewFrom: z.enum(['leastWork', 'setting']).default('leastWork'),
  /** The confidence for models of which none is known, and for all where it is chosen; a user moves it in the review. */
  reviewFromScore: z.number().min(0).max(1).default(reviewDefaults.reviewFromScore),
  /** Longest side of the stored proxy image. */
  proxyLongSidePx: z.int().min(512).max(4096).default(1024),
  /**
   * Images with more pixels than this are refused on import. Most formats are read from top to bottom, a few rows at
   * a time; those that have to be decoded whole are refused earlier, by the memory that they would take.
   */
  maxPixels: z.int().min(1_000_000).max(10_000_000_000).default(2_000_000_000),
  /** Images with at least so many pixels are cut into tiles, shown by tiles and pre-labeled by tiles. */
  largeFromPixels: z.int().min(1_000_000).max(2_000_000_000).default(50_000_000),
  /** Side of the tiles in which a model sees a large image, in its finest pass; 0 means the model's own input. */
  prelabelTilePx: z.int().min(0).max(8192).default(0),
  /** Share of a tile that the next one shows again, so that small objects at a seam are seen whole. */
  prelabelTileOverlap: z.number().min(0).max(0.5).default(0.2),
  /** At most so many predictions are kept per large image and model. */
  maxPredictionsPerLargeImage: z.int().min(1).max(100_000).default(5000),
  /** Days that an image stays in the trash before it may be purged. */
  graceDays: z.number().min(0).max(3650).default(30),
  /** Different days on which the workspace was opened that have to pass meanwhile. */
  graceDaysOfUse: z.int().min(0).max(365).default(5),
  /**
   * Where archived originals go: an absolute folder, as on a disk of its own, in which this workspace gets a folder of
   * its own. Empty: `archive` in the workspace. What is archived already stays where it is.
   */
  archiveFolder: z.string().max(4096).default(''),
  /** Frozen dataset by which the effect of plans is estimated; its images always stay. Empty: none. */
  goldenDataset: z.string().max(200).default(''),
  /**
   * Keeps a rough fingerprint of each erased image, so that images that look almost like it are refused too. It is
   * itself derived from the erased image. Turned off, the fingerprints are deleted.
   */
  refuseNearErased: z.boolean().default(false),
  /** Whether what waits for a user is shown as a notification of the desktop while the window is not in front. */
  desktopNotices: z.boolean().default(true),
  /** When a digest of monitoring is written while the app is open, or at its next start. */
  digest: z
    .enum(['never', 'daily', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'])
    .default('never'),
  /** Where to: an absolute folder. Empty: `digests` in the workspace. */
  digestFolder: z.string().max(4096).default(''),
  /** Every so many days a plan by the saved policy is made while the app is open; 0 turns it off. */
  retentionEveryDays: z.number().min(0).max(365).default(7),
  /** What the current model says of reviewed images is computed again at most once in so many days. */
  signalsEveryDays: z.number().min(0).max(365).default(7),
  /** Whether models that a server runs may be used: scaled images leave the computer for it, without names or EXIF data. */
  remoteModels: z.boolean().default(false),
  /** Inference workers with one thread each; 0 means one per core. */
  inferenceWorkers: z.int().min(0).max(64).default(0),
  /** Encoded images for segmentation by clicks are kept up to so many bytes, those used last. */
  embeddingCacheBytes: z
    .int()
    .min(0)
    .max(2 ** 45)
    .default(2 * 2 ** 30),
  /**
   * Share of the images that are reviewed without seeing predictions, to measure how much predictions sway users; 0: off.
   * Which images those are follows from their content and a secret number of the workspace.
   */
  blindShare: z.number().min(0).max(0.5).default(reviewDefaults.blindShare),
  /** Whether a user may approve what they reviewed themselves: `whenAlone` as the only user of the workspace. */
  approveOwn: z.enum(['never', 'whenAlone', 'always']).default('whenAlone'),
  /** Reasons offered under the digits when an image is rejected; others can be typed. */
  rejectReasons: z
    .array(z.string().trim().min(1).max(200))
    .max(9)
    .default(['Blurred or too dark', 'Too small to tell', 'Duplicate', 'Does not belong here']),
})
export type Settings = z.infer<typeof Settings>

/** What is left out stays as it is: the defaults, which `partial` would fill in, are taken off. */
export const SettingsChange = z.strictObject(
  Object.fromEntries(Object.entries(Settings.shape).map(([name, setting]) => [name, setting.unwrap().optional()])),
) as unknown as z.ZodType<Partial<Settings>, Partial<Settings>>

export const WorkspaceStatus = z.object({
  workspace: z.string(),
  name: z.string(),
  images: z.object({
    total: z.int(),
    byState: z.record(ImageState, z.int()),
    byLifecycle: z.record(Lifecycle, z.int()),
  }),
  labels: z.int(),
  predictions: z.int(),
  currentModel: z.object({ modelId: ModelId, name: z.string() }).nullable(),
  disk: z.object({
    databaseBytes: z.int(),
    originalsBytes: z.int(),
    cacheBytes: z.int(),
    /** The part of the cache that the tiles of large images take. */
    tilesBytes: z.int(),
    trashBytes: z.int(),
    /** Originals in the workspace's own archive, and in archive folders elsewhere. */
    archiveBytes: z.int(),
    archivedElsewhereBytes: z.int(),
    freeBytes: z.int(),
  }),
  runningJobs: z.int(),
  alarms: z.array(z.string()),
})
export type WorkspaceStatus = z.infer<typeof WorkspaceStatus>

/**
 * Tells the window what changed, so that it refetches just that. `images: 'many'` when a bulk action touched more
 * than it is useful to name.
 */
export const EngineEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('imagesChanged'), images: z.union([z.array(ImageId), z.literal('many')]) }),
  z.object({ type: z.literal('labelsChanged'), images: z.union([z.array(ImageId), z.literal('many')]) }),
  z.object({ type: z.literal('jobChanged'), jobId: JobId }),
  z.object({ type: z.literal('modelsChanged'), modelId: ModelId.nullable() }),
  z.object({ type: z.literal('experimentsChanged') }),
  z.object({ type: z.literal('plansChanged'), planId: PlanId.nullable() }),
  /** How much of the plan that is being made is done, from 0 to 1. */
  z.object({ type: z.literal('planProgressed'), share: z.number() }),
  z.object({ type: z.literal('datasetsChanged'), datasetId: DatasetId.nullable() }),
  z.object({ type: z.literal('workspaceChanged') }),
  /** More happened than this subscriber could take in one by one: all that it knows may be old. */
  z.object({ type: z.literal('everythingChanged') }),
])
export type EngineEvent = z.infer<typeof EngineEvent>

const ClassNamed = z.object({ classId: z.int().positive() })

/**
 * `labels`, of which users have drawn some, are on `images`, of which some are in the trash; `predictions` are open.
 * `models` map classes to it; the newest version of each of the `policies` names it.
 */
export const ClassUse = ClassNamed.extend({
  labels: z.int(),
  drawn: z.int(),
  images: z.int(),
  trashed: z.int(),
  predictions: z.int(),
  models: z.array(z.string()),
  policies: z.array(z.string()),
  datasets: z.array(z.string()),
})
export type ClassUse = z.infer<typeof ClassUse>

export const workspace = {
  status: base.output(WorkspaceStatus),
  classes: base.output(z.array(LabelClass)),
  /** Adds classes by name, skipping the names that exist; gives the whole label set. */
  addClasses: base
    .input(z.object({ names: z.array(z.string().min(1).max(200)).min(1).max(10_000) }))
    .output(z.array(LabelClass)),
  /** What speaks of a class. One without labels that no policy names can be removed, see `bulk.run`. */
  classUse: base.input(ClassNamed).output(ClassUse),
  /** Adds a class at the end; what is left open gets its default. */
  addClass: base.input(NamedClass).output(LabelClass),
  changeClass: base.input(ClassNamed.extend({ change: ClassChange })).output(LabelClass),
  /** Puts all classes into a new order; gives the label set. */
  orderClasses: base.input(z.object({ classIds: z.array(z.int().positive()).max(10_000) })).output(z.array(LabelClass)),
  /** The label set as a file has it; with `file`, an absolute path that does not exist yet, written there too. */
  exportLabelSet: base.input(z.object({ file: FilePath.optional() }).optional()).output(LabelSetFile),
  /** Takes the classes of a label set file over, from its absolute path or its text: all of them or none. */
  importLabelSet: base
    .input(z.union([z.strictObject({ file: FilePath }), z.strictObject({ text: z.string().max(10_000_000) })]))
    .output(z.object({ added: z.array(z.string()), changed: z.array(z.string()), unchanged: z.array(z.string()) })),
  settings: base.output(Settings),
  changeSettings: base.input(SettingsChange).output(Settings),
  events: base.output(eventIterator(EngineEvent)),
}
