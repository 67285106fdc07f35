import { basename, dirname, join } from 'node:path'
import type { ImportOptions, PreviouslyRemoved, Rejected } from '#contract'
import { idOf, type JobId } from '#model/ids.ts'
import type { ActingContext } from '../../context.ts'
import { takeWhileMaking } from '../../threads/take-while-making.ts'
import { eachInTurns } from '../../threads/turns.ts'
import { ErasedFiles } from '../files/erased-files.ts'
import { startTiles } from '../pyramid/build-job.ts'
import { ImageWriter } from './image-writer.ts'
import type { Addition, FileToImport, Outcome } from './prepare-files.ts'
import { filePreparer } from './prepare-thread.ts'
import { shown, type Walk, walk } from './walk.ts'

export type ImportRun = {
  context: ActingContext
  signal: AbortSignal
  progress(done: number, total: number | null): void
  /** Told of the files that are erased images, absolute, also when the import ends before all others. */
  onErased(files: readonly string[]): void
  /** Tells whether a text names an erased image. */
  isErased(): (text: string) => boolean
  /** The newest image row when this import first began: later ones are its own, also after a crash. */
  afterRow: number
}

export type ImageImportResult = {
  imagesAdded: number
  imagesKnown: number
  rejected: Rejected[]
  /** Known images whose original was missing or damaged and is whole again. */
  repaired: Rejected[]
  /** What the user should know of files and folders that were recognized, such as that the image is in the trash. */
  notes: Rejected[]
  previouslyRemoved: PreviouslyRemoved[]
  hiddenSkipped: number
  unknownSkipped: number
  /** How many files there were that are no label files. */
  imageFiles: number
  /** Files that may hold labels, absolute. */
  otherFiles: string[]
  /** The image row that each file, by absolute path, became or was. */
  placed: ReadonlyMap<string, number>
  /** The job that cuts the large images among them into tiles, or null. */
  tilesJobId: JobId | null
}

/** Images per commit: a crash loses at most these, and running again imports them. */
const perTransaction = 32

/** A lot of files that takes no longer is followed by one of twice as many, up to the most. */
const quickMs = 1500
const max = 256

/**
 * Imports the images in folders and files. Safe to run again after a crash at any moment: what is in is recognized by
 * its content. Rows are written in the order of the file names, not of readiness. Throws the signal's reason
 * when aborted, after writing what was ready.
 */
export async function importImages(options: ImportOptions, run: ImportRun): Promise<ImageImportResult> {
  const { context, signal, progress } = run
  const found = await walk(options.paths, context.folders.root, signal)
  const writer = new ImageWriter(context, options.storage, run.afterRow)
  const rejected: Rejected[] = [...found.rejected]
  const erased = new ErasedFiles()
  const waiting: Addition[] = []
  let unknownSkipped = 0

  const commit = () => {
    if (waiting.length === 0) return
    const changed = writer.write(waiting.splice(0))
    if (changed.length > 0) context.announce({ type: 'imagesChanged', images: changed.map((row) => idOf('img', row)) })
  }
  const isErased = run.isErased()
  const logUnforeseen = (file: string, error: string) =>
    isErased(basename(file)) || isErased(error)
      ? context.log.warn(`A file in ${dirname(file)} could not be read.`)
      : context.log.error(`${file} could not be read.`, error)
  const settle = (outcome: Outcome) => {
    if (outcome === 'unknown') unknownSkipped += 1
    else if ('erased' in outcome) erased.add(outcome.erased, outcome.match)
    else if ('rejected' in outcome) {
      rejected.push(outcome.rejected)
      if (outcome.unforeseen) logUnforeseen(outcome.rejected.path, outcome.unforeseen)
    } else waiting.push(outcome.addition)
    if (waiting.length >= perTransaction) commit()
  }

  const files = filesOf(found.folders, options.source)
  const { min, prepare } = filePreparer(context, options, { files: found.files, signal })
  const next: FileToImport[] = []
  let done = 0
  let atOnce = min
  const make = async () => {
    while (next.length < atOnce) {
      const file = files.next()
      if (file.done) break
      next.push(file.value)
    }
    if (next.length === 0 || signal.aborted) return null
    const startedMs = performance.now()
    const outcomes = await prepare(next, (share) => progress(done + Math.round(share * next.length), found.files))
    next.splice(0, outcomes.length)
    done += outcomes.length
    // At the end of each lot processors wait for its last file.
    if (performance.now() - startedMs < quickMs) atOnce = Math.min(max, 2 * atOnce)
    progress(done, found.files)
    return outcomes
  }
  try {
    await takeWhileMaking(make, (outcomes) => eachInTurns(outcomes, settle))
    signal.throwIfAborted()
  } finally {
    commit()
    if (erased.files.length > 0) run.onErased(erased.files)
  }
  const own = { sql: 'image.id > ?', parameters: [run.afterRow] }
  // Most imports have none, and need no thread that looks for them.
  const { jobId: tilesJobId } = writer.mayHaveLarge ? await startTiles(context, own) : { jobId: null }
  const { imagesAdded, imagesKnown, repaired, notes, previouslyRemoved, placed } = writer
  return {
    imagesAdded,
    imagesKnown,
    rejected: [...rejected, ...erased.rejected()],
    repaired,
    notes: [...found.notes, ...notes],
    previouslyRemoved,
    hiddenSkipped: found.hidden,
    unknownSkipped,
    imageFiles: found.files,
    otherFiles: found.labelFiles,
    placed,
    tilesJobId,
  }
}

function* filesOf(folders: Walk['folders'], source?: string): Generator<FileToImport> {
  for (const folder of folders)
    for (const name of folder.names)
      yield {
        file: join(folder.folder, name),
        path: `${folder.shownPrefix}${shown(name)}`,
        source: source ?? folder.source,
      }
}
