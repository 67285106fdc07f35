// @ts-check
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { nodeProgram, toolEnvironment, toolFile } from '../setup/node-runtime.mjs'
import { cacheFolder } from '../setup/project.mjs'
import { runLive } from '../setup/run.mjs'
import { onPath } from '../setup/system-libraries.mjs'
import { playwrightResults, vitestResults } from './results.mjs'

/** Each tool ends what hangs in it by itself; this is for a tool that hangs. */
const maxMs = (process.env.WINNOW_TEST_ALL === '1' ? 240 : 40) * 60_000

/**
 * Unit, conformance and journey tests.
 *
 * @param {readonly string[]} filters what Vitest takes: parts of the names of files, options
 */
export function runVitest(filters) {
  return vitest(['--project=unit', '--project=tests', ...filters])
}

/**
 * What a team's server is tested against real programs by, and under load: one file after the other.
 *
 * @param {readonly string[]} filters as above
 */
export function runTeam(filters) {
  return vitest(['--project=team', '--no-file-parallelism', ...filters])
}

/**
 * The packages, made, installed, upgraded and removed in clean systems: one file after the other.
 *
 * @param {readonly string[]} filters as above
 */
export function runPackages(filters) {
  return vitest(['--project=packages', '--no-file-parallelism', ...filters])
}

/**
 * The loop from labels to a trained model, with PyTorch.
 *
 * @param {readonly string[]} filters as above
 */
export function runTrain(filters) {
  return vitest(['--project=train', ...filters])
}

/** @param {readonly string[]} options */
async function vitest(options) {
  const json = await resultsFile('vitest')
  const colors = process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${json}`]
  const command = [nodeProgram(), toolFile('vitest'), 'run', ...reporters, ...options]
  return runSuite('vitest', command, toolEnvironment(colors), () => readFile(json, 'utf8').then(vitestResults))
}

/**
 * The tests in the real Electron, under Xvfb where there is one so that no window gets in anybody's way.
 *
 * @param {readonly string[]} filters what Playwright takes: parts of the names of files, options
 */
export async function runPlaywright(filters) {
  const underXvfb = process.platform === 'linux' && onPath('xvfb-run')
  if (process.platform === 'linux' && !underXvfb && !process.env.DISPLAY) {
    throw new Error(
      'there is neither a display nor xvfb-run. The line "System libraries" of the set-up tells what to install.',
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
 * Runs a tool and reads what it wrote. A tool that did not end well has failed, whatever it wrote.
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
  return [...results, { name: title, state: 'failed', error: `It ${failure}; what it said stands above.` }]
}
