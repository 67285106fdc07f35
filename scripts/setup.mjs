// @ts-check
import { setUp } from './setup/setup.mjs'

const failed = await setUp()
process.exitCode = failed.length === 0 ? 0 : 1
