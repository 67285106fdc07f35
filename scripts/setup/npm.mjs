// @ts-check
import { existsSync } from 'node:fs'
import { run } from './run.mjs'

/**
 * Runs the npm that started this program, else the one beside this Node, else the one on the PATH.
 *
 * @param {readonly string[]} args
 * @param {(pid: number) => void} [onStart]
 */
export function runNpm(args, onStart) {
  const script = npmScript()
  if (script !== undefined) return run(process.execPath, [script, ...args], { onStart })
  const windows = process.platform === 'win32'
  return run(windows ? 'npm.cmd' : 'npm', args, { onStart, shell: windows })
}

/** @returns {string | undefined} npm's own program file */
function npmScript() {
  const started = process.env.npm_execpath
  if (started !== undefined && /npm-cli\.c?js$/.test(started) && existsSync(started)) return started
  return undefined
}
