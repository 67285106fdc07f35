import { z } from 'zod'
import { AcceptanceId, AnnotationId, DatasetId, ImageId, ModelId, PlanId } from '#model/ids.ts'
import { AttributeValue } from '#model/labels/annotation.ts'
import { Negatives } from '#model/labels/negatives.ts'
import { Geometry } from '#model/shapes/index.ts'
import { base, Loss, Where } from './base.ts'
import { ImportPreview, ImportPreviewOptions } from './import-preview.ts'
import { JobStarted } from './jobs.ts'

export const SplitName = z.enum(['train', 'val', 'test'])

/** Percentages of train, validation and test; they add up to 100. */
export const Split = z
  .tuple([z.number().min(0).max(100), z.number().min(0).max(100), z.number().min(0).max(100)])
  .refine(
    ([train, val, test]) => Math.abs(train + val + test - 100) < 1e-9,
    'A split adds up to 100, such as 80/10/10.',
  )

/** Why an image stayed out that matched: it is of the golden set, or a cap was reached. */
export const LeftOutReason = z.enum(['golden', 'perClassMax', 'balance', 'negatives', 'max'])
export type LeftOutReason = z.infer<typeof LeftOutReason>

const freezeChoices = {
  /** Places all images again, else they stay where the last version with the same split has them. */
  resplit: z.boolean().default(false),
  /** Images go where the files that they came with have them; the rest is placed as usual. */
  fromImport: z.boolean().default(false),
  /** Images of the golden set and their near-duplicates: all in test, or left out. */
  golden: z.enum(['test', 'apart']).default('test'),
  /** Else near-duplicates in more than one split refuse the freeze. */
  allowLeakage: z.boolean().default(false),
  /** Images at most. */
  max: z.int().min(1).optional(),
  /** Images of a class at most; an image with a rarer class stays. */
  perClassMax: z.int().min(1).optional(),
  /** Caps frequent classes: at the rarest one's images, or at the square root between the two. */
  balance: z.enum(['none', 'sqrt', 'equal']).default('none'),
  /** Share of images without labels, at most. */
  negatives: z.number().min(0).max(1).optional(),
}

/** How a version was made, beside query, seed and shares. */
export const Making = z.object({
  options: z.object(freezeChoices),
  /** The version whose placement was kept, and for how many images. */
  keptFrom: z.string().nullable(),
  kept: z.int(),
  /** Near-duplicates in more than one split. */
  leakage: z.object({ groups: z.int(), images: z.int(), example: z.string().nullable() }),
  leftOut: z.array(z.object({ reason: LeftOutReason, images: z.int() })),
})
export type Making = z.infer<typeof Making>

export const LeftOutImage = z.object({ imageId: ImageId, path: z.string(), reason: LeftOutReason })
export type LeftOutImage = z.infer<typeof LeftOutImage>

export const Dataset = z.object({
  datasetId: DatasetId,
  name: z.string(),
  where: z.string(),
  seed: z.int(),
  split: z.tuple([z.number(), z.number(), z.number()]),
  createdAtMs: z.int(),
  createdBy: z.string(),
  /** SHA-256 over the version's canonical content. */
  hash: z.string(),
  /** Images that were erased since the freeze; the figures below are without them. */
  redacted: z.int().default(0),
  images: z.int(),
  labels: z.int(),
  /** Null for versions that were frozen before this was recorded. */
  negatives: Negatives.nullable().default(null),
  bySplit: z.object({ train: z.int(), val: z.int(), test: z.int() }),
  byClass: z.array(z.object({ class: z.string(), labels: z.int(), images: z.int() })),
  /** The field by which images were kept together. */
  by: z.string().nullable().default(null),
  /** Null for versions from before it was recorded. */
  making: Making.nullable().default(null),
})
export type Dataset = z.infer<typeof Dataset>

/** What the next version would have, against the newest one; `relabelled` are images that were edited since. */
export const NextVersion = z.object({
  since: z.string().nullable(),
  images: z.int(),
  added: z.int(),
  removed: z.int(),
  relabelled: z.int(),
})
export type NextVersion = z.infer<typeof NextVersion>

/** Input of the job `datasets.freeze`; its result is a `Dataset`. */
export const FreezeOptions = z.object({
  name: z
    .string()
    .min(1)
    .max(100)
    .regex(
      /^[\p{L}\p{N}][\p{L}\p{N}._ -]*$/u,
      'A version name begins with a letter or digit and holds only letters, digits, spaces, dots, hyphens and underscores.',
    ),
  where: Where,
  split: Split.default([80, 10, 10]),
  /** Keep images with the same value of this field in the same split, e.g. `image.source`. */
  by: z.string().optional(),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31)
    .default(0),
  ...freezeChoices,
})
export type FreezeOptions = z.infer<typeof FreezeOptions>
export type FreezeRequest = z.input<typeof FreezeOptions>

export const Format = z.object({
  name: z.string(),
  title: z.string(),
  /** Shapes it can hold; others are exported as their bounding box or left out, and counted. */
  shapes: z.array(z.string()),
  reads: z.boolean(),
  writes: z.boolean(),
  holds: z.object({
    /** What a shape becomes that is not among `shapes`; one without an entry is left out. */
    instead: z.record(z.string(), z.string()),
    holes: z.string(),
    crowds: z.boolean(),
    /** Parts of shapes beyond the edge of the image. */
    beyondImage: z.boolean(),
    licences: z.boolean(),
    layers: z.boolean(),
    /** Images keep their folders. */
    folders: z.boolean(),
  }),
})
export type Format = z.infer<typeof Format>

/** Result of the job `datasets.export`. `manifest` is the path of the manifest file. */
export const ExportResult = z.object({
  images: z.int(),
  labels: z.int(),
  lost: z.array(Loss),
  /** How the images came in; `upright` were turned because their files are not. */
  files: z.object({ copied: z.int(), hardLinked: z.int(), symlinked: z.int(), upright: z.int() }).optional(),
  /** Every file was read again and its hash was right; `covers` are the images that count as backed up by it. */
  verified: z.boolean().optional(),
  covers: z.int().optional(),
  /** The labels were read back, and are what was frozen but for what is lost. */
  selfChecked: z.boolean().optional(),
  manifest: z.string(),
  folder: z.string(),
})
export type ExportResult = z.infer<typeof ExportResult>

const Named = z.object({ dataset: z.string(), hash: z.string() })

/** What a version comes from, as it stood at the freeze; `hash` is over all else in it. */
/** What an audit had proven of the labels that were accepted in bulk by it, and how many of them a version has. */
export const AuditCertificate = z.object({
  acceptanceId: AcceptanceId,
  model: z.string(),
  fromScore: z.number(),
  maxError: z.number(),
  audited: z.int(),
  /** The error was below this, with 95 % confidence. */
  errorUpper: z.number(),
  atMs: z.int(),
  labels: z.int(),
})
export type AuditCertificate = z.infer<typeof AuditCertificate>

export const Lineage = z.object({
  previous: Named.nullable(),
  /** The policy that was saved last, and the plan that was applied last. */
  policy: z.object({ name: z.string(), version: z.int(), hash: z.string() }).nullable(),
  plan: z.object({ planId: PlanId, hash: z.string(), policyHash: z.string(), appliedAtMs: z.int() }).nullable(),
  /** The current model. */
  model: z.object({ modelId: ModelId, name: z.string(), sha256: z.string() }).nullable(),
  golden: Named.nullable(),
  query: z.string(),
  seed: z.int(),
  split: z.array(z.number()),
  by: z.string().nullable(),
  choices: z.object(freezeChoices),
  accepted: z.array(AuditCertificate).default([]),
  frozenBy: z.string(),
  program: z.string(),
  hash: z.string(),
})
export type Lineage = z.infer<typeof Lineage>

/** A version between what it comes from and what was made of it. */
export const LineageNow = z.object({
  dataset: z.string(),
  hash: z.string(),
  /** Null for versions from before it was kept. */
  from: Lineage.nullable(),
  trained: z.array(z.object({ modelId: ModelId, name: z.string(), version: z.int() })),
  next: z.array(z.string()),
})
export type LineageNow = z.infer<typeof LineageNow>

/** What users write for a datasheet; the rest is counted. */
export const DatasheetNotes = z.object({
  purpose: z.string().max(10_000).optional(),
  collection: z.string().max(10_000).optional(),
  knownGaps: z.string().max(10_000).optional(),
  use: z.string().max(10_000).optional(),
})
export type DatasheetNotes = z.infer<typeof DatasheetNotes>

const CountedImages = z.array(z.object({ name: z.string().nullable(), images: z.int() }))
const CountedLabels = z.array(z.object({ name: z.string(), labels: z.int() }))

/** An export of a version that ended well. */
export const DoneExport = z.object({
  format: z.string(),
  atMs: z.int(),
  folder: z.string(),
  manifest: z.string(),
  images: z.int(),
  labels: z.int(),
  lost: z.array(Loss),
  verified: z.boolean(),
})
export type DoneExport = z.infer<typeof DoneExport>

export const Datasheet = z.object({
  dataset: Dataset,
  notes: DatasheetNotes,
  sources: CountedImages,
  licences: CountedImages,
  consent: CountedImages,
  dates: z.object({
    capturedFromMs: z.int().nullable(),
    capturedToMs: z.int().nullable(),
    importedFromMs: z.int().nullable(),
    importedToMs: z.int().nullable(),
  }),
  objects: z.object({
    byShape: CountedLabels,
    bySize: CountedLabels,
    byOrigin: z.object({ human: z.int(), model: z.int(), import: z.int() }),
  }),
  review: z.object({ blindImages: z.int(), approvedImages: z.int(), reviewers: z.int() }),
  duplicates: z.object({ images: z.int(), groups: z.int() }),
  leftOut: z.array(LeftOutImage),
  lineage: LineageNow,
  exports: z.array(DoneExport),
  checksum: z.object({ algorithm: z.string(), sha256: z.string(), images: z.int() }),
})
export type Datasheet = z.infer<typeof Datasheet>

/** What became of an object from one version to the next: the strongest change alone. */
export const ObjectChange = z.enum(['added', 'removed', 'relabelled', 'reshaped', 'resized', 'moved', 'attributes'])
export type ObjectChange = z.infer<typeof ObjectChange>

const FrozenObject = z.object({
  annotationId: AnnotationId,
  classId: z.int(),
  class: z.string(),
  geometry: Geometry,
  attributes: z.record(z.string(), AttributeValue),
})

/** An object in two versions; null in the one that lacks it. */
export const DiffedObject = z.object({
  kind: z.enum([...ObjectChange.options, 'unchanged']),
  before: FrozenObject.nullable(),
  after: FrozenObject.nullable(),
})
export type DiffedObject = z.infer<typeof DiffedObject>

const objectCounts = Object.fromEntries(
  [...ObjectChange.options, 'unchanged'].map((kind) => [kind, z.int()]),
) as Record<ObjectChange | 'unchanged', z.ZodInt>

export const DatasetDiff = z.object({
  a: z.string(),
  b: z.string(),
  /** Images; `relabelled` are those with other labels. */
  added: z.int(),
  removed: z.int(),
  relabelled: z.int(),
  unchanged: z.int(),
  /** Those of added and removed images count as added and removed. */
  objects: z.object(objectCounts),
  byClass: z.array(z.object({ class: z.string(), before: z.int(), after: z.int() })),
  /** Of the label sets. */
  classes: z.object({
    added: z.array(z.string()),
    removed: z.array(z.string()),
    renamed: z.array(z.object({ from: z.string(), to: z.string() })),
  }),
  /** Images of both versions that changed their split. */
  splits: z.array(z.object({ from: SplitName, to: SplitName, images: z.int() })),
  changes: z.array(DiffedObject.extend({ imageId: ImageId, path: z.string(), annotationId: AnnotationId })).optional(),
})
export type DatasetDiff = z.infer<typeof DatasetDiff>

/** An image of two versions with other labels, and who changed them last in between. */
export const ChangedImage = z.object({
  imageId: ImageId,
  path: z.string(),
  changes: z.int(),
  kinds: z.partialRecord(ObjectChange, z.int()),
  classes: z.array(z.string()),
  changedBy: z.string().nullable(),
  changedAtMs: z.int().nullable(),
})
export type ChangedImage = z.infer<typeof ChangedImage>

/** What an export does with the image files. */
export const ExportImages = z.enum(['copy', 'link', 'none'])
export type ExportImages = z.infer<typeof ExportImages>

export const datasets = {
  /** The class names that a label file lists, by its absolute path: data.yaml, COCO or label set (JSON), or a name a line. */
  classNames: base.input(z.object({ file: z.string().min(1).max(32_768) })).output(z.array(z.string())),
  /** What an import would find, by `library.import`'s options, before anything is written. */
  previewImport: base.input(ImportPreviewOptions).output(ImportPreview),
  /**
   * Freezes reviewed and approved active images that match into an immutable version, as a job. REFUSED where
   * near-duplicates would be in more than one split.
   */
  freeze: base.input(FreezeOptions).output(JobStarted),
  /** What a freeze would take now. */
  preview: base.input(z.object({ where: Where })).output(z.object({ images: z.int(), negatives: Negatives })),
  list: base.output(z.array(Dataset)),
  next: base.output(NextVersion),
  /** The images that matched and stayed out of a version. */
  leftOut: base.input(z.object({ name: z.string() })).output(z.array(LeftOutImage)),
  lineage: base.input(z.object({ name: z.string() })).output(LineageNow),
  /** Exports of a version that ended well, newest first. */
  exports: base.input(z.object({ name: z.string() })).output(z.array(DoneExport)),
  datasheet: base.input(z.object({ name: z.string() })).output(Datasheet),
  /** Replaces what users wrote for a version's datasheet; the version stays as it is. */
  writeNotes: base.input(z.object({ name: z.string(), notes: DatasheetNotes })).output(z.void()),
  /** Writes the datasheet to a new `.html` or `.json` file, by its absolute path. */
  writeDatasheet: base
    .input(z.object({ name: z.string(), file: z.string().min(1).max(32_768) }))
    .output(z.object({ file: z.string() })),
  /** What changed from version `a` to `b`; with `objects` every object that did, which for large versions is much. */
  diff: base.input(z.object({ a: z.string(), b: z.string(), objects: z.boolean().default(false) })).output(DatasetDiff),
  /** Images of both versions whose labels changed, most changed first; `total` may be more than are listed. */
  changedImages: base
    .input(z.object({ a: z.string(), b: z.string() }))
    .output(z.object({ images: z.array(ChangedImage), total: z.int() })),
  /** Every object of an image in two versions. */
  diffImage: base.input(z.object({ a: z.string(), b: z.string(), imageId: ImageId })).output(z.array(DiffedObject)),
  verify: base
    .input(z.object({ name: z.string() }))
    .output(z.object({ ok: z.boolean(), problems: z.array(z.string()) })),
  formats: base.output(z.array(Format)),
  /** What would be lost in a format, before anything is written. */
  losses: base.input(z.object({ name: z.string(), format: z.string() })).output(z.array(Loss)),
  export: base
    .input(
      z.object({
        name: z.string(),
        format: z.string(),
        /** Absolute path of a folder that does not exist yet or is empty. */
        folder: z.string().min(1).max(32_768),
        images: ExportImages.default('copy'),
        /**
         * Reads every file again, compares its hash and writes SHA256SUMS. Absent: where the saved policy lets reviewed images
         * go only from verified copies.
         */
        verify: z.boolean().optional(),
        /** Reads the labels back as an import would, and compares them with the version up to what is lost. */
        selfCheck: z.boolean().default(false),
      }),
    )
    .output(JobStarted),
}
