// @ts-check
import { runChecks } from './testing/checks.mjs'

const { failed } = await runChecks()
process.exitCode = failed === 0 ? 0 : 1
