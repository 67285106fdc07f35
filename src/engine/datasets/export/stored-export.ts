import { rm } from 'node:fs/promises'
import { z } from 'zod'
import { isStorageAddress } from '#model/storage-address.ts'
import { parseJson } from '#model/text/parse-json.ts'
import { invalid } from '../../errors.ts'
import { OtherContent, StorageError, StoredFolder } from '../../storage/index.ts'
import type { Sink } from '../formats/define-format.ts'
import { isExportArchive } from './export-archive.ts'
import { filesOfExport } from './export-folder.ts'
import type { ExportInput } from './export-input.ts'
import { pathInside } from './folder-sink.ts'

/** Reserves the place of an export until its manifest is written. */
const claimName = '.winnow-unfinished-export'
const Claim = z.object({ winnow: z.literal('unfinished-export'), export: z.string(), of: z.string() })
const claimIn = async (folder: StoredFolder) => Claim.safeParse(parseJson((await folder.text(claimName)) ?? '')).data
export const manifestName = 'manifest.json'

/** An object is renamed in one step up to this size. */
const maxStoredShardMb = 5000

/** Uploads at a time. */
const filesAtOnce = 16

/** The files and bytes of an export so far, and how many files an earlier run had sent. */
export type SentFiles = { files: number; bytes: number; kept: number }

/** Identifies an export: two with the same `of` have the same files, so that one can continue the other. */
export type ExportClaim = { title: string; of: string }

/** Throws INVALID if an export into object storage can't be made like this. */
export function requireStoredExport({
  folder,
  images,
  shardMb = 0,
}: Pick<ExportInput, 'folder' | 'images' | 'shardMb'>): void {
  if (isExportArchive(folder))
    throw invalid('In object storage an export is many objects, and no archive. Leave out .zip or .tar.')
  if (images === 'link')
    throw invalid('Object storage can’t share bytes with the originals. Copy the images, or leave them out.')
  if (shardMb > maxStoredShardMb) throw invalid(`Shards in object storage can have up to ${maxStoredShardMb} MB.`)
  if (!isStorageAddress(folder) || !/^s3:\/\/[^/]+\/+[^/]/i.test(folder))
    throw invalid(`${folder} can’t be an export’s address. Name a place inside of the bucket, such as s3://bucket/v1.`)
}

/**
 * An export in object storage while it is written: each file is sent as soon as it is complete, and its local copy
 * deleted. Only the manifest, which is written last, makes it an export.
 */
export class StoredExport {
  readonly folder: StoredFolder
  readonly #scratch: string
  readonly #isResumed: boolean
  /** Whether local copies are kept, because they are read again. */
  #keepsFiles: boolean
  readonly #sentHere = new Set<string>()
  readonly #underWay = new Set<Promise<void>>()
  #failure: unknown = null
  readonly sent: SentFiles = { files: 0, bytes: 0, kept: 0 }

  private constructor(folder: StoredFolder, scratch: string, isResumed: boolean, keepsFiles: boolean) {
    this.folder = folder
    this.#scratch = scratch
    this.#isResumed = isResumed
    this.#keepsFiles = keepsFiles
  }

  /** Claims the place. Throws INVALID if it holds anything other than files of the same export. */
  static async begin(
    address: string,
    { title, of }: ExportClaim,
    { scratch, keepsFiles }: { scratch: string; keepsFiles: boolean },
  ): Promise<StoredExport> {
    const folder = await StoredFolder.open(address)
    let isResumed = true
    // Reads it, because only a response with a body says that keys are wrong.
    if ((await folder.text(claimName)) === null) {
      for await (const { path } of folder.list('', { pageSize: 1 }))
        throw invalid(`${folder.address} is not empty: it holds ${path}. Choose an address where nothing is stored.`)
      isResumed = false
      const claim = JSON.stringify({ winnow: 'unfinished-export', export: title, of })
      await folder.putBytes(claimName, claim, { onlyNew: true }).catch((error: unknown) => {
        // Another export came first: whose it is, is read below.
        if (!(error instanceof StorageError) || error.problem !== 'exists') throw error
      })
    }
    const claim = await claimIn(folder)
    if (claim?.of !== of)
      throw invalid(
        `${folder.address} holds an unfinished export${claim ? ` (${claim.export})` : ''}. Run that one again to finish it, delete what is there, or choose another address.`,
      )
    return new StoredExport(folder, scratch, isResumed, keepsFiles)
  }

  /** Sends a file that stays here. Throws INVALID if its bytes differ from the hash. */
  async put(path: string, file: string, sha256?: string): Promise<void> {
    try {
      const { sizeBytes, isSent } = await this.folder.putFile(path, file, {
        unlessThere: this.#isResumed,
        ...(sha256 !== undefined && { sha256 }),
      })
      this.sent.files += 1
      this.sent.bytes += sizeBytes
      if (!isSent) this.sent.kept += 1
    } catch (error) {
      if (!(error instanceof OtherContent)) throw error
      throw invalid(`${file} changed since import, so its labels may no longer fit. Nothing was exported.`)
    }
  }

  /** Sends a file of the export that is complete. */
  async ship(path: string): Promise<void> {
    if (this.#sentHere.has(path)) return
    const file = pathInside(this.#scratch, path)
    await this.put(path, file)
    if (this.#keepsFiles) this.#sentHere.add(path)
    else await rm(file)
  }

  /** Sends it while others are written. */
  async #shipSoon(path: string): Promise<void> {
    while (this.#underWay.size >= filesAtOnce) await Promise.race(this.#underWay)
    if (this.#failure) throw this.#failure
    const sending = this.ship(path)
      .catch((error: unknown) => {
        this.#failure ??= error
      })
      .finally(() => this.#underWay.delete(sending))
    this.#underWay.add(sending)
  }

  /** Waits for all uploads. */
  async settle(): Promise<void> {
    await Promise.all(this.#underWay)
    if (this.#failure) throw this.#failure
  }

  /** Returns a sink that sends each file once it is closed, except the manifest. */
  sink(inner: Sink): Sink {
    return {
      open: async (path) => {
        const file = await inner.open(path)
        return {
          write: (content) => file.write(content),
          close: async () => {
            await file.close()
            if (path !== manifestName) await this.#shipSoon(path)
          },
        }
      },
      rename: async (from, to) => {
        await this.settle()
        await this.folder.copy(from, to)
        await this.folder.remove(from)
        if (!this.#keepsFiles) return
        await inner.rename(from, to)
        this.#sentHere.delete(from)
        this.#sentHere.add(to)
      },
    }
  }

  /** Waits for running uploads after a failure. */
  async end(): Promise<void> {
    await Promise.all(this.#underWay)
  }

  /** Deletes the local copies once they are not read any more. */
  async release(): Promise<void> {
    await this.settle()
    this.#keepsFiles = false
    for (const path of this.#sentHere) await rm(pathInside(this.#scratch, path))
    this.#sentHere.clear()
  }

  /** Sends the remaining files except the manifest. */
  async shipRest(): Promise<void> {
    await this.settle()
    for (const path of filesOfExport(this.#scratch)) if (path !== manifestName) await this.ship(path)
  }
}

/**
 * Finishes an export: checks that exactly the sent files are there, then writes the manifest, which makes them an
 * export. Throws INVALID if files differ or another export finished there meanwhile.
 */
export async function finishStoredExport(address: string, scratch: string, sent: SentFiles): Promise<void> {
  const folder = await StoredFolder.open(address)
  const expected = { files: sent.files, bytes: sent.bytes }
  for (const path of filesOfExport(scratch)) {
    if (path === manifestName) continue
    expected.bytes += (await folder.putFile(path, pathInside(scratch, path))).sizeBytes
    expected.files += 1
  }
  const found = { files: 0, bytes: 0 }
  for await (const { path, sizeBytes } of folder.list()) {
    if (path === claimName) continue
    found.files += 1
    found.bytes += sizeBytes
  }
  if (found.files !== expected.files || found.bytes !== expected.bytes)
    throw invalid(
      `${folder.address} holds ${found.files} objects with ${found.bytes} bytes, but ${expected.files} with ${expected.bytes} were written. Something else writes or deletes there. Delete what is there and export again.`,
    )
  await folder.putFile(manifestName, pathInside(scratch, manifestName), { onlyNew: true })
  await folder.remove(claimName)
}

/** Returns whether an export was finished there; removes its claim. */
export async function isFinishedExport(address: string): Promise<boolean> {
  const folder = await StoredFolder.open(address)
  if ((await folder.head(manifestName)) === null) return false
  await folder.remove(claimName)
  return true
}

/** Deletes an unfinished export; its claim goes last. */
export async function abandonStoredExport(address: string, of: string): Promise<void> {
  const folder = await StoredFolder.open(address)
  if ((await claimIn(folder))?.of !== of) return
  for await (const { path } of folder.list()) if (path !== claimName) await folder.remove(path)
  await folder.remove(claimName)
}
