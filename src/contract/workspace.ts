import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { DatasetId, ImageId, JobId, ModelId, PlanId } from '#model/ids.ts'
import { ImageState, Lifecycle } from '#model/image.ts'
import { ClassChange, LabelClass, NamedClass, withVisibleNames } from '#model/label-set/label-set.ts'
import { LabelSetFile } from '#model/label-set/label-set-file.ts'
import { exactName } from '#model/text/name.ts'
import { base, FilePath, WrittenPath } from './base.ts'
import { Viewer } from './labeling/team.ts'
import { managed } from './managed.ts'
import { notices } from './notices.ts'
import { Settings, SettingsChange } from './settings.ts'

export const WorkspaceStatus = z.object({
  workspace: z.string(),
  name: z.string(),
  /** The version of the database format: an older app can't open it. */
  format: z.int(),
  images: z.object({
    total: z.int(),
    /** Images with originals in object storage. */
    inStorage: z.int(),
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
    /** The part of the cache with tiles of large images. */
    tilesBytes: z.int(),
    /** The part of the cache with originals from object storage. */
    fetchedBytes: z.int(),
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

/** Announces what changed, so that windows refetch just that. `'many'`: a bulk action changed too many images to name. */
export const EngineEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('imagesChanged'), images: z.union([z.array(ImageId), z.literal('many')]) }),
  z.object({ type: z.literal('labelsChanged'), images: z.union([z.array(ImageId), z.literal('many')]) }),
  z.object({ type: z.literal('jobChanged'), jobId: JobId }),
  z.object({ type: z.literal('modelsChanged'), modelId: ModelId.nullable() }),
  z.object({ type: z.literal('experimentsChanged') }),
  z.object({ type: z.literal('plansChanged'), planId: PlanId.nullable() }),
  /** The progress of the running plan, 0 to 1. */
  z.object({ type: z.literal('planProgressed'), share: z.number() }),
  z.object({ type: z.literal('datasetsChanged'), datasetId: DatasetId.nullable() }),
  z.object({ type: z.literal('workspaceChanged') }),
  /** The image that a window shows now; null for none. */
  z.object({ type: z.literal('presenceChanged'), viewers: z.array(Viewer) }),
  /** The previous holder of the image has lost it to this user. */
  z.object({ type: z.literal('imageClaimed'), imageId: ImageId, epoch: z.int(), user: z.string() }),
  /** The subscriber missed events: all of its data may be old. */
  z.object({ type: z.literal('everythingChanged') }),
])
export type EngineEvent = z.infer<typeof EngineEvent>

const ClassNamed = z.object({ classId: z.int().positive() })

/**
 * Of the `labels`, users have drawn `drawn`; of their `images`, `trashed` are in the trash; `predictions` are open.
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
  ...notices,
  status: base.output(WorkspaceStatus),
  classes: base.output(z.array(LabelClass)),
  /** Adds classes by name, skipping existing ones; returns the whole label set. */
  addClasses: base.input(z.object({ names: z.array(exactName(200)).min(1).max(10_000) })).output(z.array(LabelClass)),
  /** What uses a class. A class without labels that no policy names can be removed, see `bulk.run`. */
  classUse: base.input(ClassNamed).output(ClassUse),
  /** Adds a class at the end. Missing fields get their defaults. */
  addClass: base.input(withVisibleNames(NamedClass)).output(LabelClass),
  changeClass: base.input(ClassNamed.extend({ change: withVisibleNames(ClassChange) })).output(LabelClass),
  /** Puts all classes into a new order; returns the label set. */
  orderClasses: base.input(z.object({ classIds: z.array(z.int().positive()).max(10_000) })).output(z.array(LabelClass)),
  /** Returns the label set as a file. `file`: an absolute path that does not exist yet, to write it to. */
  exportLabelSet: base.input(z.object({ file: WrittenPath.optional() }).optional()).output(LabelSetFile),
  /** Imports the classes of a label set file, from its absolute path or its text: all of them or none. */
  importLabelSet: base
    .input(z.union([z.strictObject({ file: FilePath }), z.strictObject({ text: z.string().max(10_000_000) })]))
    .output(z.object({ added: z.array(z.string()), changed: z.array(z.string()), unchanged: z.array(z.string()) })),
  settings: base.output(Settings),
  changeSettings: base.input(SettingsChange).output(Settings),
  /** What an administrator of this computer restricts. */
  managed,
  /** Streams changes in batches, in order. */
  events: base.output(eventIterator(z.array(EngineEvent))),
}
