import { mkdir, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { brokenFile } from './broken-files.ts'
import { type Manifest, readManifest } from './manifest.ts'
import { manifestFile, sampleImagesFolder, samplesFolder } from './places.ts'
import { sampleImage } from './sample-image.ts'
import { sourcePhotos } from './source-photos.ts'
import { writeStamp } from './stamp.ts'

/** Files without a capture time get this one as time of change, so that each build gives the same dates. */
const changedAt = new Date('2026-09-01T12:00:00Z')

const workPrefix = '.building-'

/**
 * Writes all sample files beside the final place, then renames: a half-built folder never has the final name.
 *
 * @returns what was done, in one line
 */
export async function writePhotos(fingerprint: string): Promise<string> {
  const manifest = await readManifest(manifestFile)
  const sources = await sourcePhotos(manifest)
  for (const name of await readdir(samplesFolder)) {
    if (name.startsWith(workPrefix)) await rm(join(samplesFolder, name), { recursive: true, force: true })
  }
  const work = join(samplesFolder, `${workPrefix}${process.pid}`)
  try {
    const written = await writeAll(join(work, 'new'), manifest, sources)
    await mkdir(join(work, 'old'))
    await renameIfThere(sampleImagesFolder, join(work, 'old/photos'))
    await rename(join(work, 'new'), sampleImagesFolder)
    await writeStamp(fingerprint, [...written.keys()])
    const megabytes = [...written.values()].reduce((sum, sizeBytes) => sum + sizeBytes, 0) / 1e6
    return `Built ${written.size} sample files, ${megabytes.toFixed(1)} MB.`
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** @returns sizes in bytes, by path */
async function writeAll(
  folder: string,
  manifest: Manifest,
  sources: ReadonlyMap<string, Buffer>,
): Promise<Map<string, number>> {
  const written = new Map<string, number>()
  const write = async (path: string, bytes: Uint8Array, takenAt: string | null) => {
    const target = join(folder, path)
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, bytes)
    const time = takenAt === null ? changedAt : new Date(`${takenAt}Z`)
    await utimes(target, time, time)
    written.set(path, bytes.length)
  }
  const images = new Map<string, { bytes: Buffer; takenAt: string | null }>()
  for (const file of manifest.files) {
    const bytes = await sampleImage(file, manifest.photos, sources)
    images.set(file.path, { bytes, takenAt: file.takenAt })
    await write(file.path, bytes, file.takenAt)
  }
  for (const { path, copyOf } of manifest.copies) {
    const original = images.get(copyOf)
    if (original === undefined) throw new Error(`${path} is a copy of ${copyOf}, which the manifest doesn't have.`)
    await write(path, original.bytes, original.takenAt)
  }
  const [first] = images.values()
  if (first === undefined) throw new Error('The manifest names no files.')
  for (const { path } of manifest.broken) await write(path, brokenFile(path, first.bytes), null)
  return written
}

async function renameIfThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
