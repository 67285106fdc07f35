// @ts-check
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { electronEnvironment } from '../setup/electron.mjs'
import { nodeProgram, toolEnvironment, toolFile } from '../setup/node-runtime.mjs'
import { cacheFolder } from '../setup/project.mjs'
import { runLive } from '../setup/run.mjs'
import { onPath } from '../setup/system-libraries.mjs'
import { countResults, vitestKind } from './counts.mjs'
import { failuresOf } from './failures.mjs'
import { watchForHangs } from './hang.mjs'
import { readResults, runningNames } from './results.mjs'
import { slowest } from './slowest.mjs'

/**
 * @typedef {object} Suite
 * @property {import('./counts.mjs').Part[]} parts
 * @property {readonly import('./results.mjs').TestEnded[]} ended
 * @property {readonly import('./failures.mjs').Failure[]} failures
 */

/**
 * Unit, conformance and journey tests.
 *
 * @returns {Promise<Suite>}
 */
export function runVitest() {
  const colors = process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }
  return runSuite('vitest', [nodeProgram(), toolFile('vitest'), 'run'], toolEnvironment(colors), {
    kinds: ['unit', 'conformance', 'journeys'],
    kindOf: vitestKind,
  })
}

/**
 * The tests in the real Electron, under Xvfb where there is one so that no window gets in anybody's way.
 *
 * @returns {Promise<Suite>}
 */
export async function runEndToEnd() {
  const underXvfb = process.platform === 'linux' && onPath('xvfb-run')
  if (process.platform === 'linux' && !underXvfb && !process.env.DISPLAY) {
    throw new Error(
      'there is neither a display nor xvfb-run. The line "System libraries" of the set-up tells what to install.',
    )
  }
  const tool = [nodeProgram(), toolFile('@playwright/test', 'playwright'), 'test', '--config=e2e']
  const command = underXvfb ? ['xvfb-run', '-a', '-s', '-screen 0 4000x2600x24 -noreset', ...tool] : tool
  return runSuite('playwright', command, toolEnvironment(electronEnvironment()), {
    kinds: ['e2e'],
    kindOf: () => 'e2e',
  })
}

/**
 * Runs a tool whose reporter writes each result at once, and counts what it wrote.
 *
 * @param {string} title
 * @param {readonly string[]} command
 * @param {NodeJS.ProcessEnv} env
 * @param {{ kinds: readonly [string, ...string[]], kindOf: (file: string) => string }} counting
 * @returns {Promise<Suite>}
 */
async function runSuite(title, [program = '', ...args], env, { kinds, kindOf }) {
  const file = join(cacheFolder, 'tests', `${title}.jsonl`)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, '')
  const hung = new AbortController()
  const endWatch = watchForHangs(file, (reason) => hung.abort(reason))
  const failure = await runLive(program, args, { env: { ...env, WINNOW_TEST_RESULTS: file }, stop: hung.signal })
  endWatch()
  const results = readResults(await readFile(file, 'utf8'))
  for (const line of [...incomplete(title, results, failure), ...slowest(results)]) console.log(line)
  return {
    parts: countResults(results, failure, kinds, kindOf),
    ended: results.ended,
    failures: failuresOf(title, results, failure),
  }
}

/**
 * What a tool that died, or lost one of its workers, left undone.
 *
 * @param {string} title
 * @param {import('./results.mjs').Results} results
 * @param {string | undefined} failure
 */
function incomplete(title, results, failure) {
  const { ended, notRun, isDone } = results
  const running = runningNames(results)
  const lines = failure === undefined ? [] : [`${title} ${failure}.`]
  if (!isDone) lines.push(`${title} did not come to its end: ${ended.length} tests had ended by then.`)
  if (running.length > 0) lines.push('Begun and not ended:', ...running)
  if (notRun.length > 0) lines.push('Not begun:', ...notRun.map((one) => `  ${one}`))
  return lines
}
