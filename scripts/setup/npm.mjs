// @ts-check
import { existsSync } from 'node:fs'
import { delimiter, dirname, sep } from 'node:path'
import { run } from './run.mjs'

/**
 * Runs npm as the user would: npm finds its global settings (registry, certificates) next to the Node that starts it, so
 * that must not be the Node 24 of the dependencies.
 *
 * @param {readonly string[]} args
 * @param {{ onStart?: (pid: number) => void, node?: string }} [options] `node`: another Node for npm, with the
 *   settings of the usual one
 * @returns {Promise<string>} what npm printed
 */
export async function runNpm(args, { onStart, node } = {}) {
  const env = node === undefined ? process.env : { ...process.env, npm_config_globalconfig: await globalSettings() }
  const { npm_node_execpath: usualNode, npm_execpath: script } = process.env
  if (usualNode !== undefined && script !== undefined && /npm-cli\.c?js$/.test(script) && existsSync(script)) {
    return run(node ?? usualNode, [script, ...args], { env, onStart })
  }
  const windows = process.platform === 'win32'
  return run(windows ? 'npm.cmd' : 'npm', args, { env: npmEnvironment(env, node), onStart, shell: windows })
}

async function globalSettings() {
  return (await runNpm(['config', 'get', 'globalconfig'])).trim()
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} [node] the program that comes first on the PATH
 * @returns {NodeJS.ProcessEnv} the same without folders of node_modules on the PATH
 */
export function npmEnvironment(env, node) {
  const pathName = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
  const folders = (env[pathName] ?? '').split(delimiter).filter((folder) => !folder.split(sep).includes('node_modules'))
  return { ...env, [pathName]: [...(node === undefined ? [] : [dirname(node)]), ...folders].join(delimiter) }
}
