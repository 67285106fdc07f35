import { z } from 'zod'
import { Rejected } from '../base.ts'
import { ImportFinding } from './import-preview.ts'

/** Labels found next to images. */
export const FoundSource = ImportFinding.pick({ source: true, images: true, splits: true, rejected: true }).extend({
  /** The title of the format. */
  format: z.string(),
  labels: z.int(),
  classes: z.array(z.object({ class: z.string(), count: z.int() })),
})
export type FoundSource = z.infer<typeof FoundSource>

/** What files and folders contain, before they are imported. Lists name only the first items; figures count all. */
export const LookPiece = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('figures'),
    /** Files found so far, and whether these are all. */
    files: z.int(),
    isListed: z.boolean(),
    /** The number of these files that were opened. */
    opened: z.int(),
    images: z.int(),
    bytes: z.number(),
    /** Files that can't be used, without videos and archives. */
    unusable: z.int(),
    videos: z.int(),
    hidden: z.int(),
  }),
  /** An image, as a small upright JPEG in a data URL. */
  z.object({ type: z.literal('thumbnail'), path: z.string(), src: z.string() }),
  /** Shown images that turned out to be labels drawn as images. */
  z.object({ type: z.literal('drawnLabels'), paths: z.array(z.string()) }),
  z.object({ type: z.literal('unusable'), files: z.array(Rejected) }),
  z.object({ type: z.literal('videos'), files: z.array(z.string()) }),
  z.object({ type: z.literal('archives'), files: z.array(z.string()) }),
  /** Folders that were not entered, without any loss. */
  z.object({ type: z.literal('notes'), files: z.array(Rejected) }),
  /** Folders of images with the same name. */
  z.object({
    type: z.literal('sameNames'),
    groups: z.array(z.object({ name: z.string(), folders: z.array(z.string()) })),
  }),
  z.object({
    type: z.literal('labels'),
    sources: z.array(FoundSource),
    /** Label files that fit several formats equally. */
    ambiguous: z.array(z.object({ path: z.string(), formats: z.array(z.string()) })),
    /** Files in which no labels were recognized. */
    unread: z.array(Rejected),
    /** The number of images checked for it. */
    images: z.int(),
  }),
])
export type LookPiece = z.infer<typeof LookPiece>
