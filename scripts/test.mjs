// @ts-check
// npm test: the set-up, then all checks and tests, each part even if another one failed.
// `npm test -- unit e2e` runs only these parts: checks, unit (with conformance and journeys), e2e. What follows a part goes
// to its tool: `npm test -- unit migrate`, `npm test -- e2e retention-guardrails`.
// `npm run test:all` kills at every step of a sweep, where `npm test` samples some, and tests laws on ten times the cases.
// `npm run test:train` trains a model with one of Winnow's recipes, with PyTorch.
// `npm run test:packages` makes packages and installs, upgrades and removes them in a clean Debian: as root, for minutes.
// `npm run test:team` tests the server against the programs of its own set-up step, and under load.
import { appBuild, builtFolder } from './setup/app-build.mjs'
import { setUp } from './setup/setup.mjs'
import { packagesPrograms, teamPrograms, trainPrograms } from './setup/system-libraries.mjs'
import { runChecks } from './testing/checks.mjs'
import { writeIntoMemory } from './testing/memory-folder.mjs'
import { closingLine, failureLines } from './testing/results.mjs'
import { checkSpecs } from './testing/spec-numbers.mjs'
import { runPlaywright, runVitest } from './testing/suites.mjs'

/** @typedef {import('./testing/results.mjs').Result} Result */

const words = process.argv.slice(2)
if (words[0] === '--all') {
  process.env.WINNOW_TEST_ALL = '1'
  words.shift()
}

/** @type {Map<string, (filters: readonly string[]) => Promise<Result[]>>} */
const suites = new Map([
  ['checks', runChecks],
  ['unit', (filters) => runVitest(['--project=unit', '--project=tests', ...filters])],
  ['e2e', runPlaywright],
  // One file after the other: real programs, and load.
  ['team', (filters) => runVitest(['--project=team', '--no-file-parallelism', ...filters])],
  ['train', (filters) => runVitest(['--project=train', ...filters])],
  ['packages', (filters) => runVitest(['--project=packages', '--no-file-parallelism', ...filters])],
])
const namedCount = words.findIndex((word) => !suites.has(word))
const named = namedCount === -1 ? words : words.slice(0, namedCount)
const filters = words.slice(named.length)
if (named.length === 0 && filters.length > 0) {
  console.error(
    `There is no part ${filters[0]}. Name one first: npm test -- unit ${filters[0]} (parts: ${[...suites.keys()].join(', ')})`,
  )
  process.exit(2)
}

/** @type {Map<string, Result[]>} */
const ran = new Map()

// For a few unit tests, starting from the sources is faster than building the app.
const needsApp = named.includes('e2e') || named.includes('team')
const without = filters.length > 0 && !needsApp ? [appBuild.title] : []
let checking = Promise.resolve()
const programs = new Map([
  ['team', teamPrograms],
  ['train', trainPrograms],
  ['packages', packagesPrograms],
])
const failedSteps = await setUp({
  without,
  also: named.flatMap((part) => programs.get(part) ?? []),
  onDependencies() {
    if (named.length === 0) checking = run('checks')
  },
})
// Threads and commands are started hundreds of times.
if (![...failedSteps, ...without].includes(appBuild.title)) process.env.WINNOW_BUILT = builtFolder
if (failedSteps.length > 0)
  ran.set(
    'set-up',
    failedSteps.map((step) => failed(step, 'See above.')),
  )
const clearMemory = writeIntoMemory()
if (!failedSteps.includes('Dependencies')) {
  // Windows wait for painting, the engine's tests for disks, the set-up for the network, and the last check uses one thread:
  // side by side they keep the processors busy.
  if (named.length === 0) await Promise.all([run('unit'), run('e2e'), checking])
  else for (const part of named) await run(part)
}
// Any part may prove a rule, so the rules are checked against all parts; some only against the team suite.
const isTeam = named.join() === 'team' && filters.length === 0
if (named.length === 0 || isTeam) ran.set('specs', checkSpecs([...ran.values()].flat(), { isTeam }))
clearMemory()

const failures = [...ran].flatMap(([part, results]) =>
  results.flatMap((result) =>
    result.state === 'failed' ? failureLines({ ...result, name: `${part}: ${result.name}` }) : [],
  ),
)
if (failures.length > 0) console.log(['', 'Failed:', ...failures].join('\n'))
console.log()
for (const [part, results] of ran) console.log(`${part.padEnd(8)} ${closingLine(results)}`)
const all = [...ran.values()].flat()
console.log(closingLine(all))
process.exitCode = all.length > 0 && all.every(({ state }) => state !== 'failed') ? 0 : 1

/** @param {string} part */
async function run(part) {
  console.log(`\n── ${part}`)
  const suite = suites.get(part) ?? runChecks
  const results = await suite(filters).catch((error) => [failed(part, `Could not run: ${error?.message ?? error}`)])
  ran.set(part, results.some(({ state }) => state !== 'skipped') ? results : [failed(part, 'No test ran.')])
}

/**
 * @param {string} name
 * @param {string} error
 * @returns {Result}
 */
function failed(name, error) {
  return { name, state: 'failed', error }
}
