import { type FileHandle, open } from 'node:fs/promises'
import { codeOf, invalid } from '../../errors.ts'
import type { Metadata } from './signature.ts'

/** What an ONNX file reveals without loading it. */
export type OnnxFile = { sizeBytes: number; irVersion: number; opset: number | null; metadata: Metadata }

/** Protobuf, and with it ONNX, ends at two gigabytes. */
const maxFileBytes = 2 ** 31 - 1
const maxMetadataBytes = 16 * 1024 * 1024
const maxFields = 100_000

/** Fields of ONNX's ModelProto and of its StringStringEntryProto (onnx/onnx.proto). */
const modelField = { irVersion: 1, graph: 7, opset: 8, metadata: 14 }
const entryField = { key: 1, value: 2 }
/** And of its OperatorSetIdProto. */
const opsetField = { domain: 1, version: 2 }
const maxOpsetBytes = 1000

/**
 * Reads size and metadata by stepping over the file's top-level fields: the graph, where the weights are, is never
 * read. Throws INVALID with one sentence when the file is missing, empty, too large, cut short or no ONNX.
 */
export async function readOnnxFile(file: string): Promise<OnnxFile> {
  const handle = await openModel(file)
  try {
    const stats = await handle.stat()
    if (!stats.isFile()) throw invalid(`${file} is not a file. Give the path of an .onnx file.`)
    if (stats.size === 0) throw invalid(`${file} is empty. Export or download the model again.`)
    if (stats.size > maxFileBytes)
      throw invalid(`${file} is larger than 2 GB, more than an ONNX file can hold. Export the model again.`)
    return await readTopLevel(handle, file, stats.size)
  } finally {
    await handle.close()
  }
}

async function openModel(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'r')
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') throw invalid(`There is no file ${file}.`)
    if (code === 'EACCES' || code === 'EPERM') throw invalid(`${file} may not be read. Check its permissions.`)
    throw error
  }
}

/** What a file often is where a model was expected: the end of the sentence that says it is none. */
async function otherContent(handle: FileHandle): Promise<string> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(200), 0, 200, 0)
  const start = buffer.subarray(0, bytesRead).toString('latin1').trimStart()
  if (start.startsWith('version https://git-lfs'))
    return ' but a Git LFS pointer to one. Run git lfs pull, and add it then.'
  if (/^<(!doctype|html|\?xml)/i.test(start)) return ' but a web page. Download the file itself.'
  if (start.startsWith('PK'))
    return ' but an archive, as of PyTorch weights. Export the model as ONNX and add that file.'
  return '. Export the model as ONNX and add that file.'
}

async function readTopLevel(handle: FileHandle, file: string, sizeBytes: number): Promise<OnnxFile> {
  const other = await otherContent(handle)
  const noOnnx = () => invalid(`${file} isn’t an ONNX file${other}`)
  const metadata = new Map<string, string>()
  let irVersion = 0
  let opset: number | null = null
  let hasGraph = false
  let metadataBytes = 0
  let at = 0
  const window = Buffer.alloc(20)
  for (let count = 0; at < sizeBytes; count++) {
    if (count > maxFields) throw noOnnx()
    // A tag and a length are at most ten bytes each.
    const { bytesRead } = await handle.read(window, 0, window.length, at)
    const cursor = { bytes: window.subarray(0, bytesRead), at: 0 }
    const field = readField(cursor)
    if (!field) throw noOnnx()
    at += cursor.at
    if (field.kind === 'number') {
      if (field.id === modelField.irVersion) irVersion = field.value
      continue
    }
    if (at + field.lengthBytes > sizeBytes) {
      if (irVersion === 0 || (field.id !== modelField.graph && !hasGraph)) throw noOnnx()
      const part = field.id === modelField.graph ? 'its graph' : 'a part of it'
      throw invalid(`${file} is cut short: ${part} ends after the end of the file. Export or download it again.`)
    }
    if (field.id === modelField.graph) hasGraph = true
    if (field.id === modelField.opset && field.lengthBytes <= maxOpsetBytes) {
      const bytes = Buffer.alloc(field.lengthBytes)
      await handle.read(bytes, 0, bytes.length, at)
      opset = readOpset(bytes) ?? opset
    }
    if (field.id === modelField.metadata) {
      metadataBytes += field.lengthBytes
      if (metadataBytes > maxMetadataBytes) throw invalid(`${file} has more than 16 MB of metadata.`)
      const bytes = Buffer.alloc(field.lengthBytes)
      await handle.read(bytes, 0, bytes.length, at)
      const entry = readEntry(bytes)
      if (!entry) throw invalid(`${file} has damaged metadata. Export or download it again.`)
      metadata.set(...entry)
    }
    at += field.lengthBytes
  }
  if (!hasGraph) throw noOnnx()
  return { sizeBytes, irVersion, opset, metadata }
}

type Cursor = { bytes: Uint8Array; at: number }
export type Field =
  | { kind: 'number'; id: number; value: number }
  /** The cursor stands before the bytes. */
  | { kind: 'bytes'; id: number; lengthBytes: number }

/** The next protobuf field of wire type 0 (a number) or 2 (bytes), the only ones on these levels; else null. */
export function readField(cursor: Cursor): Field | null {
  const tag = readVarint(cursor)
  const value = tag === null ? null : readVarint(cursor)
  if (tag === null || value === null) return null
  const id = Math.floor(tag / 8)
  if (id === 0) return null
  if (tag % 8 === 0) return { kind: 'number', id, value }
  return tag % 8 === 2 ? { kind: 'bytes', id, lengthBytes: value } : null
}

/** A base-128 number of at most ten bytes; exact up to 2⁵³, which no tag or length of a real file exceeds. */
function readVarint(cursor: Cursor): number | null {
  let value = 0
  for (let i = 0; i < 10; i++) {
    const byte = cursor.bytes[cursor.at]
    if (byte === undefined) return null
    cursor.at += 1
    value += (byte & 0x7f) * 2 ** (7 * i)
    if (byte < 0x80) return value
  }
  return null
}

/** The version of ONNX's own operators; null for those of another domain. */
function readOpset(bytes: Uint8Array): number | null {
  const cursor = { bytes, at: 0 }
  let version: number | null = null
  while (cursor.at < bytes.length) {
    const field = readField(cursor)
    if (!field) return null
    if (field.kind === 'bytes') {
      const domain = Buffer.from(bytes.subarray(cursor.at, cursor.at + field.lengthBytes)).toString('utf8')
      if (field.id === opsetField.domain && domain !== '' && domain !== 'ai.onnx') return null
      cursor.at += field.lengthBytes
    } else if (field.id === opsetField.version) version = field.value
  }
  return version
}

export function readEntry(bytes: Uint8Array): [key: string, value: string] | null {
  const cursor = { bytes, at: 0 }
  let [key, value] = ['', '']
  while (cursor.at < bytes.length) {
    const field = readField(cursor)
    if (!field) return null
    if (field.kind === 'number') continue
    const end = cursor.at + field.lengthBytes
    if (end > bytes.length) return null
    const text = Buffer.from(bytes.subarray(cursor.at, end)).toString('utf8')
    if (field.id === entryField.key) key = text
    if (field.id === entryField.value) value = text
    cursor.at = end
  }
  return [key, value]
}
