// @ts-check
import { copyFile, mkdir, readFile, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { linkCommand } from './link-command.mjs'
import { differences } from './lock-file.mjs'
import { isNewEnough, nodeProgram } from './node-runtime.mjs'
import { runNpm } from './npm.mjs'
import { cacheFolder, nodeModules, projectFolder } from './project.mjs'

/** @type {import('./setup.mjs').Step} */
export const dependencies = {
  title: 'Dependencies',
  needed: true,
  async run(report, enlist) {
    if ((await whatIsWrong()).length === 0) {
      await finish()
      return { state: 'ready' }
    }
    report('installing from the lock file')
    await install(enlist)
    if (!isNewEnough(process.version) && (await whatIsWrong()).length > 0) {
      report('installing again with Node 24: npm left out packages that this older Node does not support')
      await installWithNewerNode(enlist)
    }
    const wrong = await whatIsWrong()
    if (wrong.length > 0) throw new Error(`npm ci did not install everything: ${wrong.slice(0, 5).join(', ')}.`)
    await finish()
    return { state: 'done', note: 'installed from the lock file' }
  },
}

async function finish() {
  nodeProgram()
  await linkCommand()
}

/**
 * Install scripts stay off: no package needs one here, and one of them downloads from outside the registry.
 *
 * @param {import('./setup.mjs').Enlist} enlist
 * @param {string} [node]
 */
function install(enlist, node) {
  return runNpm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { onStart: enlist, node })
}

/**
 * Runs npm with a copy of the Node that the first installation brought, because npm removes node_modules first.
 *
 * @param {import('./setup.mjs').Enlist} enlist
 */
async function installWithNewerNode(enlist) {
  const folder = join(cacheFolder, 'node-for-npm')
  const node = join(folder, basename(nodeProgram()))
  await mkdir(folder, { recursive: true })
  try {
    await copyFile(nodeProgram(), node)
    await install(enlist, node)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** npm writes its own lock file into node_modules as the last step of an installation. */
async function whatIsWrong() {
  const [wanted, installed] = await Promise.all([
    readLock(join(projectFolder, 'package-lock.json')),
    readLock(join(nodeModules, '.package-lock.json')),
  ])
  if (wanted === undefined) throw new Error(`package-lock.json is missing or damaged in ${projectFolder}.`)
  return installed === undefined ? ['node_modules'] : differences(wanted, installed, process)
}

/**
 * @param {string} file
 * @returns {Promise<import('./lock-file.mjs').LockFile | undefined>} undefined if it is missing or incomplete
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
