import { z } from 'zod'
import { Geometry } from '#model/shapes/index.ts'
import { AnswerPath, Loss, Rejected } from '../base.ts'
import { CsvMap, ImportOptions } from './import.ts'

export const ImportPreviewOptions = ImportOptions.pick({
  paths: true,
  format: true,
  map: true,
  readOptions: true,
  classMap: true,
  predictionsOf: true,
}).extend({
  paths: ImportOptions.shape.paths.min(1),
  /** The number of images per finding that are shown with their labels. */
  samples: z.int().min(0).max(24).default(0),
})
export type ImportPreviewOptions = z.infer<typeof ImportPreviewOptions>

/** An image with its labels in the files. `thumbnail`: a small upright JPEG as a data URL. */
export const ImportSample = z.object({
  path: AnswerPath,
  widthPx: z.int(),
  heightPx: z.int(),
  labels: z.array(z.object({ class: z.string(), geometry: Geometry })),
  thumbnail: z.string(),
})
export type ImportSample = z.infer<typeof ImportSample>

/** What was read from label files that belong together. */
export const ImportFinding = z.object({
  format: z.string(),
  source: AnswerPath,
  /** How likely the files have this format, up to 1. */
  confidence: z.number(),
  because: z.string(),
  options: z.record(z.string(), z.unknown()),
  /**
   * `named`: images that the files name, of which `found` are among the imported ones (`distinct` by content) and the
   * others `missing`. `negative`: images without objects, according to the files.
   */
  images: z.object({
    named: z.int(),
    found: z.int(),
    distinct: z.int(),
    missing: z.int(),
    negative: z.int(),
  }),
  objects: z.object({
    total: z.int(),
    byShape: z.record(z.string(), z.int()),
    byClass: z.array(z.object({ class: z.string(), count: z.int(), isNew: z.boolean() })),
  }),
  splits: z.record(z.string(), z.int()),
  attributes: z.array(z.object({ name: z.string(), kind: z.enum(['checkbox', 'number', 'text']), count: z.int() })),
  tracks: z.int(),
  changed: z.array(Loss),
  rejected: z.array(Rejected),
  samples: z.array(ImportSample).optional(),
})
export type ImportFinding = z.infer<typeof ImportFinding>

/** A table of labels with its first rows. `map`: what the columns mean, judging by their names, or null. */
export const ImportTable = z.object({
  path: AnswerPath,
  separator: z.string(),
  columns: z.array(z.string()),
  rows: z.array(z.array(z.string())),
  map: CsvMap.nullable(),
})
export type ImportTable = z.infer<typeof ImportTable>

/** What an import would find. Nothing was written. */
export const ImportPreview = z.object({
  preview: z.literal(true),
  /** Only the first images were read. */
  sampled: z.boolean(),
  images: z.int(),
  findings: z.array(ImportFinding),
  /** Label files that fit several formats equally; read once the user chooses one. */
  ambiguous: z.array(z.object({ path: AnswerPath, formats: z.array(z.string()) })),
  /** Files in which neither an image nor labels were recognized. */
  unread: z.array(Rejected),
  /** The first table whose columns the user can assign. */
  table: ImportTable.optional(),
  /** Folders that may be classes of their images, if there are no labels. Read that way once the user confirms it. */
  classFolders: z.array(AnswerPath).optional(),
})
export type ImportPreview = z.infer<typeof ImportPreview>
