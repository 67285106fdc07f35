import { z } from 'zod'
import { ImageId, JobId, ModelId, PlanId } from '#model/ids.ts'
import { Lifecycle } from '#model/image.ts'
import { exactName, typedName } from '#model/text/name.ts'
import { AnswerPath, FilePath, Loss, Rejected } from '../base.ts'

/** What the columns of a table of labels mean, by name. Positions not in pixels are relative to the sides of the image. */
export const CsvMap = z.strictObject({
  file: z.string().min(1).max(200),
  class: z.string().min(1).max(200),
  /** Null if a row gives its class to the whole image. */
  box: z
    .strictObject({
      kind: z.enum(['xyxy', 'xywh', 'cxcywh']),
      columns: z.tuple([z.string(), z.string(), z.string(), z.string()]),
    })
    .nullable()
    .default(null),
  unit: z.enum(['px', 'fraction', 'percent']).default('px'),
  score: z.string().nullable().default(null),
  /** The column with the split of an image. */
  split: z.string().nullable().default(null),
  separator: z.string().length(1).default(','),
  decimal: z.enum(['.', ',']).default('.'),
})
export type CsvMap = z.infer<typeof CsvMap>

/**
 * The model that made imported predictions: one of the workspace, or one known only by its hash. `dataset`: the version
 * that images and class numbers are of; otherwise the whole workspace.
 */
export const PredictionsOf = z.object({
  model: z.union([
    z.object({ modelId: ModelId }),
    z.object({ name: typedName(200), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  ]),
  dataset: z.string().optional(),
  /** Replaces unreviewed predictions of this model; otherwise images keep those they have. */
  replaceOpen: z.boolean().default(false),
})
export type PredictionsOf = z.infer<typeof PredictionsOf>

/** Which frames of a video file are imported: every nth, or a number per second. */
export const VideoFrames = z.object({
  take: z.union([
    z.object({ every: z.int().min(1).max(1_000_000) }),
    z.object({ perSecond: z.number().positive().max(1000) }),
  ]),
  /** Otherwise a frame that looks like the one before it is dropped. */
  keepNearDuplicates: z.boolean().default(false),
})
export type VideoFrames = z.infer<typeof VideoFrames>

/** The class of the label set that a class of label files becomes, added if missing; null ignores it. */
export const FileClassMeaning = z.strictObject({
  fileClass: z.string().min(1).max(1000),
  class: typedName(200).nullable(),
})
export type FileClassMeaning = z.infer<typeof FileClassMeaning>

/** Options of a format, by their names in `datasets.formats`. */
export const FormatChoices = z.record(z.string().max(100), z.union([z.string().max(200), z.number(), z.boolean()]))
export type FormatChoices = z.infer<typeof FormatChoices>

export const ImportOptions = z.object({
  /** Absolute paths of folders and files on this computer. Empty if `address` is given. */
  paths: z.array(FilePath).max(100_000),
  /** An object in object storage, or all below a prefix: `s3://bucket/prefix`. Linked ones stay there. */
  address: z.string().min(1).max(2000).optional(),
  /** `link` leaves the files where they are. */
  storage: z.enum(['copy', 'link']).default('copy'),
  /** A name from `datasets.formats`; `auto` detects the format, `images` reads no labels. */
  format: z.string().min(1).max(100).default('auto'),
  labelsAs: z.enum(['human', 'model']).default('human'),
  map: CsvMap.optional(),
  readOptions: FormatChoices.optional(),
  /** Classes of the label files that become others; the rest keep their names. */
  classMap: z.array(FileClassMeaning).max(100_000).optional(),
  /** Whose labels an image gets if several files have it: those of the first (default), or of all. */
  sameImage: z.enum(['first', 'merge']).optional(),
  /** Imports labels as predictions of this model on images of the workspace. No images are imported. */
  predictionsOf: PredictionsOf.optional(),
  /** Only looks for images of the workspace, to restore missing originals. Adds nothing. */
  knownOnly: z.boolean().optional(),
  /** Each folder whose image names end with numbers is a sequence, in the order of these numbers. */
  sequences: z.boolean().optional(),
  /** Imports video files as sequences of these frames. Without it, they are not imported. */
  frames: VideoFrames.optional(),
  /** False keeps the current model from running on the new images, whatever the setting. */
  prelabel: z.boolean().optional(),
  /** Source name for all images; otherwise the first folder below the imported one, or the folder itself. */
  source: exactName(200).optional(),
})
export type ImportOptions = z.infer<typeof ImportOptions>

/** An imported image that was removed from the workspace before: how, and when. */
export const PreviouslyRemoved = z.object({
  imageId: ImageId,
  /** The file in which it was found again. */
  path: AnswerPath,
  lifecycle: Lifecycle,
  rule: z.string().nullable(),
  planId: PlanId.nullable(),
  atMs: z.int().nullable(),
})
export type PreviouslyRemoved = z.infer<typeof PreviouslyRemoved>

/** Recognized label files. `because`: what showed the format. */
export const FoundLabels = z.object({ format: z.string(), path: AnswerPath, because: z.string() })
export type FoundLabels = z.infer<typeof FoundLabels>

/** Result of the job `library.import`. */
export const ImportResult = z.object({
  imagesAdded: z.int(),
  imagesKnown: z.int(),
  labelsAdded: z.int(),
  /** Labels from an earlier import of the same files. */
  labelsKnown: z.int().optional(),
  sources: z.array(FoundLabels).optional(),
  /** Images per split, according to the files. */
  splits: z.record(z.string(), z.int()).optional(),
  /** How often the files say that an image verifiably lacks a class. */
  absent: z.int().optional(),
  /** Folders that may be classes of their images, if no labels were recognized. Read that way once the user confirms it. */
  classFolders: z.array(AnswerPath).optional(),
  /** The model of the imported predictions. */
  modelId: ModelId.optional(),
  /** Image files that were skipped, because only predictions were imported. */
  imagesSkipped: z.int().optional(),
  /** What was imported with a change, such as boxes clipped to the image. */
  changed: z.array(Loss).optional(),
  rejected: z.array(Rejected),
  /** Images whose missing or damaged original was repaired, with the problem. */
  repaired: z.array(Rejected).optional(),
  /** Notes on recognized files and folders, such as that the image is in the trash. */
  notes: z.array(Rejected).optional(),
  /** Images in the trash, in the archive or purged; not imported until a user reimports them. */
  previouslyRemoved: z.array(PreviouslyRemoved).optional(),
  /** With `knownOnly`: images that are not in the workspace. */
  unknownSkipped: z.int().optional(),
  /** Hidden and system files that were skipped. */
  hiddenSkipped: z.int().optional(),
  /** Frames of videos that were dropped, because they look like the one before. */
  framesDropped: z.int().optional(),
  /** The job that cuts the large images among them into tiles; null if there are none. */
  tilesJobId: JobId.nullable().optional(),
})
export type ImportResult = z.infer<typeof ImportResult>
