import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { Header } from 'tar'

/**
 * The file of a backup: a tar archive of plain files, uncompressed, so that any system can open it and nothing in it
 * can grow. Written and read in one pass, with the SHA-256 of each file.
 */

const blockBytes = 512
const chunkBytes = 1024 * 1024

export type Entry = { path: string; sizeBytes: number; sha256: string }

/** A file that is no intact backup: cut off, changed, or made by another program. */
export class NotABackup extends Error {}

const padding = (sizeBytes: number): number => (blockBytes - (sizeBytes % blockBytes)) % blockBytes

/** Called before each piece; throws to stop the work. */
export type Stop = Pick<AbortSignal, 'throwIfAborted'>

/** Writes files into a new archive; none is complete before `end`. */
export class ContainerWriter {
  readonly #target: FileHandle
  constructor(target: FileHandle) {
    this.#target = target
  }

  async #header(path: string, sizeBytes: number): Promise<void> {
    const block = Buffer.alloc(blockBytes)
    const header = new Header({ path, type: 'File', size: sizeBytes, mode: 0o644, mtime: new Date(0) })
    if (Buffer.byteLength(path) > 100) throw new Error(`The name ${path} is too long for a backup.`)
    header.encode(block, 0)
    await this.#target.write(block)
  }

  /** Adds a file. Throws when its size changes meanwhile. */
  async addFile(path: string, from: string, stop: Stop): Promise<Entry> {
    const source = await open(from, 'r')
    try {
      const { size } = await source.stat()
      await this.#header(path, size)
      const hash = createHash('sha256')
      const read = await copyBytes(source, size, hash, stop, (bytes) => this.#target.write(bytes))
      if (read !== size) throw new Error(`${from} changed while it was read.`)
      await this.#target.write(Buffer.alloc(padding(size)))
      return { path, sizeBytes: size, sha256: hash.digest('hex') }
    } finally {
      await source.close()
    }
  }

  async addBytes(path: string, bytes: Buffer): Promise<void> {
    await this.#header(path, bytes.length)
    await this.#target.write(bytes)
    await this.#target.write(Buffer.alloc(padding(bytes.length)))
  }

  /** Ends the archive, durably. */
  async end(): Promise<void> {
    await this.#target.write(Buffer.alloc(2 * blockBytes))
    await this.#target.sync()
  }
}

async function copyBytes(
  source: FileHandle,
  sizeBytes: number,
  hash: Hash,
  stop: Stop,
  write: (bytes: Buffer) => Promise<unknown> | unknown,
): Promise<number> {
  const buffer = Buffer.alloc(Math.min(chunkBytes, Math.max(1, sizeBytes)))
  let read = 0
  while (read < sizeBytes) {
    stop.throwIfAborted()
    const { bytesRead } = await source.read(buffer, 0, Math.min(buffer.length, sizeBytes - read), null)
    if (bytesRead === 0) break
    const bytes = buffer.subarray(0, bytesRead)
    hash.update(bytes)
    await write(bytes)
    read += bytesRead
  }
  return read
}

/** Takes the entries and their bytes, which are overwritten after `write`. `begin` may refuse an entry by throwing. */
type Sink = {
  begin?(path: string, sizeBytes: number): Promise<void>
  write(bytes: Buffer, path: string): Promise<unknown> | unknown
  end(entry: Entry): Promise<void> | void
}

/** Reads an archive from its beginning to its end. Throws NotABackup for anything but a plain file, and for one that is cut off. */
export async function readContainer(source: FileHandle, sink: Sink, stop: Stop): Promise<void> {
  const block = Buffer.alloc(blockBytes)
  for (let files = 0; ; files++) {
    const { bytesRead } = await source.read(block, 0, blockBytes, null)
    if (bytesRead !== blockBytes) throw new NotABackup(files === 0 ? 'It isn’t a Winnow backup.' : 'It is cut off.')
    if (block.every((byte) => byte === 0)) return
    const header = new Header(block)
    if (!header.cksumValid || block.toString('latin1', 257, 262) !== 'ustar')
      throw new NotABackup(files === 0 ? 'It isn’t a Winnow backup.' : 'It is damaged.')
    const { path, size } = header
    if (header.type !== 'File' || path === undefined || size === undefined || !Number.isSafeInteger(size) || size < 0)
      throw new NotABackup(`It contains something that is not a file (${header.type} ${path ?? ''}).`)
    await sink.begin?.(path, size)
    const hash = createHash('sha256')
    const read = await copyBytes(source, size, hash, stop, (bytes) => sink.write(bytes, path))
    if (read !== size) throw new NotABackup('It is cut off.')
    await source.read(Buffer.alloc(blockBytes), 0, padding(size), null)
    await sink.end({ path, sizeBytes: size, sha256: hash.digest('hex') })
  }
}
