import type { ImportOptions, PreviouslyRemoved, Rejected } from '#contract'
import type { JobId } from '#model/ids.ts'
import { startTiles } from '../pyramid/build-job.ts'
import { type ObjectListing, objectsBelow } from './objects-below.ts'
import { type ImportRun, type TakenIn, takeIn } from './take-in.ts'
import { filesIn, walk } from './walk.ts'

export type ImageImportResult = {
  imagesAdded: number
  imagesKnown: number
  rejected: Rejected[]
  /** Known images whose missing or damaged original was replaced. */
  repaired: Rejected[]
  /** Notes for the user about known files and folders, such as that the image is in the trash. */
  notes: Rejected[]
  previouslyRemoved: PreviouslyRemoved[]
  hiddenSkipped: number
  unknownSkipped: number
  /** The number of files, not counting label files. */
  imageFiles: number
  /** Files that may hold labels, absolute. */
  otherFiles: string[]
  /** The image row of each file, by absolute path, new or existing. */
  placed: ReadonlyMap<string, number>
  /** The job that cuts the large images of this import into tiles, or null. */
  tilesJobId: JobId | null
}

/**
 * Imports the images in folders and files. Safe to run again after a crash at any moment: imported images are
 * recognized by their content. Rows are written in the order of the file names, not of readiness. Throws the signal's
 * reason when aborted, after writing what was ready.
 */
export async function importImages(options: ImportOptions, run: ImportRun): Promise<ImageImportResult> {
  const { context, signal } = run
  const found = await walk(options.paths, context.folders.root, signal)
  const taken = await takeIn(filesIn(found.folders, options.source), found.files, options, run)
  return {
    ...(await resultOf(taken, run)),
    rejected: [...found.rejected, ...taken.rejected],
    notes: [...found.notes, ...taken.writer.notes],
    hiddenSkipped: found.hidden,
    imageFiles: found.files,
    otherFiles: found.labelFiles,
  }
}

/**
 * Imports the images at an address in object storage and below it, in the order of the listing. Skips objects unchanged
 * since they were read: running again after a crash or a storage outage continues the import.
 */
export async function importObjects(
  address: string,
  options: ImportOptions,
  run: ImportRun,
): Promise<Omit<ImageImportResult, 'otherFiles'> & { labelKeys: readonly string[] }> {
  const listed: ObjectListing = { hidden: 0, files: 0, labelFiles: [] }
  const files = objectsBelow(address, listed, { source: options.source, signal: run.signal })
  const taken = await takeIn(files, null, options, run)
  const isEmpty = listed.files === 0 && listed.labelFiles.length === 0
  return {
    ...(await resultOf(taken, run)),
    rejected: [
      ...(isEmpty
        ? [{ path: address, reason: 'No images or label files were found at this address or below it.' }]
        : []),
      ...taken.rejected,
    ],
    notes: taken.writer.notes,
    hiddenSkipped: listed.hidden,
    imageFiles: listed.files,
    labelKeys: listed.labelFiles,
  }
}

async function resultOf({ writer, unknownSkipped }: TakenIn, { context, afterRow }: ImportRun) {
  const own = { sql: 'image.id > ?', parameters: [afterRow] }
  // Most imports have no large images and need no thread to find them.
  const { jobId: tilesJobId } = writer.mayHaveLarge ? await startTiles(context, own) : { jobId: null }
  const { imagesAdded, imagesKnown, repaired, previouslyRemoved, placed } = writer
  return { imagesAdded, imagesKnown, repaired, previouslyRemoved, unknownSkipped, placed, tilesJobId }
}
