// @ts-check
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { compiledFolder, nodeModules } from './project.mjs'

/** The oldest Node that runs Winnow's engine, its tools and its TypeScript files. */
const neededNode = 24

/**
 * @param {string} version as process.version gives it
 * @returns {boolean}
 */
export function isNewEnough(version) {
  return Number.parseInt(version.replace(/^v/, ''), 10) >= neededNode
}

/** @returns {string} name of the npm package with a whole Node for this system; some systems have none */
function nodePackage() {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  return `node-${platform}-${process.arch}`
}

/** @returns {string} the folder of the npm package with the Node for this system, which the packages for users contain */
export const pinnedNode = () => join(nodeModules, nodePackage())

/** @returns {string | undefined} the Node that runs everything, once the dependencies are installed */
function findNode() {
  if (isNewEnough(process.version)) return process.execPath
  const file = process.platform === 'win32' ? 'node.exe' : 'node'
  const packaged = join(pinnedNode(), 'bin', file)
  return existsSync(packaged) ? packaged : undefined
}

/**
 * @returns {string}
 * @throws if neither the system nor the dependencies have one
 */
export function nodeProgram() {
  const found = findNode()
  if (found !== undefined) return found
  throw new Error(
    `Node ${neededNode} or newer is needed; this is ${process.version}, and npm has no Node ${neededNode} package for ${process.platform} ${process.arch}. Install it from https://nodejs.org and run this again.`,
  )
}

/**
 * The environment for the project's programs: Node 24 and the project's tools come first on the PATH, proxies named in the
 * environment are used, and compiled code is cached.
 *
 * @param {NodeJS.ProcessEnv} [extra]
 * @returns {NodeJS.ProcessEnv}
 */
export function toolEnvironment(extra = {}) {
  /** @type {NodeJS.ProcessEnv} */
  const env = { NODE_USE_ENV_PROXY: '1', NODE_COMPILE_CACHE: compiledFolder, ...process.env, ...extra }
  const pathName = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
  env[pathName] = [dirname(nodeProgram()), join(nodeModules, '.bin'), env[pathName]].join(delimiter)
  return env
}

/**
 * @param {string} packageName
 * @param {string} [command] if it differs from the package's name
 * @returns {string} the JavaScript file of a package's command
 */
export function toolFile(packageName, command = packageName) {
  const folder = join(nodeModules, packageName)
  /** @type {{ bin?: string | Record<string, string> }} */
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin?.[command]
  if (file === undefined) throw new Error(`The package ${packageName} has no command ${command}.`)
  return join(folder, file)
}
