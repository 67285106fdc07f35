import { z } from 'zod'
import { parseJson } from '#model/text/parse-json.ts'
import type { Embedding } from './segmenters/tensors.ts'

/**
 * An embedding as bytes: eight bytes of signature, the length of a JSON header as a 32-bit number, the header padded
 * with spaces to a multiple of four bytes, then the values of all tensors as little-endian float32.
 */
const signature = Buffer.from('WNWEMB01')
const Header = z.array(z.object({ name: z.string(), dims: z.array(z.int().nonnegative()).max(8) })).max(16)

const headerAt = signature.length + 4

export function packEmbedding(embedding: Embedding): Buffer {
  const json = JSON.stringify(embedding.map(({ name, dims }) => ({ name, dims })))
  const header = Buffer.from(json)
  const padded = Buffer.concat([header, Buffer.alloc((4 - (header.length % 4)) % 4, ' ')])
  const length = Buffer.alloc(4)
  length.writeUInt32LE(padded.length)
  const values = embedding.map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength))
  return Buffer.concat([signature, length, padded, ...values])
}

/** The embedding in these bytes, or null when they are no whole embedding. */
export function unpackEmbedding(bytes: Uint8Array): Embedding | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer.length < headerAt || !buffer.subarray(0, signature.length).equals(signature)) return null
  const headerEnd = headerAt + buffer.readUInt32LE(signature.length)
  if (headerEnd > buffer.length) return null
  const tensors = Header.safeParse(parseJson(buffer.toString('utf8', headerAt, headerEnd))).data
  if (!tensors) return null
  const lengths = tensors.map(({ dims }) => dims.reduce((product, dim) => product * dim, 1))
  if (headerEnd + 4 * lengths.reduce((sum, length) => sum + length, 0) !== buffer.length) return null
  let at = headerEnd
  return tensors.map(({ name, dims }, i) => {
    const end = at + 4 * lengths[i]!
    // A copy, for the values in the file need not stand at a multiple of four bytes in memory.
    const data = new Float32Array(new Uint8Array(buffer.subarray(at, end)).buffer)
    at = end
    return { name, dims, data }
  })
}
