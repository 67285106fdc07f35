import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { open, readFile, stat } from 'node:fs/promises'
import type { SideFile } from '../formats/define-format.ts'
import type { ReadReport } from './read-report.ts'

type Decoder = InstanceType<typeof TextDecoder>

const chunkBytes = 64 * 1024
const declared = /^<\?xml[^>]*\sencoding=["']([\w-]+)["']/

/** Returns whether a byte order mark declares UTF-16. */
export const isUtf16 = ([first, second]: Uint8Array): boolean =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)

/** The encoding of a text file: by its byte order mark, its XML declaration, or whether it can be UTF-8. */
function encodingOf(start: Buffer): string {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le'
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be'
  // A character may be cut at the end.
  const isText = [0, 1, 2, 3].some((missing) => isUtf8(start.subarray(0, start.length - missing)))
  return isText ? 'utf-8' : (declared.exec(start.toString('latin1', 0, 200))?.[1] ?? 'windows-1252')
}

/** Reports once that a file is not UTF-8 although it looked like it; characters may be cut at both ends of a chunk. */
export function utf8Checker(file: string, report: ReadReport): (piece: Buffer) => void {
  let isNamed = false
  return (piece) => {
    let from = 0
    while (from < 3 && (piece[from]! & 0xc0) === 0x80) from += 1
    if (isNamed || [0, 1, 2, 3].some((missing) => isUtf8(piece.subarray(from, Math.max(from, piece.length - missing)))))
      return
    isNamed = true
    report.reject(file, 'Some of its characters are not UTF-8 and were replaced. Save it as UTF-8 and import it again.')
  }
}

/** The decoder for a file that begins like this. */
export function decoderFor(start: Buffer): Decoder {
  try {
    return new TextDecoder(encodingOf(start))
  } catch (error) {
    if (error instanceof RangeError) return new TextDecoder('windows-1252')
    throw error
  }
}

/** Reads the bytes of a file in chunks; a small file comes as a whole, because a stream needs memory for a chunk. */
export async function* piecesOf(file: string): AsyncGenerator<Buffer> {
  const { size } = await stat(file)
  if (size <= chunkBytes) yield await readFile(file)
  else yield* createReadStream(file, { highWaterMark: chunkBytes })
}

/** Reads the first bytes of a file. */
export async function headOf(file: string, bytes: number): Promise<Buffer> {
  const handle = await open(file, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

/** Reads the beginning of a text file, without its byte order mark. */
export async function startOf(file: string, bytes: number): Promise<string> {
  const head = await headOf(file, bytes)
  return decoderFor(head).decode(head, { stream: true })
}

/** The text of a file, chunk by chunk, without its byte order mark. */
export async function* textOf(file: string, report: ReadReport): AsyncGenerator<string> {
  let decoder: Decoder | null = null
  const check = utf8Checker(file, report)
  for await (const chunk of piecesOf(file)) {
    if (!decoder) {
      decoder = decoderFor(chunk)
      if (decoder.encoding !== 'utf-8') report.change(`file read as ${decoder.encoding}`)
    }
    if (decoder.encoding === 'utf-8') check(chunk)
    yield decoder.decode(chunk, { stream: true })
  }
  if (decoder) yield decoder.decode()
}

const maxBytes = 16_000_000

/** The non-empty rows of a small text file, each with its name; null, and reported, if it is too large. */
export async function rowsOf(
  { file, sizeBytes }: SideFile,
  report: ReadReport,
): Promise<{ row: string; name: string }[] | null> {
  if (sizeBytes > maxBytes) {
    report.reject(file, `The label file is larger than ${maxBytes / 1e6} MB.`)
    return null
  }
  let text = ''
  for await (const piece of textOf(file, report)) text += piece
  return text
    .split(/\r?\n/)
    .map((row, i) => ({ row: row.trim(), name: `row ${i + 1}` }))
    .filter(({ row }) => row !== '')
}
