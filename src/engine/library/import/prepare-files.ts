import { existsSync } from 'node:fs'
import { sep } from 'node:path'
import type { ImportOptions, Rejected } from '#contract'
import type { Context, Folders, Ids } from '../../context.ts'
import { inOrder } from '../../in-order.ts'
import type { OnProgress } from '../../progress.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import type { Renditions } from '../decoding/renditions.ts'
import {
  type Damage,
  damageOf,
  deleteDerived,
  originalFile,
  ownedName,
  repairOriginal,
  storeOriginal,
  writeCacheFile,
} from '../files/files.ts'
import { freeBytes } from '../files/free-bytes.ts'
import { Refused } from '../files/refused.ts'
import { proxyFile, smallFile } from '../files/rendition-files.ts'
import { damageOfObject } from '../linked/look-at-objects.ts'
import { imageOfObject, isInStorage, type ObjectFacts } from '../linked/objects.ts'
import { imageWithHash, isErased, type KnownImage, matchesErased } from './known-images.ts'
import { type Original, type PreparedImage, prepareImage, readOriginal } from './prepare-image.ts'
import { readObject } from './read-object.ts'

/** `object`: the listing's facts about it when `file` is an address in object storage. */
export type FileToImport = { file: string; path: string; source: string; object?: ObjectFacts }

/**
 * A file that is to become an image, or an alias of an existing one. `prepared` is null for existing content;
 * `repaired` says what was wrong with its original until now.
 */
export type Addition = {
  file: string
  path: string
  source: string
  sha256: string
  sizeBytes: number
  extension: string
  prepared: PreparedImage | null
  repaired: Damage | null
  object?: ObjectFacts
}

export type ErasedMatch = 'same' | 'near-duplicate'

/**
 * The outcome of one file. `unforeseen` is an unexpected decoder error, for the log. `erased` is the file of an erased
 * image: no stored text may name it.
 */
export type Outcome =
  | { addition: Addition }
  | { rejected: Rejected; unforeseen: string | null }
  | { erased: string; match: ErasedMatch }
  | 'unknown'

export type Preparing = Pick<ImportOptions, 'storage' | 'knownOnly'> & {
  folders: Folders
  limits: Parameters<typeof prepareImage>[1]
  refuseNearErased: boolean
}

/** Files are prepared with read access to the workspace and write access to its files. */
type PrepareInput = { store: ReadOnlyStore; ids: Ids }

/**
 * Reads and decodes files, several at a time, and writes originals and renditions to disk; writes nothing to the
 * database. Returns the outcomes of the first files: all, or those before a failure or before `step` asks to stop.
 * Throws the failure if the first file fails.
 */
export async function prepareFiles(
  given: PrepareInput,
  { files, how }: { files: readonly FileToImport[]; how: Preparing },
  step: OnProgress,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const stop = new AbortController()
  const preparation = new Preparation(given, how)
  const settle = (outcome: Outcome) => {
    outcomes.push(outcome)
    try {
      step(outcomes.length / files.length)
    } catch (error) {
      stop.abort(error)
    }
  }
  try {
    await inOrder(files, (file) => preparation.outcome(file), settle, stop.signal)
  } catch (error) {
    // Awaiting the failed one again throws its reason.
    if (outcomes.length === 0) throw error
  }
  return outcomes
}

/** Stores the renditions of an image and, unless it is linked, its original. */
export async function storePrepared(
  context: Pick<Context, 'folders' | 'ids'>,
  { imageContent, sha256, kind }: Original,
  { small, proxy }: Renditions,
  storage: ImportOptions['storage'],
): Promise<void> {
  if (storage === 'copy')
    await storeOriginal(context, ownedName(sha256, kind.extension), { content: imageContent, sha256 })
  if (small) await writeCacheFile(context, smallFile(context.folders, sha256), small)
  if (proxy) await writeCacheFile(context, proxyFile(context.folders, sha256), proxy)
}

class NearErased extends Error {}

/** Decodes content with two names only once. */
class Preparation {
  readonly #store: ReadOnlyStore
  readonly #context: { folders: Folders; ids: Ids }
  readonly #how: Preparing
  readonly #inFlight = new Map<string, Promise<PreparedImage>>()

  constructor({ store, ids }: PrepareInput, how: Preparing) {
    this.#store = store
    this.#context = { folders: how.folders, ids }
    this.#how = how
  }

  async outcome({ file, path, source, object: listed }: FileToImport): Promise<Outcome> {
    try {
      const known = listed && this.#unchanged(file, listed)
      if (known) return { addition: { file, path, source, object: listed, ...known } }
      const { original, object } = listed
        ? await readObject(file, this.#how.folders)
        : { original: await readOriginal(file), object: undefined }
      const { sha256, sizeBytes, kind } = original
      const addition = {
        ...{ file, path, source, sha256, sizeBytes, extension: kind.extension, repaired: null },
        ...(object && { object }),
      }
      if (isErased(this.#store, sha256)) return { erased: file, match: 'same' }
      const existing = imageWithHash(this.#store, sha256)
      if (existing)
        return { addition: { ...addition, prepared: null, repaired: await this.#repair(existing, original, file) } }
      if (this.#how.knownOnly) return 'unknown'
      let preparation = this.#inFlight.get(sha256)
      if (preparation) return { addition: { ...addition, prepared: await preparation } }
      preparation = this.#prepare(original)
      this.#inFlight.set(sha256, preparation)
      const prepared = await preparation.finally(() => this.#inFlight.delete(sha256))
      if (typeof original.imageContent !== 'string') freeBytes(original.imageContent)
      return { addition: { ...addition, prepared } }
    } catch (error) {
      if (error instanceof NearErased) return { erased: file, match: 'near-duplicate' }
      if (!(error instanceof Refused)) throw error
      const { message, cause } = error
      const unforeseen =
        cause instanceof Error ? (cause.stack ?? cause.message) : cause === undefined ? null : String(cause)
      return { rejected: { path: file, reason: message }, unforeseen }
    }
  }

  /** Returns the facts of an object that was read before and is unchanged, so it need not be read again. */
  #unchanged(address: string, listed: ObjectFacts) {
    const image = imageOfObject(this.#store, address, listed)
    if (!image || isErased(this.#store, image.sha256)) return null
    const isWhole =
      image.lifecycle === 'purged' ||
      (image.storage === 'linked' ? image.file === address : existsSync(originalFile(this.#how.folders, image)))
    if (!isWhole) return null
    const { sha256 } = image
    return { sha256, sizeBytes: listed.sizeBytes, extension: '', prepared: null, repaired: null }
  }

  async #prepare(original: Original): Promise<PreparedImage> {
    const { storage, limits, refuseNearErased } = this.#how
    const { header, made } = await prepareImage(original, limits)
    if (refuseNearErased && matchesErased(this.#store, made.perceptualHash)) throw new NearErased()
    await storePrepared(this.#context, original, made, storage)
    return { header, made: { ...made, small: null, proxy: null } }
  }

  /** Restores the missing or damaged original of a known image or, when it is linked, points the link to this file. */
  async #repair(existing: KnownImage, { imageContent, sha256 }: Original, file: string): Promise<Damage | null> {
    if (existing.lifecycle === 'purged') return null
    if (isInStorage(existing)) return existing.file === file ? null : damageOfObject(this.#store, existing)
    if (existing.storage === 'linked') {
      // Files unpacked for this import are deleted after it.
      const isKept = !file.startsWith(this.#how.folders.cache + sep)
      return isKept && existing.file !== file ? damageOf(existing.file, sha256) : null
    }
    const damage = await repairOriginal(this.#context, existing, { content: imageContent, sha256 })
    if (damage === 'damaged') deleteDerived(this.#context, sha256)
    return damage
  }
}
