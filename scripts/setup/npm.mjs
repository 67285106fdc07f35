// @ts-check
import { existsSync } from 'node:fs'
import { delimiter, sep } from 'node:path'
import { run } from './run.mjs'

/**
 * Runs npm as the user runs it: npm finds its global settings (registry, certificates) beside the Node that starts
 * it, so that must not be the Node 24 among the dependencies.
 *
 * @param {readonly string[]} args
 * @param {(pid: number) => void} [onStart]
 */
export function runNpm(args, onStart) {
  const { npm_node_execpath: node, npm_execpath: script } = process.env
  if (node !== undefined && script !== undefined && /npm-cli\.c?js$/.test(script) && existsSync(script)) {
    return run(node, [script, ...args], { onStart })
  }
  const windows = process.platform === 'win32'
  return run(windows ? 'npm.cmd' : 'npm', args, { env: withoutDependencies(process.env), onStart, shell: windows })
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv} the same without folders of node_modules on the PATH
 */
export function withoutDependencies(env) {
  const pathName = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
  const folders = (env[pathName] ?? '').split(delimiter)
  const path = folders.filter((folder) => !folder.split(sep).includes('node_modules')).join(delimiter)
  return { ...env, [pathName]: path }
}
