// @ts-check
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { electronEnvironment } from '../setup/electron.mjs'
import { nodeProgram, toolEnvironment, toolFile } from '../setup/node-runtime.mjs'
import { cacheFolder, projectFolder } from '../setup/project.mjs'
import { runLive } from '../setup/run.mjs'
import { onPath } from '../setup/system-libraries.mjs'
import { none, playwrightCounts, vitestCounts } from './counts.mjs'

const timeoutMs = 18 * 60_000

/**
 * Unit, conformance and journey tests.
 *
 * @returns {Promise<import('./counts.mjs').Part[]>}
 */
export async function runVitest() {
  const reportFile = join(cacheFolder, 'vitest-report.json')
  const args = [toolFile('vitest'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`]
  const colours = process.stdout.isTTY ? {} : { NO_COLOR: '1' }
  const { report, failure } = await withReport('vitest', reportFile, nodeProgram(), args, toolEnvironment(colours))
  const parts =
    report === undefined ? { unit: none(), conformance: none(), journeys: none() } : vitestCounts(report, projectFolder)
  if (report === undefined || (failure !== undefined && report.success)) parts.unit.failed += 1
  return Object.entries(parts).map(([title, counts]) => ({ title, counts }))
}

/**
 * The tests in the real Electron, under Xvfb where there is one so that no window gets in anybody's way.
 *
 * @returns {Promise<import('./counts.mjs').Part[]>}
 */
export async function runEndToEnd() {
  const title = 'e2e'
  const reportFile = join(cacheFolder, 'playwright-report.json')
  const underXvfb = process.platform === 'linux' && onPath('xvfb-run')
  if (process.platform === 'linux' && !underXvfb && !process.env.DISPLAY) {
    console.log(
      'e2e: there is neither a display nor xvfb-run. The line "System libraries" of the set-up tells what to install.',
    )
    return [{ title, counts: { passed: 0, failed: 1 } }]
  }
  const env = toolEnvironment({ ...electronEnvironment(), PLAYWRIGHT_JSON_OUTPUT_FILE: reportFile })
  const tool = [
    nodeProgram(),
    toolFile('@playwright/test', 'playwright'),
    'test',
    '--config=e2e',
    '--reporter=list,json',
  ]
  const command = underXvfb ? ['xvfb-run', '-a', '-s', '-screen 0 1920x1200x24', ...tool] : tool
  const { report, failure } = await withReport('playwright', reportFile, command[0] ?? '', command.slice(1), env)
  const counts = report === undefined ? { passed: 0, failed: 1 } : playwrightCounts(report)
  if (failure !== undefined && counts.failed === 0) counts.failed = 1
  return [{ title, counts }]
}

/**
 * @param {string} title
 * @param {string} reportFile
 * @param {string} program
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
async function withReport(title, reportFile, program, args, env) {
  await rm(reportFile, { force: true })
  const failure = await runLive(program, args, { env, timeoutMs })
  if (failure !== undefined) console.log(`${title} ${failure}.`)
  try {
    return { report: JSON.parse(await readFile(reportFile, 'utf8')), failure }
  } catch (error) {
    console.log(`${title} left no report: ${error instanceof Error ? error.message : error}`)
    return { report: undefined, failure }
  }
}
