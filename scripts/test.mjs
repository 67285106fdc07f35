// @ts-check
// npm test: the set-up, then everything that can fail, each part even if another one failed.
// `npm test -- unit e2e` runs only the parts named: checks, unit (with conformance and journeys), e2e.
// `npm run test:all` kills at every step of a sweep, where `npm test` draws some, and tries laws on ten times the cases.
import { appBuild, builtFolder } from './setup/app-build.mjs'
import { setUp } from './setup/setup.mjs'
import { runChecks } from './testing/checks.mjs'
import { closingLine, sum } from './testing/counts.mjs'
import { failureLines } from './testing/failures.mjs'
import { writeIntoMemory } from './testing/memory-folder.mjs'
import { checkSpecs } from './testing/spec-numbers.mjs'
import { runEndToEnd, runVitest } from './testing/suites.mjs'

const words = process.argv.slice(2)
const named = words.filter((word) => word !== '--all')
if (words.includes('--all')) process.env.WINNOW_TEST_ALL = '1'

/** @type {import('./testing/counts.mjs').Part[]} */
const parts = []
/** @type {import('./testing/results.mjs').TestEnded[]} */
const ended = []
/** @type {import('./testing/failures.mjs').Failure[]} */
const failures = []

/** @type {Record<string, () => import('./testing/suites.mjs').Suite | Promise<import('./testing/suites.mjs').Suite>>} */
const suites = {
  checks: runChecks,
  unit: runVitest,
  e2e: runEndToEnd,
  specs: () => checkSpecs(ended),
}
// Windows wait for what is painted, tests of the engine for disks, the set-up for the network, the last check for one thread:
// side by side they leave no processor idle.
// Rules may be proven by any part, so they are held against all of them.
const steps = named.length > 0 ? named.map((title) => [title]) : [['unit', 'e2e'], ['specs']]
let checking = Promise.resolve()

const failedSteps = await setUp({
  onDependencies() {
    if (named.length === 0) checking = runOne('checks')
  },
})
// Threads and commands are started hundreds of times.
if (!failedSteps.includes(appBuild.title)) process.env.WINNOW_BUILT = builtFolder
for (const step of failedSteps) addFailure('set-up', `The step ${step} failed; its lines stand above.`)
const clearMemory = writeIntoMemory()
if (!failedSteps.includes('Dependencies')) await runSuites()
clearMemory()

for (const line of failureLines(failures)) console.log(line)
if (failures.length > 0) console.log()
for (const { title, counts } of parts) {
  if (counts.passed + counts.failed === 0) counts.failed = 1
  console.log(`${title.padEnd(12)} ${closingLine(counts)}`)
}
const total = sum(parts.map((part) => part.counts))
console.log(closingLine(total))
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1

async function runSuites() {
  for (const step of steps) await Promise.all(step.map(runOne))
  await checking
}

/** @param {string} title */
async function runOne(title) {
  console.log(`\n── ${title}`)
  try {
    const suite = suites[title]
    if (suite === undefined) throw new Error(`there is no such part; there are ${Object.keys(suites).join(', ')}`)
    const { parts: ran, ended: tests, failures: failed } = await suite()
    parts.push(...ran)
    ended.push(...tests)
    failures.push(...failed)
  } catch (error) {
    addFailure(title, `It can't run: ${error instanceof Error ? error.message : error}`)
  }
}

/**
 * @param {string} title
 * @param {string} error
 */
function addFailure(title, error) {
  parts.push({ title, counts: { passed: 0, failed: 1 } })
  failures.push({ name: title, error })
}
