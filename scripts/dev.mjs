// @ts-check
// npm run dev: the app from its sources, built into out-dev/. The window reloads a change as soon as it is saved; after a
// change of the engine or the shell the app restarts. `--debug` opens ports for debuggers (.vscode/launch.json); all other
// arguments go to the app.
import { join } from 'node:path'
import { appBuild } from './setup/app-build.mjs'
import { electronEnvironment } from './setup/electron.mjs'
import { nodeProgram, toolEnvironment, toolFile } from './setup/node-runtime.mjs'
import { runInPlace } from './setup/run-again.mjs'
import { sandboxArguments } from './setup/sandbox.mjs'
import { setUp } from './setup/setup.mjs'

const outDir = 'out-dev'
const given = process.argv.slice(2)
const isDebugged = given.includes('--debug')
const ports = isDebugged ? ['--inspect', '9229', '--remoteDebuggingPort', '9222'] : []
const app = [...sandboxArguments().args, ...given.filter((word) => word !== '--debug')]

const failed = await setUp({ without: [appBuild.title] })
const missing = ['Dependencies', 'Electron'].filter((title) => failed.includes(title))
if (missing.length > 0) {
  console.error(`Not started: ${missing.join(', ')} failed, see above.`)
  process.exitCode = 1
} else {
  const tool = [toolFile('electron-vite'), 'dev', '--watch', '--outDir', outDir]
  const entry = ['--entry', join(outDir, 'main', 'index.js')]
  const env = toolEnvironment({ ...electronEnvironment(), ...(isDebugged ? { WINNOW_DEBUG_ENGINE: '9230' } : {}) })
  runInPlace(nodeProgram(), [...tool, ...entry, ...ports, '--', ...app], env)
}
