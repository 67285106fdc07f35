// @ts-check
import { appendFileSync } from 'node:fs'

/**
 * What a test tool tells while it runs, one line of JSON each: so all that has ended is known even when the tool dies.
 *
 * @typedef {{ is: 'file', file: string }} FileMeant it is going to be run
 * @typedef {{ is: 'fileBegun', file: string }} FileBegun
 * @typedef {{ is: 'begun', id: string, file: string, test: string }} TestBegun
 * @typedef {{ is: 'ended', id: string, file: string, test: string, state: 'passed' | 'failed' | 'skipped', ms: number, error?: string }} TestEnded
 * @typedef {{ is: 'fileEnded', file: string, ms: number }} FileEnded
 * @typedef {{ is: 'broken', what: string }} Broken an error outside of any test
 * @typedef {{ is: 'done' }} Done the tool came to its end
 * @typedef {FileMeant | FileBegun | TestBegun | TestEnded | FileEnded | Broken | Done} Told
 *
 * @typedef {object} Results
 * @property {readonly TestEnded[]} ended
 * @property {readonly { file: string, test: string }[]} running tests that have begun and not ended
 * @property {readonly string[]} runningFiles files that have begun and not ended
 * @property {readonly string[]} notRun files that have not begun
 * @property {readonly FileEnded[]} files
 * @property {readonly string[]} broken
 * @property {boolean} isDone
 */

/**
 * @param {string} file
 * @returns {(told: Told) => void} writes at once, so that nothing is lost with the process
 */
export function resultsWriter(file) {
  return (told) => appendFileSync(file, `${JSON.stringify(told)}\n`)
}

/**
 * @param {string} text of a results file; its last line may be cut short
 * @returns {Results}
 */
export function readResults(text) {
  /** @type {Told[]} */
  const lines = text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))
  const ended = lines.filter((one) => one.is === 'ended')
  const files = lines.filter((one) => one.is === 'fileEnded')
  const begun = new Map(lines.filter((one) => one.is === 'begun').map((one) => [one.id, one]))
  const begunFiles = new Set(lines.flatMap((one) => (one.is === 'fileBegun' ? [one.file] : [])))
  const endedFiles = new Set(files.map(({ file }) => file))
  const endedTests = new Set(ended.map(({ id }) => id))
  return {
    ended,
    files,
    running: [...begun.values()].filter(({ id }) => !endedTests.has(id)),
    runningFiles: [...begunFiles].filter((file) => !endedFiles.has(file)),
    notRun: lines.flatMap((one) => (one.is === 'file' && !begunFiles.has(one.file) ? [one.file] : [])),
    broken: lines.filter((one) => one.is === 'broken').map(({ what }) => what),
    isDone: lines.some((one) => one.is === 'done'),
  }
}

/**
 * Lines that name what has begun and not ended: tests, and files of which no test has.
 *
 * @param {Results} results
 */
export function runningNames({ running, runningFiles }) {
  const inTests = new Set(running.map(({ file }) => file))
  const tests = running.map(({ file, test }) => `  ${file} > ${test}`)
  return [...tests, ...runningFiles.filter((file) => !inTests.has(file)).map((file) => `  ${file}`)]
}
