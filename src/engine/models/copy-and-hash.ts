import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { wholeModel } from './whole-model.ts'

/** Copies a model, whole, to a place where none is and gives the SHA-256 and size of the copy. */
export async function copyAndHash(from: string, to: string): Promise<{ sha256: string; sizeBytes: number }> {
  const parts = await wholeModel(from)
  const hash = createHash('sha256')
  let sizeBytes = 0
  await pipeline(
    async function* () {
      for (const part of parts) {
        if ('bytes' in part) yield part.bytes
        else
          yield* createReadStream(part.file, {
            start: part.start,
            end: part.start + part.length - 1,
            highWaterMark: 1024 * 1024,
          })
      }
    },
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
