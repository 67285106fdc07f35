// @ts-check
import { runChecks } from './testing/checks.mjs'

const results = await runChecks()
process.exitCode = results.every(({ state }) => state === 'passed') ? 0 : 1
