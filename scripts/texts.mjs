// @ts-check
// npm run texts: writes all texts of the window into catalogs, for a translator. Git ignores them until there is a translation.
import { nodeProgram, toolEnvironment, toolFile } from './setup/node-runtime.mjs'
import { runLive } from './setup/run.mjs'

const failure = await runLive(nodeProgram(), [toolFile('@lingui/cli', 'lingui'), 'extract', '--clean'], {
  env: toolEnvironment(),
})
process.exitCode = failure === undefined ? 0 : 1
