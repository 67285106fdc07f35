// @ts-check
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { contentHash } from './content-hash.mjs'
import { findElectron } from './electron.mjs'
import { nodeProgram, toolEnvironment, toolFile } from './node-runtime.mjs'
import { cacheFolder, projectFolder } from './project.mjs'
import { run } from './run.mjs'

/** The engine, its threads and the command, bundled. */
export const builtFolder = join(projectFolder, 'out', 'main')

const stampFile = join(cacheFolder, 'app-build')
const sources = [
  'src',
  'resources',
  'docs/guide',
  'electron.vite.config.ts',
  'scripts/kernels',
  'scripts/texts',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
]

/** @type {import('./setup.mjs').Step} */
export const appBuild = {
  title: 'App',
  needed: false,
  async run(report) {
    const hash = await contentHash(projectFolder, sources, (path) => !/\.test\.tsx?$/.test(path))
    const built = existsSync(stampFile) && (await readFile(stampFile, 'utf8')) === hash
    if (built && existsSync(join(builtFolder, 'cli.js'))) return { state: 'ready' }
    report('building')
    await buildApp()
    await mkdir(cacheFolder, { recursive: true })
    await writeFile(stampFile, hash)
    return { state: 'done', note: 'built' }
  },
}

async function buildApp() {
  // electron-vite asks for the Electron executable though a build never starts it: any existing file will do.
  const executable = findElectron()?.executable ?? nodeProgram()
  const env = toolEnvironment({ ELECTRON_EXEC_PATH: executable })
  await run(nodeProgram(), [toolFile('electron-vite'), 'build'], { env })
}
