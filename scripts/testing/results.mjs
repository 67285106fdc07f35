// @ts-check
import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { projectFolder } from '../setup/project.mjs'

/**
 * The result of one test, check or rule.
 *
 * @typedef {{ name: string, state: 'passed' | 'failed' | 'skipped', error?: string }} Result
 */

/**
 * Returns the tests of Vitest's JSON report.
 *
 * @param {string} json
 * @returns {Result[]}
 */
export function vitestResults(json) {
  /** @type {import('vitest/node').JsonTestResults} */
  const { testResults } = JSON.parse(json)
  return testResults.flatMap(({ name: file, status, message, assertionResults }) => {
    const place = relative(projectFolder, file)
    /** @type {Result[]} */
    const tests = assertionResults.map(({ ancestorTitles, title, status, failureMessages }) => ({
      name: [place, ...ancestorTitles, title].join(' > '),
      state: status === 'passed' || status === 'failed' ? status : 'skipped',
      error: (failureMessages ?? []).join('\n'),
    }))
    const isExplained = status === 'passed' || tests.some(({ state }) => state === 'failed')
    if (!isExplained) tests.push({ name: place, state: 'failed', error: message || 'Its process ended; see above.' })
    return tests
  })
}

/**
 * Returns the tests of Playwright's JSON report.
 *
 * @param {string} json
 * @returns {Result[]}
 */
export function playwrightResults(json) {
  /** @type {import('@playwright/test/reporter').JSONReport} */
  const { suites, errors } = JSON.parse(json)
  /**
   * @param {import('@playwright/test/reporter').JSONReportSuite} suite
   * @param {readonly string[]} above
   * @returns {Result[]}
   */
  const of = ({ title, specs, suites = [] }, above) => [
    ...specs.map(({ title: test, tests }) => ofTest([...above, title, test].join(' > '), tests[0])),
    ...suites.flatMap((suite) => of(suite, [...above, title])),
  ]
  /** @type {Result[]} */
  const outside = errors.map(({ message }) => ({ name: 'outside of any test', state: 'failed', error: message }))
  return [...suites.flatMap((suite) => of(suite, [])), ...outside]
}

/**
 * @param {string} name
 * @param {import('@playwright/test/reporter').JSONReportTest | undefined} test
 * @returns {Result}
 */
function ofTest(name, test) {
  if (test?.status === 'skipped') return { name, state: 'skipped' }
  if (test?.status === 'expected') return { name, state: 'passed' }
  const texts = test?.results.flatMap(({ errors, status }) => [...errors.map(({ message }) => message), status])
  return { name, state: 'failed', error: texts?.find((text) => text !== undefined) }
}

/** @param {readonly Result[]} results */
export function closingLine(results) {
  const count = (/** @type {Result['state']} */ state) => results.filter((result) => result.state === state).length
  return `${count('passed')} passed, ${count('failed')} failed`
}

/** @param {string} line */
const isOfTool = (line) => /^\s+at /.test(line) && (line.includes('node_modules') || !line.includes(projectFolder))

/**
 * Returns the lines for a failed test: its name, and the first lines of its error.
 *
 * @param {Result} result
 */
export function failureLines({ name, error = '' }) {
  const lines = stripVTControlCharacters(error)
    .split('\n')
    .filter((line) => line.trim() !== '' && !isOfTool(line))
  return [`  ✗ ${name}`, ...lines.slice(0, 12).map((line) => `      ${line.slice(0, 200)}`)]
}
