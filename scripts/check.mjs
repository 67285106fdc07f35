// @ts-check
import { runChecks } from './testing/checks.mjs'

const { failures } = await runChecks()
process.exitCode = failures.length === 0 ? 0 : 1
