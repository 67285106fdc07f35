// @ts-check
// npm run texts: writes the catalogues of the window's texts from its sources.
import { nodeProgram, toolEnvironment, toolFile } from './setup/node-runtime.mjs'
import { runLive } from './setup/run.mjs'

const failure = await runLive(nodeProgram(), [toolFile('@lingui/cli', 'lingui'), 'extract', '--clean'], {
  env: toolEnvironment(),
})
process.exitCode = failure === undefined ? 0 : 1
