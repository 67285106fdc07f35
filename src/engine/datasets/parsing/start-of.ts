import { open } from 'node:fs/promises'
import { decoderFor } from './text.ts'

/** The beginning of a text file, without its byte order mark. */
export async function startOf(file: string, bytes: number): Promise<string> {
  const handle = await open(file, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, 0)
    const start = buffer.subarray(0, bytesRead)
    return decoderFor(start).decode(start, { stream: true })
  } finally {
    await handle.close()
  }
}
