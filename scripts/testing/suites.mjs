// @ts-check
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { nodeProgram, toolEnvironment, toolFile } from '../setup/node-runtime.mjs'
import { cacheFolder } from '../setup/project.mjs'
import { runLive } from '../setup/run.mjs'
import { onPath } from '../setup/system-libraries.mjs'
import { playwrightResults, vitestResults } from './results.mjs'

/** A limit for a tool that hangs. Tests that hang are ended by their tool. */
const maxMs = (process.env.WINNOW_TEST_ALL === '1' ? 240 : 40) * 60_000

/**
 * Runs the tests of some Vitest projects.
 *
 * @param {readonly string[]} options projects and other Vitest options, and parts of file names
 */
export async function runVitest(options) {
  const json = await resultsFile('vitest')
  const colors = process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${json}`]
  const command = [nodeProgram(), toolFile('vitest'), 'run', ...reporters, ...options]
  return runSuite('vitest', command, toolEnvironment(colors), () => readFile(json, 'utf8').then(vitestResults))
}

/**
 * Runs the tests in the real Electron, under Xvfb if there is one, so that no window disturbs the user.
 *
 * @param {readonly string[]} filters Playwright arguments: parts of file names, options
 */
export async function runPlaywright(filters) {
  const underXvfb = process.platform === 'linux' && onPath('xvfb-run')
  if (process.platform === 'linux' && !underXvfb && !process.env.DISPLAY) {
    throw new Error(
      'there is neither a display nor xvfb-run. The line "System libraries" of the set-up names what to install.',
    )
  }
  const json = await resultsFile('playwright')
  const tool = [nodeProgram(), toolFile('@playwright/test', 'playwright'), 'test', '--config=e2e']
  const xvfb = underXvfb ? ['xvfb-run', '-a', '-s', '-screen 0 4000x2600x24 -noreset'] : []
  const env = toolEnvironment({ PLAYWRIGHT_JSON_OUTPUT_FILE: json })
  return runSuite('playwright', [...xvfb, ...tool, '--reporter=list,json', ...filters], env, () =>
    readFile(json, 'utf8').then(playwrightResults),
  )
}

/** @param {string} tool */
async function resultsFile(tool) {
  const file = join(cacheFolder, 'tests', `${tool}.json`)
  await mkdir(join(cacheFolder, 'tests'), { recursive: true })
  await rm(file, { force: true })
  return file
}

/**
 * Runs a tool and reads its results. If the tool failed, a failure is always among them.
 *
 * @param {string} title
 * @param {readonly string[]} command
 * @param {NodeJS.ProcessEnv} env
 * @param {() => Promise<import('./results.mjs').Result[]>} read
 * @returns {Promise<import('./results.mjs').Result[]>}
 */
async function runSuite(title, [program = '', ...args], env, read) {
  const failure = await runLive(program, args, { env, timeoutMs: maxMs })
  const results = await read().catch((error) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  })
  if (failure === undefined || results.some(({ state }) => state === 'failed')) return results
  return [...results, { name: title, state: 'failed', error: `It ${failure}; its output is above.` }]
}
