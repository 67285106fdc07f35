// @ts-check
// npm test: the set-up, then everything that can fail, each part even if an earlier one failed.
// `npm test -- unit e2e` runs only the parts named: checks, unit (with conformance and journeys), e2e.
// `npm run test:all` kills at every step of a sweep, where `npm test` draws some, and tries laws on ten times the cases.
import { setUp } from './setup/setup.mjs'
import { runChecks } from './testing/checks.mjs'
import { closingLine, sum } from './testing/counts.mjs'
import { runEndToEnd, runVitest } from './testing/suites.mjs'

if (process.argv.includes('--all')) process.env.WINNOW_TEST_ALL = '1'

const suites = {
  checks: async () => [{ title: 'checks', counts: await runChecks() }],
  unit: runVitest,
  e2e: runEndToEnd,
}

/** @type {import('./testing/counts.mjs').Part[]} */
const parts = []
const failedSteps = await setUp()
if (failedSteps.length > 0) parts.push({ title: 'set-up', counts: { passed: 0, failed: failedSteps.length } })
if (!failedSteps.includes('Dependencies')) await runSuites()

for (const { title, counts } of parts) {
  if (counts.passed + counts.failed === 0) counts.failed = 1
  console.log(`${title.padEnd(12)} ${closingLine(counts)}`)
}
const total = sum(parts.map((part) => part.counts))
console.log(closingLine(total))
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1

async function runSuites() {
  const named = process.argv.slice(2).filter((word) => word !== '--all')
  for (const [title, runSuite] of Object.entries(suites)) {
    if (named.length > 0 && !named.includes(title)) continue
    console.log(`\n── ${title}`)
    try {
      parts.push(...(await runSuite()))
    } catch (error) {
      console.log(`${title} can't run: ${error instanceof Error ? error.message : error}`)
      parts.push({ title, counts: { passed: 0, failed: 1 } })
    }
  }
}
