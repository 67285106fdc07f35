// @ts-check
// npm start: the set-up, then the app; without a display, the whole workflow on the sample images.
import { join } from 'node:path'
import { electronEnvironment } from './setup/electron.mjs'
import { nodeProgram, toolEnvironment } from './setup/node-runtime.mjs'
import { projectFolder } from './setup/project.mjs'
import { runInPlace } from './setup/run-again.mjs'
import { sandboxArguments } from './setup/sandbox.mjs'
import { setUp } from './setup/setup.mjs'

/** The set-up steps that each way to start needs. */
const needed = { window: ['Dependencies', 'Electron', 'App'], demo: ['Dependencies', 'Starter model', 'Sample images'] }

const failed = await setUp()
const missing = needed[hasDisplay() ? 'window' : 'demo'].filter((title) => failed.includes(title))
if (missing.length > 0) {
  console.error(`Not started: ${missing.join(', ')} failed, see above.`)
  process.exitCode = 1
} else if (hasDisplay()) openWindow()
else {
  console.error(
    'There is no display here, so no window opens: running the demo on the sample images (npx winnow demo).',
  )
  runInPlace(nodeProgram(), [join(projectFolder, 'scripts', 'winnow.mjs'), 'demo'], toolEnvironment())
}

function openWindow() {
  const { args, why } = sandboxArguments()
  if (why !== undefined) console.error(`Chromium's sandbox is off (${args.join(' ')}): ${why}.`)
  const electron = electronEnvironment()
  console.error('Opening Winnow …')
  const words = [...args, projectFolder, ...process.argv.slice(2)]
  runInPlace(electron.ELECTRON_EXEC_PATH, words, toolEnvironment(electron))
}

function hasDisplay() {
  if (process.platform !== 'linux') return true
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}
