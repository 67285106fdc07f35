// @ts-check
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { linkCommand } from './link-command.mjs'
import { findNode, nodePackage, nodeProgram } from './node-runtime.mjs'
import { runNpm } from './npm.mjs'
import { nodeModules, projectFolder } from './project.mjs'

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, peer?: boolean, link?: boolean }} LockedPackage
 * @typedef {{ packages: Record<string, LockedPackage> }} LockFile
 */

/** @type {import('./setup.mjs').Step} */
export const dependencies = {
  title: 'Dependencies',
  needed: true,
  async run(report, enlist) {
    const there = await areInstalled()
    if (!there) {
      report('installing by the lock file')
      await install(enlist)
    }
    nodeProgram()
    await linkCommand()
    return there ? { state: 'ready' } : { state: 'done', note: 'installed by the lock file' }
  },
}

/**
 * Install scripts stay off: no package needs one here, and one of them downloads from outside the registry.
 *
 * @param {import('./setup.mjs').Enlist} enlist
 */
async function install(enlist) {
  await runNpm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], enlist)
}

/** npm writes its own lock file into node_modules as the last thing of an install. */
async function areInstalled() {
  const [wanted, installed] = await Promise.all([
    readLock(join(projectFolder, 'package-lock.json')),
    readLock(join(nodeModules, '.package-lock.json')),
  ])
  if (wanted === undefined) throw new Error(`package-lock.json is missing or damaged in ${projectFolder}.`)
  const nodeIsMissing = findNode() === undefined && wanted.packages[`node_modules/${nodePackage()}`] !== undefined
  return installed !== undefined && isInstalled(wanted, installed) && !nodeIsMissing
}

/**
 * @param {string} file
 * @returns {Promise<LockFile | undefined>} undefined where there is none or half a one
 */
async function readLock(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
      return undefined
    }
    throw error
  }
}

/**
 * Whether what is installed is what the lock file says; optional packages (other systems' binaries) may be absent.
 *
 * @param {LockFile} wanted
 * @param {LockFile} installed
 * @returns {boolean}
 */
export function isInstalled(wanted, installed) {
  const names = Object.keys(wanted.packages).filter((name) => name !== '')
  const wantedIsThere = names.every((name) => {
    const there = installed.packages[name]
    const entry = wanted.packages[name]
    if (there === undefined) return entry?.optional === true || entry?.devOptional === true
    return there.version === entry?.version && there.integrity === entry?.integrity
  })
  return wantedIsThere && Object.keys(installed.packages).every((name) => wanted.packages[name] !== undefined)
}
