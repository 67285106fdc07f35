// @ts-check
// npm start: the set-up, then the app; with no display the whole job on the sample images.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { electronEnvironment } from './setup/electron.mjs'
import { nodeProgram, toolEnvironment } from './setup/node-runtime.mjs'
import { projectFolder } from './setup/project.mjs'
import { sandboxArguments } from './setup/sandbox.mjs'
import { setUp } from './setup/setup.mjs'

/** Steps of the set-up that each way to start can't do without. */
const needed = { window: ['Dependencies', 'Electron', 'App'], demo: ['Dependencies', 'Starter model', 'Sample images'] }

const failed = await setUp()
const missing = needed[hasDisplay() ? 'window' : 'demo'].filter((title) => failed.includes(title))
if (missing.length > 0) {
  console.error(`Not started: ${missing.join(', ')} failed, as told above.`)
  process.exitCode = 1
} else if (hasDisplay()) openWindow()
else {
  console.error(
    'There is no display here, so no window opens: running the demo on the sample images (npx winnow demo).',
  )
  replaceProcess(nodeProgram(), [join(projectFolder, 'scripts', 'winnow.mjs'), 'demo'], toolEnvironment())
}

function openWindow() {
  const { args, why } = sandboxArguments()
  if (why !== undefined) console.error(`Chromium's sandbox is off (${args.join(' ')}): ${why}.`)
  const electron = electronEnvironment()
  console.error('Opening Winnow …')
  replaceProcess(
    electron.ELECTRON_EXEC_PATH,
    [...args, projectFolder, ...process.argv.slice(2)],
    toolEnvironment(electron),
  )
}

function hasDisplay() {
  if (process.platform !== 'linux') return true
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
function replaceProcess(program, args, env) {
  const child = spawn(program, args, { env, stdio: 'inherit' })
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('error', (error) => {
    console.error(`${program} can't be started: ${error.message}`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1)
  })
}
