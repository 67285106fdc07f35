import { z } from 'zod'
import { Geometry } from '#model/shapes/index.ts'
import { Loss, Rejected, ToldPath } from '../base.ts'
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
  /** How many images of each finding are shown with their labels. */
  samples: z.int().min(0).max(24).default(0),
})
export type ImportPreviewOptions = z.infer<typeof ImportPreviewOptions>

/** An image with the labels that files give it; `thumbnail` is a small JPEG of it, upright, as a data URL. */
export const ImportSample = z.object({
  path: ToldPath,
  widthPx: z.int(),
  heightPx: z.int(),
  labels: z.array(z.object({ class: z.string(), geometry: Geometry })),
  thumbnail: z.string(),
})
export type ImportSample = z.infer<typeof ImportSample>

/** What was understood of label files that belong together. */
export const ImportFinding = z.object({
  format: z.string(),
  source: ToldPath,
  /** How surely the files are of this format, up to 1. */
  confidence: z.number(),
  because: z.string(),
  options: z.record(z.string(), z.unknown()),
  /**
   * `named` are those that the files speak of: `found` among the imported, `distinct` in their content, or `missing`.
   * `negative` are said to show nothing.
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

/** A table of labels: its columns, its first rows, and what the columns mean by their names; null where that isn't known. */
export const ImportTable = z.object({
  path: ToldPath,
  separator: z.string(),
  columns: z.array(z.string()),
  rows: z.array(z.array(z.string())),
  map: CsvMap.nullable(),
})
export type ImportTable = z.infer<typeof ImportTable>

/** What an import would find. Nothing was written. */
export const ImportPreview = z.object({
  preview: z.literal(true),
  /** Only the first images were looked at. */
  sampled: z.boolean(),
  images: z.int(),
  findings: z.array(ImportFinding),
  /** Label files that are of several formats alike; they are read once the user names one. */
  ambiguous: z.array(z.object({ path: ToldPath, formats: z.array(z.string()) })),
  /** Files in which neither an image nor labels were recognized. */
  unread: z.array(Rejected),
  /** The first table whose columns a user may name. */
  table: ImportTable.optional(),
  /** Folders that may be classes of their images, where there are no labels: they are read so once the user says it. */
  classFolders: z.array(ToldPath).optional(),
})
export type ImportPreview = z.infer<typeof ImportPreview>
