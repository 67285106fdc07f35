import { createWriteStream } from 'node:fs'
import { mkdir, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32 } from 'node:zlib'
import { codeOf } from '../../errors.ts'
import type { ReadReport } from '../parsing/read-report.ts'

/** How many times larger than the packed bytes the files of an archive may be, beyond the first bytes. */
const maxRatio = 200
const freeRatioBytes = 10_000_000
/** The same for all files together, because an archive may contain many that are smaller. */
const freeRatioBytesOfAll = 200_000_000
const maxEntries = 1_000_000
/** The limit for empty files, except text files: an empty one says that its image has no labels. */
const maxEmptyFiles = 1000
const isTextFile = (name: string): boolean => /\.txt$/i.test(name)
const spareBytes = 1_000_000_000
const longestName = 255

/**
 * A file in an archive: how to read it, how many bytes it takes up there, and its checksum if one is stored. `isEmpty`:
 * it takes up none and should have none.
 */
export type PackedFile = {
  open(): Readable | Promise<Readable>
  packedBytes: number
  crc?: number | null
  isEmpty?: boolean
}

/** Thrown if an archive has more files than allowed; ends its reading. */
export class ArchiveLimit extends Error {}

/** What is wrong with the name of a file in an archive, or null. */
export function problemOfName(name: string): string | null {
  const parts = name.split('/')
  if (name.includes('\0') || name.includes('\\')) return 'Its name has a character that paths can’t have.'
  if (name.startsWith('/') || /^[a-z]:/i.test(name)) return 'Its path is absolute.'
  if (parts.includes('..')) return 'Its path leads outside the archive.'
  if (parts.some((part) => Buffer.byteLength(part) > longestName)) return 'Its name is too long.'
  return null
}

/** An archive, the folder for its files, how many bytes may be written there, and the size of the archive itself. */
type Archive = { file: string; folder: string; report: ReadReport; maxBytes: number; sizeBytes: number }

/**
 * Writes the files of one archive into a folder, one by one. Names that could lead elsewhere, or collide, are reported,
 * and so is anything that isn't a file. Sizes are counted while unpacking, because an archive may state wrong ones.
 */
export class Unpacking {
  readonly #archive: Archive
  readonly #names = new Set<string>()
  readonly #folders = new Set<string>()
  #entries = 0
  #emptyFiles = 0
  #bytes = 0
  #packedBytes = 0

  private constructor(archive: Archive) {
    this.#archive = archive
  }

  static async into(file: string, folder: string, report: ReadReport): Promise<Unpacking> {
    const { bavail, bsize } = await statfs(folder)
    const maxBytes = Math.max(0, bavail * bsize - spareBytes)
    return new Unpacking({ file, folder, report, maxBytes, sizeBytes: (await stat(file)).size })
  }

  reject(name: string, reason: string): void {
    this.#archive.report.reject(`${this.#archive.file}/${name}`, reason)
  }

  /** Whether an entry may be unpacked; others are reported. Throws `ArchiveLimit` if there are too many. */
  admits(name: string): boolean {
    this.#entries += 1
    if (this.#entries > maxEntries) throw new ArchiveLimit(`It has more than ${maxEntries} files.`)
    const folded = name.normalize('NFC').toLowerCase()
    const problem =
      problemOfName(name) ?? (this.#names.has(folded) ? 'Another file of the archive has this name.' : null)
    this.#names.add(folded)
    if (problem !== null) this.reject(name, problem)
    return problem === null
  }

  /** Records the bytes that a file takes up in the archive. Throws `ArchiveLimit` when files overlap. */
  takesUp(packedBytes: number): void {
    this.#packedBytes += packedBytes
    if (this.#packedBytes > this.#archive.sizeBytes)
      throw new ArchiveLimit('Its files overlap in the archive, so it may be malicious.')
  }

  async #makeFolder(folder: string): Promise<void> {
    if (this.#folders.has(folder)) return
    await mkdir(folder, { recursive: true })
    this.#folders.add(folder)
  }

  /** Where a file of this name is put. */
  placeOf(name: string): string {
    return join(this.#archive.folder, ...name.split('/').filter((part) => part !== '' && part !== '.'))
  }

  /** Writes a file from memory; returns where it was put, null if its name isn't admitted. */
  async put(name: string, content: Uint8Array): Promise<string | null> {
    if (!this.admits(name)) return null
    const bytes = Buffer.from(content.buffer, content.byteOffset, content.length)
    await this.write(name, { open: () => Readable.from([bytes]), packedBytes: bytes.length })
    return this.placeOf(name)
  }

  /**
   * Writes a file; one that is too large or damaged is reported. Its source is opened when everything else is ready and enters
   * the pipeline in the same turn: a stream that fails without a listener ends the process.
   */
  async write(name: string, { open, packedBytes, crc = null, isEmpty = false }: PackedFile): Promise<void> {
    if (isEmpty && !isTextFile(name) && ++this.#emptyFiles > maxEmptyFiles) {
      const reason = `It is empty, as more than ${maxEmptyFiles.toLocaleString('en')} files of this archive are.`
      this.#archive.report.reject(this.#archive.file, reason, name)
      return
    }
    const file = this.placeOf(name)
    let bytes = 0
    let sum = 0
    const counted = async function* (this: Unpacking, chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        bytes += chunk.length
        this.#bytes += chunk.length
        if (bytes > freeRatioBytes && bytes > packedBytes * maxRatio) throw new TooLarge()
        if (this.#bytes > freeRatioBytesOfAll && this.#bytes > this.#archive.sizeBytes * maxRatio)
          throw new ArchiveLimit(`It is more than ${maxRatio} times as large when unpacked.`)
        if (this.#bytes > this.#archive.maxBytes) throw new ArchiveLimit('There is not enough disk space to unpack it.')
        if (crc !== null) sum = crc32(chunk, sum)
        yield chunk
      }
      if (crc !== null && sum !== crc) throw new Damaged()
    }
    try {
      await this.#makeFolder(dirname(file))
      // A stream takes far longer than writing the file, and an archive may contain very many.
      if (isEmpty) await writeFile(file, '', { flag: 'wx' })
      else await pipeline(await open(), counted.bind(this), createWriteStream(file, { flags: 'wx' }))
    } catch (error) {
      // An existing file stays.
      if (!isTaken(error)) await rm(file, { force: true })
      const reason = reasonOf(error)
      if (reason === null) throw error
      this.reject(name, reason)
    }
  }
}

class TooLarge extends Error {}

/** The bytes are not those that were packed. */
class Damaged extends Error {}

const isTaken = (error: unknown): boolean => ['EEXIST', 'ENOTDIR', 'EISDIR'].includes(codeOf(error) ?? '')

/** Why this one file can't be unpacked; null for errors that end the whole archive, or everything. */
function reasonOf(error: unknown): string | null {
  if (error instanceof TooLarge) return `It is more than ${maxRatio} times as large when unpacked.`
  if (error instanceof ArchiveLimit) return null
  const code = codeOf(error)
  if (isTaken(error)) return 'Another file or folder has its name.'
  if (code === 'ENAMETOOLONG') return 'Its path is too long.'
  // Disk errors have a code; errors of the packed data have one of zlib's, or none.
  return code === null || code.startsWith('Z_') ? 'It is damaged.' : null
}
