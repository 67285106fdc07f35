import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { arch, release } from 'node:os'
import { join } from 'node:path'
import { app } from 'electron'
import { z } from 'zod'
import type { About } from '#contract'
import { licenseFiles, partsFile, programFolder } from './locations.ts'
import { partsOf } from './parts-of.ts'

/** The packages in a bundle, as the build lists them. */
const Licenses = z.array(z.object({ name: z.string(), version: z.string(), identifier: z.string().nullish() }))
const Package = z.object({ name: z.string(), version: z.string(), license: z.string() })

/** Packages with native code, which lie beside the bundles. */
const besideBuild = [
  '@julusian/jpeg-turbo',
  'better-sqlite3',
  'onnxruntime-node',
  'sharp',
  // The library libvips, which sharp loads.
  `@img/sharp-libvips-${process.platform}-${process.arch}`,
]

const readJson = async (file: string): Promise<unknown> => JSON.parse(await readFile(file, 'utf8'))

/** Returns the packages of a build: those in each bundle, and those beside them. */
async function builtPackages(): Promise<About['packages']> {
  const built = await Promise.all(licenseFiles().map(async (file) => Licenses.parse(await readJson(file))))
  const native = await Promise.all(
    besideBuild
      .map((name) => join(programFolder, 'node_modules', name, 'package.json'))
      .filter(existsSync)
      .map(async (file) => Package.parse(await readJson(file))),
  )
  return [
    ...built.flat().map(({ name, version, identifier }) => ({ name, version, license: identifier ?? '' })),
    ...native,
    { name: 'electron', version: process.versions.electron, license: 'MIT' },
  ]
}

async function packages(): Promise<About['packages']> {
  const all = app.isPackaged ? partsOf(await readJson(partsFile())) : await builtPackages()
  const byName = new Map(all.map((one) => [`${one.name} ${one.version}`, one]))
  return [...byName.values()].sort((a, b) => a.name.localeCompare(b.name))
}

/** Returns the version, packages and system of the app. */
export async function about(): Promise<About> {
  const { version } = z.object({ version: z.string() }).parse(await readJson(join(programFolder, 'package.json')))
  return {
    version,
    runsOn: `Electron ${process.versions.electron}, Chromium ${process.versions.chrome}, ${process.platform} ${release()}, ${arch()}`,
    folder: app.getPath('userData'),
    packages: await packages(),
  }
}
