import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { contentHash } from '../setup/content-hash.mjs'
import { projectFolder } from '../setup/project.mjs'
import { sampleImagesFolder, samplesCache } from './places.ts'

const stampFile = join(samplesCache, 'built.json')

interface Stamp {
  fingerprint: string
  /** Paths below samples/photos/. */
  files: { path: string; sizeBytes: number }[]
}

/** Changes with this program, the manifest and the encoder's version. */
export function fingerprint(): Promise<string> {
  const inputs = ['scripts/samples', 'samples/manifest.json', 'node_modules/sharp/package.json']
  return contentHash(projectFolder, inputs, (path) => !path.endsWith('.test.ts'))
}

/** @returns how many files the last build wrote, if they are all still there and it was a build of this fingerprint */
export async function builtFiles(requested: string): Promise<number | undefined> {
  const stamp = await readStamp()
  if (stamp === undefined || stamp.fingerprint !== requested) return undefined
  const present = await Promise.all(
    stamp.files.map(async ({ path, sizeBytes }) => (await sizeOf(join(sampleImagesFolder, path))) === sizeBytes),
  )
  return present.every(Boolean) ? stamp.files.length : undefined
}

export async function writeStamp(fingerprintOfBuild: string, paths: readonly string[]): Promise<void> {
  const files = await Promise.all(
    paths.map(async (path) => ({ path, sizeBytes: (await stat(join(sampleImagesFolder, path))).size })),
  )
  const stamp: Stamp = { fingerprint: fingerprintOfBuild, files }
  await mkdir(samplesCache, { recursive: true })
  await writeFile(stampFile, JSON.stringify(stamp))
}

/** A stamp that can't be read is as good as none: the images are built again. */
async function readStamp(): Promise<Stamp | undefined> {
  const text = await readFile(stampFile, 'utf8').catch(() => '')
  return text === '' ? undefined : (JSON.parse(text) as Stamp)
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.size
}
