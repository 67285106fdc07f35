import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { idOf } from '#model/ids.ts'
import type { Folders } from '../../context.ts'
import { sweepErased } from '../../library/for-threads.ts'
import type { OnProgress } from '../../progress.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { isMarkerFile, markersOf, readMarkers } from './erasure-markers.ts'
import { type ForgottenRecord, forgetInRecords, recordsNaming } from './forget-in-records.ts'
import { MarkerSearch, withoutMarkers } from './marker-search.ts'

const chunkBytes = 8 * 1024 * 1024

/** The workspace's own files that contain or contained names of images. */
const ownFiles = ['winnow.db', 'winnow.db-wal', 'winnow.log', 'cache/thumbnails.db', 'cache/thumbnails.db-wal']

/**
 * The input of the search: the images of an erasure, except those that stay after all, such as images that were put on
 * hold meanwhile.
 */
export type SearchRequest = { folders: Folders; purgeRow: number; staying: readonly number[] }

/** The search for remains of an erasure, step by step in a separate thread. Changes nothing in the database. */
export class ErasedSearch {
  readonly #store: ReadOnlyStore
  readonly #folders: Folders
  readonly #names: ReadonlySet<string>
  readonly #records: ReturnType<typeof forgetInRecords>
  #search: MarkerSearch | null = null

  constructor(store: ReadOnlyStore, { folders, purgeRow, staying }: SearchRequest) {
    this.#store = store
    this.#folders = folders
    const names = readMarkers({ folders }, purgeRow)
    for (const name of markersOf(store, staying)) names.delete(name)
    this.#names = names
    this.#records = forgetInRecords(store, names)
  }

  /**
   * Deletes remaining files of the images in the workspace's own folders; returns the other places that contain some.
   */
  sweep(purgeRow: number): Promise<string[]> {
    const sizes = this.#store.values<number>('SELECT DISTINCT size_bytes FROM purge_item WHERE purge_id = ?', [
      purgeRow,
    ])
    return sweepErased(this.#folders, { hashes: this.#names, sizes: new Set(sizes) })
  }

  /** Returns the next record that names an image, or the last one again until it is written; null at the end. */
  nextRecord(isWritten: boolean): ForgottenRecord | null {
    return this.#records.next(isWritten).value ?? null
  }

  /**
   * Returns the workspace's log without the names, and how many of its bytes that covers; null when it contains none.
   */
  log(): { bytes: number; instead: Uint8Array } | null {
    const file = join(this.#folders.root, 'winnow.log')
    if (!existsSync(file)) return null
    const bytes = readFileSync(file)
    const instead = withoutMarkers(bytes, this.#markers)
    return instead && { bytes: bytes.length, instead }
  }

  /** Counts how often one of the names occurs in each of the workspace's own files. */
  async look(step: OnProgress): Promise<{ found: { file: string; count: number }[]; names: number }> {
    const found: { file: string; count: number }[] = []
    for (const file of ownFiles)
      found.push({ file, count: await occurrences(join(this.#folders.root, file), this.#markers, step) })
    return { found, names: this.#markers.size }
  }

  /** Returns the other places below the workspace where remains of the images stay, including these. */
  async staying(others: readonly string[], hasFound: boolean, step: OnProgress) {
    const search = this.#markers
    const naming: string[] = []
    for (const file of strayFiles(this.#folders)) if ((await occurrences(file, search, step)) > 0) naming.push(file)
    return {
      parts: [...new Set([...others, ...naming].map((place) => placeToName(this.#folders, place, search)))],
      records: hasFound ? recordsNaming(this.#store, search) : [],
      certificates: certificatesNaming(this.#store, this.#names).map(({ certificateId }) => certificateId),
    }
  }

  /** A path that a remaining image shares, in whole or in part, is ambiguous and isn't searched for. */
  get #markers(): MarkerSearch {
    if (this.#search) return this.#search
    const markers = withoutShared(this.#store, new Set(this.#names))
    for (const { names } of certificatesNaming(this.#store, markers)) for (const name of names) markers.delete(name)
    this.#search = new MarkerSearch(markers)
    return this.#search
  }
}

/** Lists foreign files in the workspace's own folders: quarantined ones or files that somebody put there. */
const strayFiles = ({ root, trash }: Folders): string[] =>
  [root, trash, join(trash, 'quarantine')].filter(existsSync).flatMap((folder) =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && !isMarkerFile(entry.name))
      .map((entry) => join(folder, entry.name))
      .filter((file) => !ownFiles.includes(relative(root, file))),
  )

/** Returns the workspace's folder that contains a place: the place itself may be named after an image. */
function placeToName({ root }: Folders, place: string, search: MarkerSearch): string {
  const [part, ...rest] = relative(root, place).split(sep)
  let isNaming = rest.length === 0
  search.eachIn(Buffer.from(part!), 0, () => {
    isNaming = true
  })
  return isNaming ? root : join(root, part!)
}

/**
 * Finds earlier certificates that name erased images by their hashes: images that had been purged and were imported
 * again. Signed records can't be changed, so they are reported instead.
 */
function certificatesNaming(
  store: ReadOnlyStore,
  markers: Iterable<string>,
): { certificateId: string; names: Set<string> }[] {
  const search = new MarkerSearch(markers)
  return store
    .all<{ id: number; body: string }>('SELECT id, body FROM certificate ORDER BY id')
    .flatMap(({ id, body }) => {
      const bytes = Buffer.from(body)
      const names = new Set<string>()
      search.eachIn(bytes, 0, (start, end) => names.add(bytes.toString('utf8', start, end)))
      return names.size > 0 ? [{ certificateId: idOf('crt', id), names }] : []
    })
}

/** Returns the markers without those that occur in a name of an existing image. */
function withoutShared(store: ReadOnlyStore, markers: Set<string>): Set<string> {
  const search = new MarkerSearch(markers)
  const names = store.each<{ name: string }>(
    `SELECT path AS name FROM image WHERE file <> '' UNION SELECT path FROM image_path
     UNION SELECT file FROM image WHERE storage = 'linked' AND file <> ''`,
  )
  for (const { name } of names) {
    const bytes = Buffer.from(name)
    search.eachIn(bytes, 0, (start, end) => markers.delete(bytes.toString('utf8', start, end)))
  }
  return markers
}

async function occurrences(file: string, search: MarkerSearch, step: OnProgress): Promise<number> {
  if (!existsSync(file) || search.size === 0) return 0
  let count = 0
  let tail = Buffer.alloc(0)
  for await (const chunk of createReadStream(file, { highWaterMark: chunkBytes })) {
    step(0)
    const bytes = Buffer.concat([tail, chunk as Buffer])
    search.eachIn(bytes, tail.length, () => {
      count += 1
    })
    tail = bytes.subarray(Math.max(0, bytes.length - search.longest))
  }
  return count
}
