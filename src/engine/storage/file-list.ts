import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { z } from 'zod'
import { parseJson } from '#model/text/parse-json.ts'
import type { Stop } from './object-store.ts'
import { StorageError } from './storage-problem.ts'
import type { StoredFolder } from './stored-folder.ts'

const ListedFile = z.strictObject({ path: z.string(), sizeBytes: z.int(), sha256: z.string() })
export type ListedFile = z.infer<typeof ListedFile>

const End = z.looseObject({ files: z.int(), sizeBytes: z.int(), sha256: z.string() })

/** The folder with the lists of backups, below their address. */
export const listsFolder = 'backups/'
export const isListPath = (path: string): boolean => /^backups\/\d{4}-\d\d-\d\dT[\d-]+Z\.jsonl$/.test(path)

/** Splits the address of a list into the address of the backups and the path from there; null for another address. */
export function listAt(address: string): { folder: string; path: string } | null {
  const at = address.lastIndexOf(`/${listsFolder}`)
  const path = address.slice(at + 1)
  return at >= 0 && isListPath(path) ? { folder: address.slice(0, at), path } : null
}

/** The list is cut off, changed, or not a list of files. */
export class NotAList extends Error {}

/**
 * Writes a list of stored files: one line per file in the order of their paths, and a last line with their number, their
 * total size, the hash of the lines before, and what `end` adds.
 */
export class FileListWriter {
  readonly #handle: FileHandle
  readonly #hash = createHash('sha256')
  #pending = ''
  #last = ''
  files = 0
  sizeBytes = 0

  private constructor(handle: FileHandle) {
    this.#handle = handle
  }

  static async begin(file: string): Promise<FileListWriter> {
    return new FileListWriter(await open(file, 'wx'))
  }

  async add({ path, sizeBytes, sha256 }: ListedFile): Promise<void> {
    if (path <= this.#last) throw new Error(`${path} is out of order in a list of files.`)
    this.#last = path
    this.files += 1
    this.sizeBytes += sizeBytes
    this.#pending += `${JSON.stringify({ path, sizeBytes, sha256 })}\n`
    if (this.#pending.length > 1 << 16) await this.#flush()
  }

  async #flush(): Promise<void> {
    this.#hash.update(this.#pending)
    await this.#handle.writeFile(this.#pending)
    this.#pending = ''
  }

  async end(about: object): Promise<void> {
    await this.#flush()
    const [files, sizeBytes, sha256] = [this.files, this.sizeBytes, this.#hash.digest('hex')]
    await this.#handle.writeFile(`${JSON.stringify({ files, sizeBytes, sha256, ...about })}\n`)
  }

  close(): Promise<void> {
    return this.#handle.close()
  }
}

/**
 * Reads a list line by line. Returns its last line and the hash of the whole list. Throws NotAList, also after some calls
 * of `onFile`: until it returns, nothing read is reliable.
 */
export async function readFileList(
  bytes: AsyncIterable<Uint8Array>,
  onFile: (file: ListedFile) => unknown,
): Promise<{ about: z.infer<typeof End>; sha256: string }> {
  const [whole, lines, decoder] = [createHash('sha256'), createHash('sha256'), new TextDecoder()]
  let [text, files, sizeBytes] = ['', 0, 0]
  let about: z.infer<typeof End> | null = null
  const take = async (line: string) => {
    if (about) throw new NotAList('It goes on behind its end.')
    const value = parseJson(line)
    const file = ListedFile.safeParse(value).data
    if (!file) {
      about = End.safeParse(value).data ?? null
      if (!about) throw new NotAList('It is damaged.')
      return
    }
    lines.update(`${line}\n`)
    files += 1
    sizeBytes += file.sizeBytes
    await onFile(file)
  }
  for await (const piece of bytes) {
    whole.update(piece)
    text += decoder.decode(piece, { stream: true })
    const complete = text.split('\n')
    text = complete.pop() ?? ''
    for (const line of complete) await take(line)
  }
  const end = about as z.infer<typeof End> | null
  if (!end || text !== '') throw new NotAList('It is cut off.')
  if (end.files !== files || end.sizeBytes !== sizeBytes || end.sha256 !== lines.digest('hex'))
    throw new NotAList('It is damaged.')
  return { about: end, sha256: whole.digest('hex') }
}

/** Looks up files in a sorted listing. Paths must be looked up in ascending order. */
export class SortedListing {
  readonly #files: AsyncIterator<{ path: string; sizeBytes: number }>
  #next: { path: string; sizeBytes: number } | null | undefined

  constructor(files: AsyncIterable<{ path: string; sizeBytes: number }>) {
    this.#files = files[Symbol.asyncIterator]()
  }

  /** Returns the size of a file; null if it is not listed. */
  async sizeOf(path: string): Promise<number | null> {
    while (this.#next === undefined || (this.#next && this.#next.path < path)) {
      const { done, value } = await this.#files.next()
      this.#next = done ? null : value
    }
    return this.#next?.path === path ? this.#next.sizeBytes : null
  }
}

/** `deep` reads every file. `step` is called for each file, and may stop the comparison by throwing. */
type CompareOptions = Stop & { deep?: boolean; step?(): void }

/**
 * Compares a list with what is stored. Returns its hash, and the first file that is missing or has another size or
 * content. Throws NotAList.
 */
export async function compareWithStored(
  folder: StoredFolder,
  list: AsyncIterable<Uint8Array>,
  { deep = false, signal, step = () => {} }: CompareOptions = {},
): Promise<{ sha256: string; problem: string | null }> {
  const listing = new SortedListing(folder.list('', { signal }))
  let problem: string | null = null
  const { sha256 } = await readFileList(list, async (file) => {
    step()
    if (problem !== null) return
    const size = await listing.sizeOf(file.path)
    if (size === null) problem = `${folder.addressOf(file.path)}, which is part of it, is missing.`
    else if (size !== file.sizeBytes || (deep && (await folder.hash(file.path, { signal })).sha256 !== file.sha256))
      problem = `${folder.addressOf(file.path)}, which is part of it, was changed.`
  })
  return { sha256, problem }
}

/** Returns what is wrong with a stored list or the files in it; null if nothing is. */
export async function problemInStoredList(
  folder: StoredFolder,
  { path, sha256 }: { path: string; sha256?: string },
  options: CompareOptions = {},
): Promise<string | null> {
  const address = folder.addressOf(path)
  try {
    const compared = await compareWithStored(folder, folder.read(path, options), options)
    const isOther = sha256 !== undefined && compared.sha256 !== sha256
    return isOther ? `${address} is not the one that was verified.` : compared.problem
  } catch (error) {
    if (error instanceof NotAList) return `${address} is damaged. ${error.message}`
    if (error instanceof StorageError && error.problem === 'not-found') return `${address} is missing.`
    throw error
  }
}
