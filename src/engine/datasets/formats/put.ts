import type { Sink } from './define-format.ts'

/** Writes a whole file. */
export async function put(sink: Sink, path: string, content: string | Uint8Array): Promise<void> {
  const file = await sink.open(path)
  try {
    await file.write(content)
  } finally {
    await file.close()
  }
}
