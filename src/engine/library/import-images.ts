import { totalmem } from 'node:os'
import { join } from 'node:path'
import type { ImportOptions, PreviouslyRemoved, Rejected } from '#contract'
import { idOf, type JobId } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'
import {
  type Damage,
  damageOf,
  deleteDerived,
  ownedName,
  repairOriginal,
  storeOriginal,
  writeCacheFile,
} from './files.ts'
import { proxyFile, smallFile } from './image-files.ts'
import { type Addition, ImageWriter } from './image-writer.ts'
import { inOrder } from './in-order.ts'
import { type Original, type PreparedImage, prepareImage, readOriginal } from './prepare-image.ts'
import { startTiles } from './pyramid/build-job.ts'
import { imageWithHash, isErased, type KnownImage, matchesErased } from './queries.ts'
import { Refused } from './refused.ts'
import { shown, type Walk, walk } from './walk.ts'

export type ImportRun = {
  context: ActingContext
  signal: AbortSignal
  progress(done: number, total: number | null): void
  /** The newest image row when this import first began: later ones are its own, also after a crash. */
  afterRow: number
}

export type ImagesImported = {
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

/** Images are committed so many at a time: a crash loses at most these, and running again brings them in. */
const perTransaction = 32

/** What has become of one file. */
type Outcome = { addition: Addition } | { rejected: Rejected } | 'unknown'

/**
 * Imports the images in folders and files. Safe to run again after a crash at any moment: what is in is recognized by
 * its content. Rows are written in the order of the files' names, whatever is ready first. Throws the signal's reason
 * when aborted, after writing what was ready.
 */
export async function importImages(options: ImportOptions, run: ImportRun): Promise<ImagesImported> {
  const { context, signal, progress } = run
  const found = await walk(options.paths, context.folders.root, signal)
  const writer = new ImageWriter(context, options.storage, run.afterRow)
  const rejected: Rejected[] = [...found.rejected]
  const waiting: Addition[] = []
  let done = 0
  let unknownSkipped = 0

  const commit = () => {
    if (waiting.length === 0) return
    const changed = writer.write(waiting.splice(0))
    if (changed.length > 0) context.announce({ type: 'imagesChanged', images: changed.map((row) => idOf('img', row)) })
  }
  const settle = (outcome: Outcome) => {
    if (outcome === 'unknown') unknownSkipped += 1
    else if ('rejected' in outcome) rejected.push(outcome.rejected)
    else waiting.push(outcome.addition)
    if (waiting.length >= perTransaction) commit()
    done += 1
    progress(done, found.files)
  }

  try {
    const preparing = new Preparing(options, run)
    await inOrder(filesOf(found.folders, options.source), (file) => preparing.outcome(file), settle, signal)
  } finally {
    commit()
  }
  const own = { sql: 'image.id > ?', parameters: [run.afterRow] }
  const { jobId: tilesJobId } = await startTiles(context, own)
  const { imagesAdded, imagesKnown, repaired, notes, previouslyRemoved, placed } = writer
  return {
    imagesAdded,
    imagesKnown,
    rejected,
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

type FileToImport = { file: string; path: string; source: string }

function* filesOf(folders: Walk['folders'], source?: string): Generator<FileToImport> {
  for (const folder of folders)
    for (const name of folder.names)
      yield {
        file: join(folder.folder, name),
        path: `${folder.shownPrefix}${shown(name)}`,
        source: source ?? folder.source,
      }
}

/** The share of the computer's memory that one image may take while it is decoded. */
const decodingShare = 0.25

export const decodingBytes = (): number => totalmem() * decodingShare

/** Reads files, several at a time; the same content under two names is decoded once. */
class Preparing {
  readonly #storage: ImportOptions['storage']
  readonly #knownOnly: boolean
  readonly #context: ActingContext
  readonly #limits: Parameters<typeof prepareImage>[1]
  readonly #inFlight = new Map<string, Promise<PreparedImage>>()

  constructor({ storage, knownOnly = false }: ImportOptions, { context }: ImportRun) {
    this.#storage = storage
    this.#knownOnly = knownOnly
    this.#context = context
    const { maxPixels, proxyLongSidePx } = context.settings()
    this.#limits = { maxPixels, decodingBytes: decodingBytes(), proxyLongSidePx, nowMs: context.clock.nowMs() }
  }

  async outcome({ file, path, source }: FileToImport): Promise<Outcome> {
    try {
      const original = await readOriginal(file)
      const { sha256, sizeBytes, kind } = original
      const addition = { file, path, source, sha256, sizeBytes, extension: kind.extension, repaired: null }
      if (isErased(this.#context.store, sha256))
        throw new Refused('This image was erased from the workspace and can’t be imported again.')
      const existing = imageWithHash(this.#context.store, sha256)
      if (existing)
        return { addition: { ...addition, prepared: null, repaired: await this.#repair(existing, original, file) } }
      if (this.#knownOnly) return 'unknown'
      let preparation = this.#inFlight.get(sha256)
      if (preparation) return { addition: { ...addition, prepared: await preparation } }
      preparation = this.#prepare(original)
      this.#inFlight.set(sha256, preparation)
      const prepared = await preparation.finally(() => this.#inFlight.delete(sha256))
      return { addition: { ...addition, prepared } }
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      if (error.cause !== undefined) this.#context.log.error(`${file} could not be read.`, error.cause)
      return { rejected: { path: file, reason: error.message } }
    }
  }

  async #prepare({ imageContent, sha256, kind }: Original): Promise<PreparedImage> {
    const { header, made } = await prepareImage(imageContent, this.#limits)
    if (this.#context.settings().refuseNearErased && matchesErased(this.#context.store, made.perceptualHash))
      throw new Refused(
        'This image is a near-duplicate of one that was erased from the workspace and can’t be imported again.',
      )
    if (this.#storage === 'copy')
      await storeOriginal(this.#context, ownedName(sha256, kind.extension), { content: imageContent, sha256 })
    if (made.small) await writeCacheFile(this.#context, smallFile(this.#context.folders, sha256), made.small)
    if (made.proxy) await writeCacheFile(this.#context, proxyFile(this.#context.folders, sha256), made.proxy)
    return { header, made: { ...made, small: null, proxy: null } }
  }

  /** A known image whose original is missing or damaged gets it back, or, when it is linked, is to follow to this file. */
  async #repair(existing: KnownImage, { imageContent, sha256 }: Original, file: string): Promise<Damage | null> {
    if (existing.lifecycle === 'purged') return null
    if (existing.storage === 'linked') return existing.file === file ? null : damageOf(existing.file, sha256)
    const damage = await repairOriginal(this.#context, existing, { content: imageContent, sha256 })
    if (damage === 'damaged') deleteDerived(this.#context, sha256)
    return damage
  }
}
