import { z } from 'zod'
import { ImageId, JobId, ModelId, PlanId } from '#model/ids.ts'
import { Lifecycle } from '#model/image.ts'
import { exactName, typedName } from '#model/text/name.ts'
import { FilePath, Loss, Rejected, ToldPath } from '../base.ts'

/** What the columns of a table of labels mean, by their names. Places in other units than pixels are of the image's sides. */
export const CsvMap = z.strictObject({
  file: z.string().min(1).max(200),
  class: z.string().min(1).max(200),
  /** Null where a row gives its class to the whole image. */
  box: z
    .strictObject({
      kind: z.enum(['xyxy', 'xywh', 'cxcywh']),
      columns: z.tuple([z.string(), z.string(), z.string(), z.string()]),
    })
    .nullable()
    .default(null),
  unit: z.enum(['px', 'fraction', 'percent']).default('px'),
  score: z.string().nullable().default(null),
  /** The column that says which split an image is in. */
  split: z.string().nullable().default(null),
  separator: z.string().length(1).default(','),
  decimal: z.enum(['.', ',']).default('.'),
})
export type CsvMap = z.infer<typeof CsvMap>

/**
 * Predictions that were made elsewhere, and by which model: one that is here, or one that is known by its hash alone. Images
 * and class numbers are those of a version, else of the whole workspace.
 */
export const PredictionsOf = z.object({
  model: z.union([
    z.object({ modelId: ModelId }),
    z.object({ name: typedName(200), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  ]),
  dataset: z.string().optional(),
  /** Replaces predictions of this model that nobody reviewed yet; otherwise images keep those they have. */
  replaceOpen: z.boolean().default(false),
})
export type PredictionsOf = z.infer<typeof PredictionsOf>

/** Which frames of a video file are imported: every nth, or a number per second. */
export const VideoFrames = z.object({
  take: z.union([
    z.object({ every: z.int().min(1).max(1_000_000) }),
    z.object({ perSecond: z.number().positive().max(1000) }),
  ]),
  /** A frame that looks like the one taken before it is dropped, unless this is set. */
  keepNearDuplicates: z.boolean().default(false),
})
export type VideoFrames = z.infer<typeof VideoFrames>

/** What a class of label files becomes: a class of the label set, which gets it where it lacks it, or nothing (null). */
export const FileClassMeaning = z.strictObject({
  fileClass: z.string().min(1).max(1000),
  class: typedName(200).nullable(),
})
export type FileClassMeaning = z.infer<typeof FileClassMeaning>

/** What a user chose of a format, by the names that `datasets.formats` lists as its options. */
export const FormatChoices = z.record(z.string().max(100), z.union([z.string().max(200), z.number(), z.boolean()]))
export type FormatChoices = z.infer<typeof FormatChoices>

export const ImportOptions = z.object({
  /** Absolute paths of folders and files on this computer. Empty where `address` says what is imported. */
  paths: z.array(FilePath).max(100_000),
  /** An object in object storage, or all below a prefix: `s3://bucket/prefix`. Linked ones stay there. */
  address: z.string().min(1).max(2000).optional(),
  /** Copy into the workspace, or link to the original files and remember the place. */
  storage: z.enum(['copy', 'link']).default('copy'),
  /** Name of a format, as `datasets.formats` lists them; `auto` reads whatever is detected, `images` no labels. */
  format: z.string().min(1).max(100).default('auto'),
  labelsAs: z.enum(['human', 'model']).default('human'),
  /** What the columns of CSV files mean. */
  map: CsvMap.optional(),
  readOptions: FormatChoices.optional(),
  /** Classes of the label files that become others; one that is not named keeps its name. */
  classMap: z.array(FileClassMeaning).max(100_000).optional(),
  /** For several files with the same image: the labels of the first, or of all. Default: the first. */
  sameImage: z.enum(['first', 'merge']).optional(),
  /** Labels are predictions of this model on images that are in the workspace; no images are imported. */
  predictionsOf: PredictionsOf.optional(),
  /** Only images that are in are looked for, so that those whose originals are missing get them back; nothing is added. */
  knownOnly: z.boolean().optional(),
  /** Each folder whose images end with numbers is a sequence, in the order of these numbers. */
  sequences: z.boolean().optional(),
  /** Video files among the paths are imported as sequences of these frames. Without it they are no images. */
  frames: VideoFrames.optional(),
  /** False: the current model does not run on the new images automatically, whatever the setting says. */
  prelabel: z.boolean().optional(),
  /** Source name for all images; otherwise the first folder below the imported one, or the folder itself. */
  source: exactName(200).optional(),
})
export type ImportOptions = z.infer<typeof ImportOptions>

/** An image of an import that had left the workspace before, how, and when. */
export const PreviouslyRemoved = z.object({
  imageId: ImageId,
  /** The file in which it was found again. */
  path: ToldPath,
  lifecycle: Lifecycle,
  rule: z.string().nullable(),
  planId: PlanId.nullable(),
  atMs: z.int().nullable(),
})
export type PreviouslyRemoved = z.infer<typeof PreviouslyRemoved>

/** Label files that were recognized: by which format, and what showed it. */
export const FoundLabels = z.object({ format: z.string(), path: ToldPath, because: z.string() })
export type FoundLabels = z.infer<typeof FoundLabels>

/** Result of the job `library.import`. */
export const ImportResult = z.object({
  imagesAdded: z.int(),
  imagesKnown: z.int(),
  labelsAdded: z.int(),
  /** Labels that an earlier import of the same files had brought in. */
  labelsKnown: z.int().optional(),
  sources: z.array(FoundLabels).optional(),
  /** Images that the files put into each split. */
  splits: z.record(z.string(), z.int()).optional(),
  /** How often the files say that an image verifiably lacks a class. */
  absent: z.int().optional(),
  /** Folders that may be classes of their images, where no labels were recognized: they are read so once the user says it. */
  classFolders: z.array(ToldPath).optional(),
  /** Whose predictions they became, where a model was named. */
  modelId: ModelId.optional(),
  /** Image files that were skipped, because only predictions were imported. */
  imagesSkipped: z.int().optional(),
  /** What was taken over with a change, such as boxes clipped to the image. */
  changed: z.array(Loss).optional(),
  rejected: z.array(Rejected),
  /** Images whose original was missing or damaged and is whole again, by what was wrong. */
  repaired: z.array(Rejected).optional(),
  /** What the user should know of files and folders that were recognized, such as that the image is in the trash. */
  notes: z.array(Rejected).optional(),
  /** Those that are in the trash, in the archive or purged: they stay out until somebody takes them in again. */
  previouslyRemoved: z.array(PreviouslyRemoved).optional(),
  /** Images that are not in, of an import that looks for known ones only. */
  unknownSkipped: z.int().optional(),
  /** Hidden and system files that were skipped. */
  hiddenSkipped: z.int().optional(),
  /** Frames of videos that were dropped, because they look like the one before. */
  framesDropped: z.int().optional(),
  /** The job that cuts the large images among them into tiles; null when there are none. */
  tilesJobId: JobId.nullable().optional(),
})
export type ImportResult = z.infer<typeof ImportResult>
