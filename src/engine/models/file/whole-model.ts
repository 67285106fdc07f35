import { type FileHandle, lstat, open } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { codeOf, invalid } from '../../errors.ts'
import { readEntry } from './onnx-file.ts'
import { type Field, fieldHeader, readField } from './protobuf.ts'

/** A range of a file, or bytes from elsewhere. */
export type Part = { file: string; start: number; length: number } | { bytes: Uint8Array }

/** Fields of ONNX's ModelProto, GraphProto and TensorProto (onnx/onnx.proto). */
const graphField = 7
const inGraph = { node: 1, initializer: 5 }
const inTensor = { rawData: 9, externalData: 13, dataLocation: 14 }

const maxBytes = 2 ** 31 - 1
/** More than any model for images has. ONNX Runtime would take minutes to load it. */
const maxNodes = 50_000
const maxEntryBytes = 10_000

/** The bytes of a message: ranges that stay, and parts that are rewritten. */
type Level = { parts: Part[]; length: number }

/**
 * Returns the bytes of a model as one file, with the weights from files beside it inside. Throws INVALID when such a file
 * is missing, too short or elsewhere, and when the whole is larger than an ONNX file can be.
 */
export async function wholeModel(file: string): Promise<Part[]> {
  const handle = await open(file, 'r')
  try {
    const { size } = await handle.stat()
    const reader = new FieldReader(handle, file)
    const whole = await rewritten(reader, { start: 0, end: size }, async (field, body) => {
      if (field !== graphField) return null
      let nodes = 0
      return rewritten(reader, body, async (inner, part) => {
        if (inner === inGraph.node && ++nodes > maxNodes)
          throw invalid(
            `${file} has more than ${maxNodes} operations, which takes minutes to load. Export it simplified.`,
          )
        return inner === inGraph.initializer ? tensorInside(reader, part) : null
      })
    })
    if (whole === null) return [{ file, start: 0, length: size }]
    if (whole.length > maxBytes)
      throw invalid(`${file} and the weights beside it are larger than 2 GB. Export it with float16 weights.`)
    return whole.parts
  } finally {
    await handle.close()
  }
}

type Range = { start: number; end: number }

/** Replaces some fields of a message. Returns null when none is replaced, or the bytes are not a message. */
async function rewritten(
  reader: FieldReader,
  { start, end }: Range,
  replace: (field: number, body: Range) => Promise<Level | null>,
): Promise<Level | null> {
  const level: Level = { parts: [], length: 0 }
  let [kept, at] = [start, start]
  while (at < end) {
    const field = await reader.fieldAt(at)
    if (!field || field.bodyEnd > end) return null
    if (field.kind === 'bytes') {
      const made = await replace(field.id, { start: field.bodyStart, end: field.bodyEnd })
      if (made) {
        add(level, reader.range(kept, at))
        add(level, { bytes: fieldHeader(field.id, made.length) })
        for (const part of made.parts) add(level, part)
        kept = field.bodyEnd
      }
    }
    at = field.bodyEnd
  }
  if (kept === start) return null
  add(level, reader.range(kept, end))
  return level
}

/** Puts the bytes that a tensor keeps in another file into it; null when it keeps none there. */
async function tensorInside(reader: FieldReader, { start, end }: Range): Promise<Level | null> {
  const level: Level = { parts: [], length: 0 }
  const entries = new Map<string, string>()
  for (let at = start; at < end; ) {
    const field = await reader.fieldAt(at)
    if (!field || field.bodyEnd > end) return null
    if (field.kind === 'bytes' && field.id === inTensor.externalData && field.lengthBytes <= maxEntryBytes) {
      const entry = readEntry(await reader.bytes(field.bodyStart, field.lengthBytes))
      if (entry) entries.set(...entry)
    } else if (field.id !== inTensor.dataLocation) add(level, reader.range(at, field.bodyEnd))
    at = field.bodyEnd
  }
  if (entries.size === 0) return null
  const data = await dataBeside(reader.file, entries)
  add(level, { bytes: fieldHeader(inTensor.rawData, data.length) })
  add(level, data)
  return level
}

async function dataBeside(model: string, entries: ReadonlyMap<string, string>): Promise<Part & { length: number }> {
  const [name, location] = [basename(model), entries.get('location') ?? '']
  if (location === '' || location !== basename(location) || /[\\:]/.test(location) || location === '..')
    throw invalid(
      `${name} keeps weights in “${location}”, which is not a file beside it. Export it again with its weights in the same folder.`,
    )
  const file = join(dirname(model), location)
  const stats = await lstat(file).catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error
    throw invalid(`${name} keeps its weights in ${location}, which is missing. Put that file beside it.`)
  })
  if (!stats.isFile())
    throw invalid(`${file}, where ${name} keeps its weights, is not a file. Put the file itself there.`)
  const start = Number(entries.get('offset') ?? 0)
  const length = entries.has('length') ? Number(entries.get('length')) : stats.size - start
  if (![start, length].every(Number.isSafeInteger) || start < 0 || length < 0 || start + length > stats.size)
    throw invalid(`${location} is shorter than ${name} says. Export or download both again.`)
  return { file, start, length }
}

function add(level: Level, part: Part): void {
  const length = lengthOf(part)
  if (length === 0) return
  level.parts.push(part)
  level.length += length
}

const lengthOf = (part: Part): number => ('bytes' in part ? part.bytes.length : part.length)

type FieldSpan = Field & { bodyStart: number; bodyEnd: number }

const windowBytes = 64 * 1024

/** Reads single fields of a file through a window. */
class FieldReader {
  readonly file: string
  readonly #handle: FileHandle
  #window = Buffer.alloc(0)
  #windowStart = 0

  constructor(handle: FileHandle, file: string) {
    this.#handle = handle
    this.file = file
  }

  range(start: number, end: number): Part {
    return { file: this.file, start, length: end - start }
  }

  async bytes(start: number, length: number): Promise<Uint8Array> {
    const { buffer, bytesRead } = await this.#handle.read(Buffer.alloc(length), 0, length, start)
    return buffer.subarray(0, bytesRead)
  }

  /** Reads the field at a place, and where its body begins and ends; null for an unknown field. */
  async fieldAt(at: number): Promise<FieldSpan | null> {
    // A tag and a length are at most ten bytes each.
    if (at < this.#windowStart || at + 20 > this.#windowStart + this.#window.length) {
      const { buffer, bytesRead } = await this.#handle.read(Buffer.alloc(windowBytes), 0, windowBytes, at)
      this.#window = buffer.subarray(0, bytesRead)
      this.#windowStart = at
    }
    const cursor = { bytes: this.#window, at: at - this.#windowStart }
    const field = readField(cursor)
    if (!field) return null
    const bodyStart = this.#windowStart + cursor.at
    return { ...field, bodyStart, bodyEnd: bodyStart + (field.kind === 'bytes' ? field.lengthBytes : 0) }
  }
}
