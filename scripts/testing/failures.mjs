// @ts-check
import { stripVTControlCharacters } from 'node:util'

const maxWidth = 200

/**
 * What is told of a failed test, check or rule once more before the closing counts.
 *
 * @typedef {{ name: string, error: string }} Failure `error` is cut by `head` or `tail`
 */

/**
 * The first lines of an error, without colors and empty lines.
 *
 * @param {string} text
 */
export const head = (text) => linesOf(text).slice(0, 8).join('\n')

/**
 * The last lines that a program printed, without colors and empty lines.
 *
 * @param {string} text
 */
export const tail = (text) => linesOf(text).slice(-15).join('\n')

/** @param {string} text */
const linesOf = (text) =>
  stripVTControlCharacters(text)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => (line.length > maxWidth ? `${line.slice(0, maxWidth - 1)}…` : line))

/**
 * What failed in a suite.
 *
 * @param {string} suite
 * @param {import('./results.mjs').Results} results
 * @param {string | undefined} failure why the tool did not end well
 * @returns {Failure[]}
 */
export function failuresOf(suite, { ended, running, broken, isDone }, failure) {
  const named = (/** @type {{ file: string, test: string }} */ { file, test }) => `${suite}: ${file} > ${test}`
  const failed = [
    ...ended.filter(({ state }) => state === 'failed').map((one) => ({ name: named(one), error: one.error ?? '' })),
    ...running.map((one) => ({ name: named(one), error: 'It had begun and did not end.' })),
    ...broken.map((what) => ({ name: `${suite}, outside of any test`, error: head(what) })),
  ]
  if (failed.length === 0 && (failure !== undefined || !isDone))
    failed.push({ name: suite, error: `It ${failure ?? 'did not come to its end'}.` })
  return failed
}

/**
 * The list that closes a run: nothing when everything passed.
 *
 * @param {readonly Failure[]} failures
 * @returns {string[]}
 */
export function failureLines(failures) {
  if (failures.length === 0) return []
  return ['', 'Failed:', ...failures.flatMap(({ name, error }) => [`  ✗ ${name}`, ...indented(error)])]
}

/** @param {string} error */
const indented = (error) => (error === '' ? [] : error.split('\n').map((line) => `      ${line}`))
