import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { type Part, wholeModel } from './whole-model.ts'

async function* bytesOf(parts: readonly Part[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    if ('bytes' in part) yield part.bytes
    else
      yield* createReadStream(part.file, {
        start: part.start,
        end: part.start + part.length - 1,
        highWaterMark: 1024 * 1024,
      })
  }
}

/** Copies a model with its external weights to a new file. */
export const copyAndHash = async (from: string, to: string): Promise<{ sha256: string; sizeBytes: number }> =>
  writeAndHash(await wholeModel(from), to)

/** Writes parts to a new file. */
export async function writeAndHash(parts: readonly Part[], to: string): Promise<{ sha256: string; sizeBytes: number }> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  await pipeline(
    bytesOf(parts),
    async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        hash.update(chunk)
        sizeBytes += chunk.length
        yield chunk
      }
    },
    createWriteStream(to, { flags: 'wx' }),
  )
  return { sha256: hash.digest('hex'), sizeBytes }
}

/** Returns the SHA-256 that a copy would have. */
export async function sha256OfCopy(from: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of bytesOf(await wholeModel(from))) hash.update(chunk)
  return hash.digest('hex')
}
