// @ts-check
import { join } from 'node:path'
import { nodeProgram, toolEnvironment, toolFile } from '../setup/node-runtime.mjs'
import { ProgramFailed, run } from '../setup/run.mjs'
import { mark, seconds } from '../setup/terminal.mjs'

/**
 * @typedef {object} Check
 * @property {string} title
 * @property {string} file the JavaScript file of the tool
 * @property {readonly string[]} args
 * @property {NodeJS.ProcessEnv} [env]
 */

/** @returns {readonly Check[]} */
function checks() {
  return [
    { title: 'Biome', file: toolFile('@biomejs/biome', 'biome'), args: ['check', '--error-on-warnings', '.'] },
    // Each checker of a project computes the contract's types itself: one checker takes a third of the time of four.
    {
      title: 'TypeScript',
      file: toolFile('typescript', 'tsc'),
      args: ['-b', '--checkers', '1'],
      // Settings of Go, in which it is written: collecting garbage less often saves a fifth of the time, up to this memory.
      env: { GOGC: '400', GOMEMLIMIT: '2500MiB' },
    },
    { title: 'Walls', file: join(import.meta.dirname, 'walls.mjs'), args: [] },
    { title: 'knip', file: toolFile('knip'), args: [] },
  ]
}

/**
 * Runs all checks side by side, one line each; the output of a failed one follows its line.
 *
 * @returns {Promise<import('./results.mjs').Result[]>}
 */
export function runChecks() {
  return Promise.all(
    checks().map(async (check) => {
      const startedAt = performance.now()
      const failure = await failureOf(check)
      const took = seconds(performance.now() - startedAt)
      console.log(`${mark(failure === undefined ? 'done' : 'failed')} ${check.title} (${took})`)
      if (failure === undefined) return { name: check.title, state: 'passed' }
      console.log(failure)
      return { name: check.title, state: 'failed', error: failure.split('\n').slice(-12).join('\n') }
    }),
  )
}

/**
 * @param {Check} check
 * @returns {Promise<string | undefined>}
 */
async function failureOf(check) {
  try {
    await run(nodeProgram(), [check.file, ...check.args], { env: toolEnvironment(check.env) })
    return undefined
  } catch (error) {
    if (error instanceof ProgramFailed) return `${error.message}\n${error.output}`
    throw error
  }
}
