// @ts-check
// npm test: the set-up, then everything that can fail, each part even if an earlier one failed.
// `npm test -- unit e2e` runs only the parts named: checks, unit (with conformance and journeys), e2e.
// `npm run test:all` kills at every step of a sweep, where `npm test` draws some, and tries laws on ten times the cases.
import { setUp } from './setup/setup.mjs'
import { runChecks } from './testing/checks.mjs'
import { closingLine, sum } from './testing/counts.mjs'
import { checkSpecs } from './testing/spec-numbers.mjs'
import { runEndToEnd, runVitest } from './testing/suites.mjs'

const words = process.argv.slice(2)
const named = words.filter((word) => word !== '--all')
if (words.includes('--all')) process.env.WINNOW_TEST_ALL = '1'

/** @type {import('./testing/counts.mjs').Part[]} */
const parts = []
/** @type {import('./testing/results.mjs').TestEnded[]} */
const ended = []

/** @type {Record<string, () => Promise<void>>} */
const suites = {
  checks: async () => addPart('checks', await runChecks()),
  unit: async () => addSuite(await runVitest()),
  e2e: async () => addSuite(await runEndToEnd()),
}
// Rules may be proven by any part, so they are held against all of them.
if (named.length === 0) suites.specs = async () => addPart('specs', checkSpecs(ended))

const failedSteps = await setUp()
if (failedSteps.length > 0) addPart('set-up', { passed: 0, failed: failedSteps.length })
if (!failedSteps.includes('Dependencies')) await runSuites()

for (const { title, counts } of parts) {
  if (counts.passed + counts.failed === 0) counts.failed = 1
  console.log(`${title.padEnd(12)} ${closingLine(counts)}`)
}
const total = sum(parts.map((part) => part.counts))
console.log(closingLine(total))
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1

async function runSuites() {
  for (const [title, runSuite] of Object.entries(suites)) {
    if (named.length > 0 && !named.includes(title)) continue
    console.log(`\n── ${title}`)
    try {
      await runSuite()
    } catch (error) {
      console.log(`${title} can't run: ${error instanceof Error ? error.message : error}`)
      addPart(title, { passed: 0, failed: 1 })
    }
  }
}

/**
 * @param {string} title
 * @param {import('./testing/counts.mjs').Counts} counts
 */
function addPart(title, counts) {
  parts.push({ title, counts })
}

/** @param {import('./testing/suites.mjs').Suite} suite */
function addSuite(suite) {
  parts.push(...suite.parts)
  ended.push(...suite.ended)
}
