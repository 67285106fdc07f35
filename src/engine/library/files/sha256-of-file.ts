import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'

const pieceBytes = 1024 * 1024

/**
 * Returns the SHA-256 of a file as 64 hex digits. Reads piece by piece, but small files whole, because pieces cost
 * memory.
 */
export async function sha256OfFile(file: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  const stop = signal ? { signal } : {}
  const { size } = await stat(file)
  if (size <= pieceBytes) return hash.update(await readFile(file, stop)).digest('hex')
  for await (const piece of createReadStream(file, { highWaterMark: pieceBytes, ...stop })) hash.update(piece)
  return hash.digest('hex')
}
