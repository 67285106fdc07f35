// @ts-check
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectFolder } from '../setup/project.mjs'

/** A test's name starts with the rules that it proves: `L3, L14: …`. */
const numbers = /(?:^| > )((?:[A-Z]\d+(?:, | and )?)+): /g

/** The mark of a rule that only the team suite proves. */
const teamMark = '(`npm run test:team`)'

/**
 * Returns the mismatches between the numbered rules of a SPEC.md and the tests that ran. Only a test that passed proves a
 * rule, not one that was skipped or did not run.
 *
 * @param {string} spec text of a SPEC.md
 * @param {readonly import('./results.mjs').Result[]} results of the tests
 * @param {{ isTeam?: boolean }} [suite] whether the tests are the team suite, which proves only the rules marked for it
 * @returns {string[]}
 */
export function unproven(spec, results, { isTeam = false } = {}) {
  const all = [...spec.matchAll(/^(?:- \*\*|\| )([A-Z]\d+)\b(.*)$/gm)]
  if (all.length === 0) return ['There is no numbered rule.']
  const rules = all.filter(([, , text]) => text?.includes(teamMark) === isTeam).map(([, rule]) => rule ?? '')
  const twice = rules.filter((rule, i) => rules.indexOf(rule) !== i)
  const proven = new Set(results.filter(({ state }) => state === 'passed').flatMap(({ name }) => rulesOf(name)))
  return [
    ...twice.map((rule) => `${rule} stands twice.`),
    ...rules.filter((rule) => !proven.has(rule)).map((rule) => `No test of ${rule} has run and passed.`),
  ]
}

/** @param {string} test */
const rulesOf = (test) => [...test.matchAll(numbers)].flatMap(([, rules]) => rules?.match(/[A-Z]\d+/g) ?? [])

/**
 * Checks every SPEC.md against the tests that ran, one line each.
 *
 * @param {Parameters<typeof unproven>[1]} results
 * @param {Parameters<typeof unproven>[2]} [suite]
 * @returns {import('./results.mjs').Result[]}
 */
export function checkSpecs(results, suite) {
  const src = join(projectFolder, 'src')
  const specs = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('SPEC.md'))
  return specs.sort().map((name) => {
    const problems = unproven(readFileSync(join(src, name), 'utf8'), results, suite)
    return { name, state: problems.length === 0 ? 'passed' : 'failed', error: problems.join('\n') }
  })
}
