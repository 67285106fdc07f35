import { z } from 'zod'
import { AnswerPath, Loss, StorageAddressText, WrittenPath } from '../base.ts'
import { FormatChoices } from '../library/import.ts'

export const Format = z.object({
  name: z.string(),
  title: z.string(),
  /** Shapes it can hold; others are exported as their bounding box or left out, and counted. */
  shapes: z.array(z.string()),
  reads: z.boolean(),
  writes: z.boolean(),
  /** Whether an export can be read back and compared with the version. */
  readsBack: z.boolean(),
  /** Whether it is written in shards, with the images in them or at an address. */
  shards: z.boolean(),
  /** What an image needs to be exported; null if nothing. */
  needs: z.string().nullable(),
  holds: z.object({
    /** What other shapes than `shapes` become; those without an entry are left out. */
    instead: z.record(z.string(), z.string()),
    holes: z.string(),
    crowds: z.boolean(),
    /** Parts of shapes beyond the edge of the image. */
    beyondImage: z.boolean(),
    licences: z.boolean(),
    /** Classes that an image verifiably lacks. */
    absent: z.boolean(),
    layers: z.boolean(),
    /** Whether images keep their folders. */
    folders: z.boolean(),
    /** Sequences and tracks: with keyframes, as track numbers only, or not at all. */
    tracks: z.enum(['keyframes', 'numbers', 'none']),
  }),
  /** Options for reading and writing, each as a JSON Schema of an object. */
  readOptions: z.record(z.string(), z.unknown()),
  writeOptions: z.record(z.string(), z.unknown()),
})
export type Format = z.infer<typeof Format>

/** Result of the job `datasets.export`. */
export const ExportResult = z.object({
  images: z.int(),
  labels: z.int(),
  lost: z.array(Loss),
  /** How images were written. `upright`: rotated to be upright; `shared`: take no extra disk space. */
  files: z.object({ copied: z.int(), shared: z.int(), upright: z.int() }).optional(),
  /** What to know before training on it. */
  notes: z.array(z.string()).optional(),
  /** Every file was read back and its hash was right. `covers`: images that count as backed up by it. */
  verified: z.boolean().optional(),
  covers: z.int().optional(),
  /** The labels were read back and equal those of the version, apart from `lost`. */
  selfChecked: z.boolean().optional(),
  manifest: AnswerPath,
  folder: AnswerPath,
})
export type ExportResult = z.infer<typeof ExportResult>

/** `link` shares disk space with the originals if the file system can, otherwise it copies. */
export const ExportImages = z.enum(['copy', 'link', 'none']).meta({
  title: 'Images',
  description: 'how to export the image files',
  choices: { copy: 'Copy images', link: 'Share disk space with the originals', none: 'Labels only' },
})
export type ExportImages = z.infer<typeof ExportImages>

/** Input of the job `datasets.export`; its result is an `ExportResult`. */
export const ExportOptions = z.object({
  name: z.string(),
  format: z.string(),
  /** Absolute path of a new or empty folder; absent if `address` is given. */
  folder: WrittenPath.optional(),
  /** In object storage; must be empty. */
  address: StorageAddressText.optional(),
  images: ExportImages.default('copy'),
  writeOptions: FormatChoices.optional(),
  /** Compares each file's hash and writes SHA256SUMS. Default: if the saved policy requires verified copies. */
  verify: z.boolean().optional().meta({
    title: 'Verify every file',
    hint: 'A verified export counts as a backup. Always on if the policy requires verified copies before removing reviewed images.',
  }),
  /** Reads the labels like an import, and allows for what the format loses. */
  selfCheck: z.boolean().default(false).meta({
    title: 'Verify labels',
    hint: 'Compares the exported labels with the version. If they differ, nothing is exported.',
  }),
  /** For shards without images: the address that comes before the paths of the images. */
  base: z.string().trim().min(1).max(2000).optional().meta({
    title: 'Address of the images',
    hint: 'Each row’s image address starts with this',
    placeholder: 's3://bucket/images',
  }),
  shardMb: z.int().min(1).max(100_000).optional().meta({
    title: 'Max shard size (MB)',
    hint: 'Larger versions are split into several files',
    placeholder: '500',
  }),
})

/** A successful export of a version. */
export const DoneExport = z.object({
  format: z.string(),
  atMs: z.int(),
  folder: AnswerPath,
  manifest: AnswerPath,
  images: z.int(),
  labels: z.int(),
  lost: z.array(Loss),
  verified: z.boolean(),
})
