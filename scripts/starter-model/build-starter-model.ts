import { hash } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { readManifest, type StarterManifest } from './manifest.ts'

export type BuildOptions = {
  /** The manifest; the ONNX file is written next to it. */
  manifestPath: string
  /** The installed npm package that the manifest names as source. */
  packageFolder: string
  /** Writes the hashes of the sources and the result into the manifest instead of checking them. */
  record?: boolean
}

/**
 * Converts the package's model to the ONNX file that the manifest describes, unless a file with the manifest's hash exists.
 * Throws if a source is missing, or if a source or the result differs from the manifest.
 */
export async function buildStarterModel(options: BuildOptions): Promise<'built' | 'up to date'> {
  const { manifestPath, packageFolder, record = false } = options
  const manifest = await readManifest(manifestPath)
  const target = join(dirname(manifestPath), manifest.file)
  if (!record && (await sha256OfFile(target)) === manifest.result.sha256) return 'up to date'

  const files = await checkedSources(manifest, packageFolder, record)
  const bytes = await convert(manifest, packageFolder)
  const sha256 = hash('sha256', bytes)
  if (record) {
    const result = { sha256, sizeBytes: bytes.length }
    const recorded = { ...manifest, source: { ...manifest.source, files }, result }
    await writeAtomically(manifestPath, Buffer.from(`${JSON.stringify(recorded, null, 2)}\n`))
  } else if (sha256 !== manifest.result.sha256) {
    throw new Error(
      `The conversion gave a file with sha256 ${sha256}, the manifest names ${manifest.result.sha256}; after a change of the converter run it with --record.`,
    )
  }
  await writeAtomically(target, bytes)
  return 'built'
}

/** Checks the sources against the manifest, so that another release of the package is noticed. */
async function checkedSources({ source }: StarterManifest, folder: string, record: boolean) {
  const found = await Promise.all(source.files.map(({ path }) => sha256OfFile(join(folder, path))))
  return source.files.map(({ path, sha256 }, i) => {
    const named = `${path} of the package ${source.package}`
    const now = found[i]
    if (!now) throw new Error(`${named} is missing; run npm ci.`)
    if (!record && now !== sha256) throw new Error(`${named} is not that of version ${source.version}; run npm ci.`)
    return { path, sha256: now }
  })
}

async function convert(manifest: StarterManifest, packageFolder: string): Promise<Uint8Array> {
  const graphFile = manifest.source.files.find(({ path }) => path.endsWith('.json'))!
  // Loaded late: most set-ups find the model in place.
  const [{ readTfjsGraph }, { starterModel }] = await Promise.all([
    import('./tfjs-graph.ts'),
    import('./starter-model.ts'),
  ])
  return starterModel(await readTfjsGraph(join(packageFolder, graphFile.path)), manifest)
}

/** Replaces a file at once. The temporary name has the same extension, which git ignores. */
async function writeAtomically(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = join(dirname(path), `.${process.pid}-${basename(path)}`)
  try {
    await writeFile(temporary, bytes, { flush: true })
    await rename(temporary, path)
  } finally {
    await rm(temporary, { force: true })
  }
}

async function sha256OfFile(path: string): Promise<string | null> {
  try {
    return hash('sha256', await readFile(path))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
