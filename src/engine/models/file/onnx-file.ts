import { type FileHandle, open } from 'node:fs/promises'
import { codeOf, invalid } from '../../errors.ts'
import { fieldsOf, readField, textsOf } from './protobuf.ts'
import type { Metadata } from './signature.ts'

/** What can be read of an ONNX file without loading it. */
export type OnnxFile = { sizeBytes: number; irVersion: number; opset: number | null; metadata: Metadata }

/** The limit of protobuf, and so of ONNX. */
const maxFileBytes = 2 ** 31 - 1
const maxMetadataBytes = 16 * 1024 * 1024
const maxFields = 100_000

/** Fields of ONNX's ModelProto, StringStringEntryProto and OperatorSetIdProto (onnx/onnx.proto). */
const modelField = { irVersion: 1, graph: 7, opset: 8, metadata: 14 }
const entryField = { key: 1, value: 2 }
const opsetField = { domain: 1, version: 2 }
const maxOpsetBytes = 1000

/**
 * Reads size and metadata. Skips the graph, which holds the weights. Throws INVALID with one sentence when the file is
 * missing, empty, too large, cut short or no ONNX.
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

/** Returns the end of the message for a file that is no model: what it is instead, and what to do. */
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

/** Reads the version of ONNX's own operators; null for another domain's. */
function readOpset(bytes: Uint8Array): number | null {
  const fields = fieldsOf(bytes) ?? []
  const [domain = ''] = textsOf(fields, opsetField.domain)
  if (domain !== '' && domain !== 'ai.onnx') return null
  return fields.find(({ id }) => id === opsetField.version)?.number ?? null
}

/** Reads an entry of a map; null if it is damaged. */
export function readEntry(bytes: Uint8Array): [key: string, value: string] | null {
  const fields = fieldsOf(bytes)
  return fields && [textsOf(fields, entryField.key)[0] ?? '', textsOf(fields, entryField.value)[0] ?? '']
}
