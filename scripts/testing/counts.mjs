// @ts-check
import { relative, sep } from 'node:path'

/**
 * @typedef {{ passed: number, failed: number }} Counts
 * @typedef {{ title: string, counts: Counts }} Part
 * @typedef {{ name: string, status: string, assertionResults: { status: string }[] }} VitestFile
 * @typedef {{ success: boolean, testResults: VitestFile[] }} VitestReport
 * @typedef {{ stats: { expected: number, unexpected: number, flaky: number }, errors: unknown[] }} PlaywrightReport
 */

/**
 * Vitest's JSON report, counted by the kind of test: by folder under tests/, else unit. A file that failed before
 * its first test, and an error outside of any test, count as one failed test.
 *
 * @param {VitestReport} report
 * @param {string} root the project's folder
 * @returns {Record<'unit' | 'conformance' | 'journeys', Counts>}
 */
export function vitestCounts(report, root) {
  const parts = { unit: none(), conformance: none(), journeys: none() }
  for (const file of report.testResults) {
    const counts = parts[kindOf(relative(root, file.name).split(sep).join('/'))]
    const statuses = file.assertionResults.map((test) => test.status)
    const failed = statuses.filter((status) => status === 'failed').length
    counts.passed += statuses.filter((status) => status === 'passed').length
    counts.failed += failed === 0 && file.status === 'failed' ? 1 : failed
  }
  const total = sum(Object.values(parts))
  if (!report.success && total.failed === 0) parts.unit.failed += 1
  return parts
}

/**
 * Playwright's JSON report. A test that passed only when tried again has failed.
 *
 * @param {PlaywrightReport} report
 * @returns {Counts}
 */
export function playwrightCounts(report) {
  const { expected, unexpected, flaky } = report.stats
  return { passed: expected, failed: unexpected + flaky + report.errors.length }
}

/**
 * @param {readonly Counts[]} list
 * @returns {Counts}
 */
export function sum(list) {
  return list.reduce((a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed }), none())
}

/** @returns {Counts} */
export function none() {
  return { passed: 0, failed: 0 }
}

/** @param {Counts} counts */
export function closingLine(counts) {
  return `${counts.passed} passed, ${counts.failed} failed`
}

/**
 * @param {string} path
 * @returns {'unit' | 'conformance' | 'journeys'}
 */
function kindOf(path) {
  if (path.startsWith('tests/conformance/')) return 'conformance'
  return path.startsWith('tests/journeys/') ? 'journeys' : 'unit'
}
