import { open } from 'node:fs/promises'
import type { OnProgress } from '../../progress.ts'
import { NotABackup, readContainer } from './container.ts'
import { Manifest, manifestPath } from './manifest.ts'

/** Reads a backup from its beginning to its end; returns the hash of each file and the bytes of its manifest. */
export async function readHashes(
  file: string,
  onFiles: (files: number) => void,
): Promise<{ hashes: ReadonlyMap<string, string>; manifest: Buffer }> {
  const hashes = new Map<string, string>()
  const manifest: Buffer[] = []
  const source = await open(file, 'r')
  try {
    await readContainer(
      source,
      {
        write: (bytes, path) => path === manifestPath && manifest.push(Buffer.from(bytes)),
        end: ({ path, sha256 }) => void hashes.set(path, sha256),
      },
      { throwIfAborted: () => onFiles(hashes.size) },
    )
  } finally {
    await source.close()
  }
  return { hashes, manifest: Buffer.concat(manifest) }
}

/** Compares every hash in a backup with its manifest; returns what is wrong, or null. */
export async function problemInBackup(
  _: string,
  { place, sha256 }: { place: string; sha256: string },
  step: OnProgress,
): Promise<string | null> {
  try {
    const { hashes, manifest } = await readHashes(place, () => step(0))
    if (hashes.get(manifestPath) !== sha256) return `The backup ${place} is not the one that was verified.`
    const { files } = Manifest.parse(JSON.parse(manifest.toString('utf8')))
    const wrong = files.find((file) => hashes.get(file.path) !== file.sha256)
    return wrong ? `The backup ${place} was changed: ${wrong.path} holds other bytes.` : null
  } catch (error) {
    if (error instanceof NotABackup) return `The backup ${place} is damaged. ${error.message}`
    throw error
  }
}
