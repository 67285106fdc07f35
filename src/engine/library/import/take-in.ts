import { basename, dirname } from 'node:path'
import type { ImportOptions, Rejected } from '#contract'
import { idOf } from '#model/ids.ts'
import type { ActingContext } from '../../context.ts'
import { takeWhileMaking } from '../../threads/take-while-making.ts'
import { eachInTurns } from '../../threads/turns.ts'
import { ErasedFiles } from '../files/erased-files.ts'
import { trimIfDue } from '../linked/trim-fetched.ts'
import { ImageWriter } from './image-writer.ts'
import type { Addition, FileToImport, Outcome } from './prepare-files.ts'
import { filePreparer } from './prepare-thread.ts'

/** Images per commit: a crash loses at most this many, and running again imports them. */
const perTransaction = 32

/** When a batch takes no longer than this, the next one is twice as large, up to the maximum. */
const quickMs = 1500
const max = 256

export type ImportRun = {
  context: ActingContext
  signal: AbortSignal
  progress(done: number, total: number | null): void
  /** Called with the absolute paths of files that are erased images, also when the import ends early. */
  onErased(files: readonly string[]): void
  /** Returns a function that checks whether a text names an erased image. */
  isErased(): (text: string) => boolean
  /** The newest image row when this import first began: later rows belong to it, also after a crash. */
  afterRow: number
}

const reducedBytes = 150_000

/** The outcome of an import's files, besides what its writer counts. */
export type TakenIn = { writer: ImageWriter; rejected: Rejected[]; unknownSkipped: number }

type Files = Iterator<FileToImport> | AsyncIterator<FileToImport>

/**
 * Imports files as images, in their order. `count`: the number of files; null when it is unknown until the last. Throws
 * the signal's reason when aborted, or the error that ended the files, after writing what was ready.
 */
export async function takeIn(
  files: Files,
  count: number | null,
  options: ImportOptions,
  run: ImportRun,
): Promise<TakenIn> {
  const { context, signal, progress } = run
  const writer = new ImageWriter(context, options.storage, run.afterRow)
  const rejected: Rejected[] = []
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

  const { min, prepare } = filePreparer(context, options, { files: count, signal })
  const next: FileToImport[] = []
  let done = 0
  let atOnce = min
  const make = async () => {
    while (next.length < atOnce) {
      const file = await files.next()
      if (file.done) break
      next.push(file.value)
    }
    if (next.length === 0 || signal.aborted) return null
    const startedMs = performance.now()
    const outcomes = await prepare(next, (share) => progress(done + Math.round(share * next.length), count))
    next.splice(0, outcomes.length)
    done += outcomes.length
    // At the end of each batch, processors wait for its last file.
    if (performance.now() - startedMs < quickMs) atOnce = Math.min(max, 2 * atOnce)
    progress(done, count)
    // Their renditions fill the cache as well.
    if (options.address !== undefined && options.storage === 'link')
      await trimIfDue(context, outcomes.length * reducedBytes)
    return outcomes
  }
  try {
    await takeWhileMaking(make, (outcomes) => eachInTurns(outcomes, settle))
    signal.throwIfAborted()
  } finally {
    commit()
    await files.return?.(undefined)
    if (erased.files.length > 0) run.onErased(erased.files)
  }
  return { writer, rejected: [...rejected, ...erased.rejected()], unknownSkipped }
}
