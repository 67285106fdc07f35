import { z } from 'zod'
import { ImageId, ModelId } from '#model/ids.ts'
import { Negatives } from '#model/labels/negatives.ts'
import { base, FilePath, Loss, ToldPath, Where, WrittenPath } from '../base.ts'
import { JobStarted } from '../jobs.ts'
import { FormatChoices } from '../library/import.ts'
import { ImportPreview, ImportPreviewOptions } from '../library/import-preview.ts'
import { ChangedImage, DatasetDiff, DiffedObject, OtherImage } from './dataset-diff.ts'
import { DoneExport, ExportOptions, Format } from './dataset-export.ts'
import { Datasheet, DatasheetNotes, LineageNow } from './datasheet.ts'
import { Dataset, FreezeOptions, FreezePlan, LeftOutImage, NextVersion } from './freeze.ts'

/** A version that is there. */
const NamedVersion = z.string().meta({ description: 'name of the version' })

export const datasets = {
  /** The class names that a label file lists, by its absolute path: data.yaml, COCO or label set (JSON), or a name a line. */
  classNames: base.input(z.object({ file: FilePath })).output(z.array(z.string())),
  /** What an import would find, by `library.import`'s options, before anything is written. */
  previewImport: base.input(ImportPreviewOptions).output(ImportPreview),
  /**
   * Freezes reviewed and approved active images that match into an immutable version, as a job. REFUSED where
   * near-duplicates would be in more than one split.
   */
  freeze: base.input(FreezeOptions).output(JobStarted),
  /** What a freeze would take now. */
  preview: base.input(z.object({ where: Where })).output(z.object({ images: z.int(), negatives: Negatives })),
  /** How a freeze with these options would split the images, and what would stay out. */
  plan: base.input(FreezeOptions.omit({ name: true })).output(FreezePlan),
  list: base.output(z.array(Dataset)),
  next: base.output(NextVersion),
  /** The images that matched and stayed out of a version. */
  leftOut: base.input(z.object({ name: NamedVersion })).output(z.array(LeftOutImage)),
  lineage: base.input(z.object({ name: NamedVersion })).output(LineageNow),
  /** Exports of a version that ended well, newest first. */
  exports: base.input(z.object({ name: NamedVersion })).output(z.array(DoneExport)),
  /** Without the images that were left out, of which there may be many: the file lists them. */
  datasheet: base.input(z.object({ name: NamedVersion })).output(Datasheet.omit({ leftOut: true })),
  /** Replaces the notes in the datasheet of a version. The version does not change. */
  writeNotes: base.input(z.object({ name: NamedVersion, notes: DatasheetNotes })).output(z.void()),
  /** Writes the datasheet to a new `.html` or `.json` file, by its absolute path. */
  writeDatasheet: base.input(z.object({ name: NamedVersion, file: WrittenPath })).output(z.object({ file: ToldPath })),
  /** What changed from version `a` to `b`; with `objects` every object that did, which for large versions is much. */
  diff: base.input(z.object({ a: z.string(), b: z.string(), objects: z.boolean().default(false) })).output(DatasetDiff),
  /** Writes what changed to a new file, by its absolute path: `.txt` in lines, `.json` with every object that did. */
  writeDiff: base
    .input(z.object({ a: z.string(), b: z.string(), file: WrittenPath }))
    .output(z.object({ file: ToldPath })),
  /**
   * Writes what a model predicted on matching images to a new Parquet file, a row per prediction, which an import reads as
   * predictions of that model.
   */
  writePredictions: base
    .input(z.object({ modelId: ModelId, where: Where, file: WrittenPath, embeddings: z.boolean().default(false) }))
    .output(z.object({ file: ToldPath, images: z.int(), predictions: z.int() })),
  /** Images of both versions whose labels changed, most changed first; `total` may be more than are listed. */
  changedImages: base
    .input(z.object({ a: z.string(), b: z.string() }))
    .output(z.object({ images: z.array(ChangedImage), total: z.int() })),
  /**
   * Images that only version `b` has (`added`), only `a` (`removed`), or both in different splits (`moved`), in the order of
   * import after `after`.
   */
  otherImages: base
    .input(
      z.object({
        a: z.string(),
        b: z.string(),
        which: z.enum(['added', 'removed', 'moved']),
        after: ImageId.optional(),
        limit: z.int().min(1).max(500).default(100),
      }),
    )
    .output(z.object({ images: z.array(OtherImage) })),
  /** Every object of an image in two versions. */
  diffImage: base.input(z.object({ a: z.string(), b: z.string(), imageId: ImageId })).output(z.array(DiffedObject)),
  verify: base.input(z.object({ name: NamedVersion })).output(
    z.object({
      ok: z.boolean(),
      problems: z.array(z.string()),
      /** Images of the version that a plan deleted permanently since: their labels are there, their files are not. */
      purged: z.int(),
    }),
  ),
  formats: base.output(z.array(Format)),
  /** How many images have a place in a format and what of them it would lose, before anything is written. */
  losses: base
    .input(z.object({ name: NamedVersion, format: z.string(), writeOptions: FormatChoices.optional() }))
    .output(z.object({ images: z.int(), lost: z.array(Loss) })),
  export: base.input(ExportOptions).output(JobStarted),
}
