import { z } from 'zod'
import { ImageId, ModelId } from '#model/ids.ts'
import { Negatives } from '#model/labels/negatives.ts'
import { AnswerPath, base, FilePath, Loss, Where, WrittenPath } from '../base.ts'
import { JobStarted } from '../jobs.ts'
import { FormatChoices } from '../library/import.ts'
import { ImportPreview, ImportPreviewOptions } from '../library/import-preview.ts'
import { ChangedImage, DatasetDiff, DiffedObject, OtherImage } from './dataset-diff.ts'
import { DoneExport, ExportOptions, Format } from './dataset-export.ts'
import { Datasheet, DatasheetNotes, LineageNow } from './datasheet.ts'
import { Dataset, FreezeOptions, FreezePlan, LeftOutImage, NextVersion } from './freeze.ts'

const NamedVersion = z.string().meta({ description: 'name of the version' })

export const datasets = {
  /** The class names in a label file: data.yaml, COCO or label set (JSON), or one name per line. */
  classNames: base.input(z.object({ file: FilePath })).output(z.array(z.string())),
  /** Previews an import, with the options of `library.import`. Writes nothing. */
  previewImport: base.input(ImportPreviewOptions).output(ImportPreview),
  /** Freezes matching active images, reviewed or approved, as a job. REFUSED if near-duplicates would be in several splits. */
  freeze: base.input(FreezeOptions).output(JobStarted),
  /** What a freeze would contain now. */
  preview: base.input(z.object({ where: Where })).output(z.object({ images: z.int(), negatives: Negatives })),
  /** How a freeze with these options would split the images, and what it would leave out. */
  plan: base.input(FreezeOptions.omit({ name: true })).output(FreezePlan),
  list: base.output(z.array(Dataset)),
  next: base.output(NextVersion),
  /** Images that matched but were left out of a version. */
  leftOut: base.input(z.object({ name: NamedVersion })).output(z.array(LeftOutImage)),
  lineage: base.input(z.object({ name: NamedVersion })).output(LineageNow),
  /** Successful exports of a version, newest first. */
  exports: base.input(z.object({ name: NamedVersion })).output(z.array(DoneExport)),
  /** Without the left-out images, which may be many; the written file lists them. */
  datasheet: base.input(z.object({ name: NamedVersion })).output(Datasheet.omit({ leftOut: true })),
  /** Replaces the notes in the datasheet of a version. The version does not change. */
  writeNotes: base.input(z.object({ name: NamedVersion, notes: DatasheetNotes })).output(z.void()),
  /** Writes the datasheet to a new `.html` or `.json` file. */
  writeDatasheet: base
    .input(z.object({ name: NamedVersion, file: WrittenPath }))
    .output(z.object({ file: AnswerPath })),
  /** What changed from version `a` to `b`. `objects` adds every changed object, which is a lot for large versions. */
  diff: base.input(z.object({ a: z.string(), b: z.string(), objects: z.boolean().default(false) })).output(DatasetDiff),
  /** Writes a diff to a new file: `.txt`, or `.json` with every changed object. */
  writeDiff: base
    .input(z.object({ a: z.string(), b: z.string(), file: WrittenPath }))
    .output(z.object({ file: AnswerPath })),
  /** Writes predictions on matching images to a new Parquet file, one per row. Imports read it as predictions of the model. */
  writePredictions: base
    .input(z.object({ modelId: ModelId, where: Where, file: WrittenPath, embeddings: z.boolean().default(false) }))
    .output(z.object({ file: AnswerPath, images: z.int(), predictions: z.int() })),
  /** Images of both versions with changed labels, most changed first. `total` may be more than the list has. */
  changedImages: base
    .input(z.object({ a: z.string(), b: z.string() }))
    .output(z.object({ images: z.array(ChangedImage), total: z.int() })),
  /**
   * Images that only version `b` has (`added`), only `a` (`removed`), or both in different splits (`moved`), in order
   * of import, from the one after `after`.
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
      /** Images that a plan has deleted permanently since: the version has their labels, but not their files. */
      purged: z.int(),
    }),
  ),
  formats: base.output(z.array(Format)),
  /** How many images a format can hold, and what it would lose. */
  losses: base
    .input(z.object({ name: NamedVersion, format: z.string(), writeOptions: FormatChoices.optional() }))
    .output(z.object({ images: z.int(), lost: z.array(Loss) })),
  export: base.input(ExportOptions).output(JobStarted),
}
