import { z } from 'zod'
import { Loss, StorageAddressText, ToldPath, WrittenPath } from '../base.ts'
import { FormatChoices } from '../library/import.ts'

export const Format = z.object({
  name: z.string(),
  title: z.string(),
  /** Shapes it can hold; others are exported as their bounding box or left out, and counted. */
  shapes: z.array(z.string()),
  reads: z.boolean(),
  writes: z.boolean(),
  /** An export in it can be read back and compared with the version. */
  readsBack: z.boolean(),
  /** It is written as shards, with the images in them or at an address. */
  shards: z.boolean(),
  /** What an image must have to be in an export; null where every one has a place there. */
  needs: z.string().nullable(),
  holds: z.object({
    /** What a shape becomes that is not among `shapes`; one without an entry is left out. */
    instead: z.record(z.string(), z.string()),
    holes: z.string(),
    crowds: z.boolean(),
    /** Parts of shapes beyond the edge of the image. */
    beyondImage: z.boolean(),
    licences: z.boolean(),
    /** Classes that an image verifiably lacks. */
    absent: z.boolean(),
    layers: z.boolean(),
    /** Images keep their folders. */
    folders: z.boolean(),
    /** Sequences and tracks: with what was drawn (`keyframes`), the numbers of tracks alone, or `none`. */
    tracks: z.enum(['keyframes', 'numbers', 'none']),
  }),
  /** What a user may choose of how it is read and written, each as a JSON Schema of an object. */
  readOptions: z.record(z.string(), z.unknown()),
  writeOptions: z.record(z.string(), z.unknown()),
})
export type Format = z.infer<typeof Format>

/** Result of the job `datasets.export`. `manifest` is the path of the manifest file. */
export const ExportResult = z.object({
  images: z.int(),
  labels: z.int(),
  lost: z.array(Loss),
  /** How the images came in; `upright` were turned because their files are not, `shared` take no room of their own. */
  files: z.object({ copied: z.int(), shared: z.int(), upright: z.int() }).optional(),
  /** What to know before training on it. */
  notes: z.array(z.string()).optional(),
  /** Every file was read again and its hash was right; `covers` are the images that count as backed up by it. */
  verified: z.boolean().optional(),
  covers: z.int().optional(),
  /** The labels were read back, and are what was frozen but for what is lost. */
  selfChecked: z.boolean().optional(),
  manifest: ToldPath,
  folder: ToldPath,
})
export type ExportResult = z.infer<typeof ExportResult>

/** What an export does with the image files; `link` shares their bytes with the originals where the disk can, else it copies. */
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
  /** Absolute path of a folder that does not exist yet or is empty; absent where `address` says where it goes. */
  folder: WrittenPath.optional(),
  /** In object storage, where nothing is yet. */
  address: StorageAddressText.optional(),
  images: ExportImages.default('copy'),
  writeOptions: FormatChoices.optional(),
  /** Compares each file's hash and writes SHA256SUMS. Absent: where the saved policy wants verified copies. */
  verify: z.boolean().optional().meta({
    title: 'Verify every file',
    hint: 'A verified export counts as a backup. Always on if the policy requires verified copies before removing reviewed images.',
  }),
  /** As an import would read them; but for what is lost. */
  selfCheck: z.boolean().default(false).meta({
    title: 'Verify labels',
    hint: 'Compares the exported labels with the version. If they differ, nothing is exported.',
  }),
  /** In shards without images: the address below which these lie under their paths. */
  base: z.string().trim().min(1).max(2000).optional().meta({
    title: 'Address of the images',
    hint: 'Each row’s image address starts with this',
    placeholder: 's3://bucket/images',
  }),
  /** In megabytes. */
  shardMb: z.int().min(1).max(100_000).optional().meta({
    title: 'Max shard size (MB)',
    hint: 'Larger versions are split into several files',
    placeholder: '500',
  }),
})

/** An export of a version that ended well. */
export const DoneExport = z.object({
  format: z.string(),
  atMs: z.int(),
  folder: ToldPath,
  manifest: ToldPath,
  images: z.int(),
  labels: z.int(),
  lost: z.array(Loss),
  verified: z.boolean(),
})
