// @ts-check
// npm run package [deb|rpm|tar|server|all]: packages for users, into dist/packages.

import { fileURLToPath } from 'node:url'
import { isNewEnough, nodeProgram } from './setup/node-runtime.mjs'
import { runAgain, stopWithLauncher } from './setup/run-again.mjs'
import { setUp } from './setup/setup.mjs'

if (isNewEnough(process.version)) {
  stopWithLauncher()
  const failed = await setUp()
  if (failed.length > 0) {
    console.error(`Nothing is packaged: ${failed.join(', ')} failed, see above.`)
    process.exitCode = 1
  } else {
    const { makePackages } = await import('./package/make-packages.ts')
    process.exitCode = await makePackages(process.argv.slice(2))
  }
} else runAgain(nodeProgram(), [fileURLToPath(import.meta.url), ...process.argv.slice(2)])
