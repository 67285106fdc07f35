import { type FileHandle, open, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { ifThere } from '../../errors.ts'

/**
 * Many tiles in one file: their JPEG bytes one after another, then an index as JSON, its length as a little-endian
 * unsigned 32-bit integer, and a mark. A file without the mark at its end was cut off and counts as missing.
 */
const mark = Buffer.from('WINTILE1', 'latin1')
const footerBytes = 4 + mark.length
const Index = z.array(z.tuple([z.string(), z.int().nonnegative(), z.int().nonnegative()]))

type Place = { from: number; bytes: number }

export const tileName = (level: number, column: number, row: number): string => `${level}/${column}/${row}`

/** Writes a pack durably. Reads the parts one after another, so that only one is in memory at a time. */
export async function writePack(
  file: string,
  parts: AsyncIterable<{ name: string; bytes: Uint8Array }>,
): Promise<{ parts: number; bytes: number }> {
  const handle = await open(file, 'wx')
  try {
    const index: z.infer<typeof Index> = []
    let from = 0
    for await (const { name, bytes } of parts) {
      await handle.writeFile(bytes)
      index.push([name, from, bytes.length])
      from += bytes.length
    }
    const text = Buffer.from(JSON.stringify(index))
    const length = Buffer.alloc(4)
    length.writeUInt32LE(text.length)
    await handle.writeFile(Buffer.concat([text, length, mark]))
    await handle.sync()
    return { parts: index.length, bytes: from + text.length + footerBytes }
  } finally {
    await handle.close()
  }
}

async function readIndex(handle: FileHandle, sizeBytes: number): Promise<Map<string, Place> | null> {
  if (sizeBytes < footerBytes) return null
  const { buffer: footer } = await handle.read(Buffer.alloc(footerBytes), 0, footerBytes, sizeBytes - footerBytes)
  if (!footer.subarray(4).equals(mark)) return null
  const length = footer.readUInt32LE(0)
  const at = sizeBytes - footerBytes - length
  if (at < 0) return null
  const { buffer: text } = await handle.read(Buffer.alloc(length), 0, length, at)
  return new Map(Index.parse(JSON.parse(text.toString())).map(([name, from, bytes]) => [name, { from, bytes }]))
}

export async function isWholePack(file: string): Promise<boolean> {
  const pack = await Pack.open(file)
  await pack?.close()
  return pack !== null
}

/** An open pack. Close it. */
export class Pack {
  readonly #handle: FileHandle
  readonly #index: ReadonlyMap<string, Place>

  private constructor(handle: FileHandle, index: ReadonlyMap<string, Place>) {
    this.#handle = handle
    this.#index = index
  }

  /** Opens a pack; returns null when the file is missing or was cut off. */
  static async open(file: string): Promise<Pack | null> {
    const handle = await ifThere(open(file, 'r'))
    if (!handle) return null
    const index = await readIndex(handle, (await handle.stat()).size)
    if (index) return new Pack(handle, index)
    await handle.close()
    return null
  }

  get parts(): number {
    return this.#index.size
  }

  async read(name: string): Promise<Buffer | null> {
    const place = this.#index.get(name)
    if (!place) return null
    const { buffer, bytesRead } = await this.#handle.read(Buffer.alloc(place.bytes), 0, place.bytes, place.from)
    return bytesRead === place.bytes ? buffer : null
  }

  close(): Promise<void> {
    return this.#handle.close()
  }
}

/** Reads the tiles that libvips wrote as a Deep Zoom folder, as parts of a pack; level 0 is the largest. */
export async function* deepZoomTiles(
  folder: string,
  options: { firstLevel: number; levels: number; firstRow: (level: number) => number },
): AsyncGenerator<{ name: string; bytes: Uint8Array }> {
  const numbers = (await readdir(folder)).map(Number).filter(Number.isInteger)
  const largest = Math.max(...numbers)
  for (let step = 0; step < options.levels; step++) {
    const level = options.firstLevel + step
    const levelFolder = join(folder, String(largest - step))
    if (!numbers.includes(largest - step)) return
    for (const name of await readdir(levelFolder)) {
      const [column, row] = name
        .replace(/\.\w+$/, '')
        .split('_')
        .map(Number)
      if (column === undefined || row === undefined) continue
      yield {
        name: tileName(level, column, row + options.firstRow(level)),
        bytes: await readFile(join(levelFolder, name)),
      }
    }
  }
}

export const bytesOf = async (file: string): Promise<number> => (await ifThere(stat(file)))?.size ?? 0
