// @ts-check
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectFolder } from '../setup/project.mjs'
import { mark } from '../setup/terminal.mjs'
import { none } from './counts.mjs'
import { tail } from './failures.mjs'

/** Names of tests begin with the rules that they prove: `L3, L14: …`. */
const numbers = /(?:^| > )((?:[A-Z]\d+(?:, | and )?)+): /g

/**
 * What is wrong between the numbered rules of a SPEC.md and the tests that ran: a rule is proven by a test that passed,
 * not by one that stands somewhere and is skipped, or in a file that nobody runs.
 *
 * @param {string} spec text of a SPEC.md
 * @param {readonly Pick<import('./results.mjs').TestEnded, 'test' | 'state'>[]} ended
 * @returns {string[]}
 */
export function unproven(spec, ended) {
  const rules = [...spec.matchAll(/^(?:- \*\*|\| )([A-Z]\d+)\b/gm)].map(([, rule]) => rule ?? '')
  if (rules.length === 0) return ['There is no numbered rule.']
  const twice = rules.filter((rule, i) => rules.indexOf(rule) !== i)
  const proven = new Set(ended.filter(({ state }) => state === 'passed').flatMap(({ test }) => rulesOf(test)))
  return [
    ...twice.map((rule) => `${rule} stands twice.`),
    ...rules.filter((rule) => !proven.has(rule)).map((rule) => `No test of ${rule} has run and passed.`),
  ]
}

/** @param {string} test */
const rulesOf = (test) => [...test.matchAll(numbers)].flatMap(([, rules]) => rules?.match(/[A-Z]\d+/g) ?? [])

/**
 * Holds every SPEC.md against the tests that ran, one line each.
 *
 * @param {Parameters<typeof unproven>[1]} ended
 * @returns {import('./suites.mjs').Suite}
 */
export function checkSpecs(ended) {
  const counts = none()
  /** @type {import('./failures.mjs').Failure[]} */
  const failures = []
  const src = join(projectFolder, 'src')
  const specs = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('SPEC.md'))
  for (const file of specs.sort()) {
    const problems = unproven(readFileSync(join(src, file), 'utf8'), ended)
    counts[problems.length === 0 ? 'passed' : 'failed'] += 1
    console.log([`${mark(problems.length === 0 ? 'done' : 'failed')} ${file}`, ...problems].join('\n  '))
    if (problems.length > 0) failures.push({ name: `specs: ${file}`, error: tail(problems.join('\n')) })
  }
  return { parts: [{ title: 'specs', counts }], ended: [], failures }
}
