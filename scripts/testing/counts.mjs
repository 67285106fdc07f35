// @ts-check

/**
 * @typedef {{ passed: number, failed: number }} Counts
 * @typedef {{ title: string, counts: Counts }} Part
 */

/**
 * What a tool's results come to, by the kind of their tests. A test that had begun when the tool died has failed, and so
 * has each error outside of any test. A tool that did not come to its end by itself never counts as passed.
 *
 * @param {import('./results.mjs').Results} results
 * @param {string | undefined} failure why the tool did not end well
 * @param {readonly [string, ...string[]]} kinds titles of the parts; errors outside of any test belong to the first
 * @param {(file: string) => string} kindOf
 * @returns {Part[]}
 */
export function countResults({ ended, running, broken, isDone }, failure, kinds, kindOf) {
  const [title, ...others] = kinds
  const first = { title, counts: none() }
  const parts = [first, ...others.map((other) => ({ title: other, counts: none() }))]
  const of = (/** @type {string} */ file) => parts.find(({ title }) => title === kindOf(file)) ?? first
  for (const { file, state } of ended) if (state !== 'skipped') of(file).counts[state] += 1
  for (const { file } of running) of(file).counts.failed += 1
  first.counts.failed += broken.length
  const { failed } = sum(parts.map(({ counts }) => counts))
  if (failed === 0 && (failure !== undefined || !isDone)) first.counts.failed = 1
  return parts
}

/**
 * The kind of a test of Vitest: by folder under tests/, else unit.
 *
 * @param {string} file
 * @returns {'unit' | 'conformance' | 'journeys'}
 */
export function vitestKind(file) {
  if (file.startsWith('tests/conformance/')) return 'conformance'
  return file.startsWith('tests/journeys/') ? 'journeys' : 'unit'
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
