import { open } from 'node:fs/promises'
import type { OnProgress } from '../../progress.ts'
import { NotABackup, readContainer } from './container.ts'
import { Manifest, manifestPath } from './manifest.ts'

/** Reads a backup from its beginning to its end and compares every hash with its manifest. */
export async function problemInBackup(
  _: string,
  { place, sha256 }: { place: string; sha256: string },
  step: OnProgress,
): Promise<string | null> {
  const hashes = new Map<string, string>()
  const manifest: Buffer[] = []
  let current = ''
  const source = await open(place, 'r')
  try {
    await readContainer(
      source,
      {
        begin: async (path) => {
          current = path
        },
        write: async (bytes) => {
          // The buffer is used again for what comes next.
          if (current === manifestPath) manifest.push(Buffer.from(bytes))
        },
        end: async (entry) => {
          hashes.set(entry.path, entry.sha256)
        },
      },
      { throwIfAborted: () => step(0) },
    )
  } catch (error) {
    if (error instanceof NotABackup) return `The backup ${place} is damaged. ${error.message}`
    throw error
  } finally {
    await source.close()
  }
  if (hashes.get(manifestPath) !== sha256) return `The backup ${place} is not the one that was verified.`
  const { files } = Manifest.parse(JSON.parse(Buffer.concat(manifest).toString('utf8')))
  const wrong = files.find((file) => hashes.get(file.path) !== file.sha256)
  return wrong ? `The backup ${place} was changed: ${wrong.path} holds other bytes.` : null
}
