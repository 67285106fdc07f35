// @ts-check
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { appBuild } from './app-build.mjs'
import { dependencies } from './dependencies.mjs'
import { electron } from './electron.mjs'
import { samplePhotos, starterModel } from './generated-files.mjs'
import { oneAtATime } from './one-at-a-time.mjs'
import { cacheFolder } from './project.mjs'
import { ProgramFailed } from './run.mjs'
import { systemLibraries } from './system-libraries.mjs'
import { progressLine, stepLine } from './terminal.mjs'

/**
 * @typedef {{ state: 'ready' | 'done' | 'attention', note?: string }} Outcome
 * @typedef {(pid: number) => Promise<void>} Enlist names a process that the next set-up must wait for
 * @typedef {object} Step
 * @property {string} title
 * @property {boolean} needed whether the steps after it need it
 * @property {(report: (text: string) => void, enlist: Enlist) => Promise<Outcome>} run quick if there is nothing to do
 */

/** @type {readonly Step[]} */
const steps = [dependencies, systemLibraries, electron, starterModel, samplePhotos, appBuild]

/**
 * Sets up the project's folder, with one line per step on stderr.
 *
 * @typedef {object} Wishes
 * @property {() => void} [onDependencies] called when the dependencies are installed, while the other steps run
 * @property {readonly string[]} [without] titles of steps to leave out
 * @property {readonly Step[]} [also] additional steps that only some runs need
 *
 * @param {Wishes} [wishes]
 * @returns {Promise<string[]>} titles of the failed steps; each was explained on the terminal
 */
export function setUp(wishes = {}) {
  return oneAtATime(join(cacheFolder, 'setup.lock'), (enlist) => runSteps(enlist, wishes), say)
}

/**
 * @param {Enlist} enlist
 * @param {Wishes} wishes
 */
async function runSteps(enlist, { onDependencies = () => {}, without = [], also = [] }) {
  /** @type {string[]} */
  const failed = []
  /** @param {Step} step */
  const runStep = async (step) => {
    const startedAt = performance.now()
    const tookMs = () => performance.now() - startedAt
    try {
      const { state, note } = await step.run((text) => say(progressLine(step.title, text)), enlist)
      say(stepLine(step.title, state, note ?? state, tookMs()))
    } catch (error) {
      failed.push(step.title)
      say(stepLine(step.title, 'failed', error instanceof Error ? error.message : String(error), tookMs()))
      if (error instanceof ProgramFailed) say(lastLines(error.output, 40))
    }
  }
  for (const step of steps.filter(({ needed }) => needed)) {
    await runStep(step)
    if (failed.length > 0) return failed
  }
  onDependencies()
  // None of these needs another, and some wait for the network while others work.
  const others = steps.filter(({ needed, title }) => !needed && !without.includes(title))
  await Promise.all([...others, ...also].map(runStep))
  return failed
}

/**
 * @param {string} text
 * @param {number} count
 */
function lastLines(text, count) {
  return (process.stderr.isTTY ? text : stripVTControlCharacters(text))
    .trimEnd()
    .split('\n')
    .slice(-count)
    .map((line) => `    ${line}`)
    .join('\n')
}

/** @param {string} text */
function say(text) {
  process.stderr.write(`${text}\n`)
}
