#!/usr/bin/env -S MALLOC_ARENA_MAX=2 node --max-semi-space-size=8
// @ts-check
// The command `winnow`. Its program needs Node 24: an older Node starts this file again with the one that the
// dependencies bring. How memory is held is as of the engine that the app starts, which says why.
import { existsSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isNewEnough, nodeProgram } from './setup/node-runtime.mjs'
import { compiledFolder, nodeModules, projectFolder } from './setup/project.mjs'
import { runAgain, stopWithLauncher } from './setup/run-again.mjs'

// What Node warns of means nothing to users: with a workspace open it goes to the log. Threads read the environment.
if (!process.argv.includes('--debug')) {
  process.removeAllListeners('warning')
  process.env.NODE_NO_WARNINGS = '1'
}

if (!existsSync(join(nodeModules, '.package-lock.json'))) {
  console.error(`Winnow is not set up yet: run npm start once in ${projectFolder}.`)
  process.exitCode = 1
} else if (isNewEnough(process.version)) {
  stopWithLauncher()
  nodeModule.enableCompileCache(compiledFolder)
  // For images on all cores at once: else it is four threads, however many cores there are.
  process.env.UV_THREADPOOL_SIZE ??= String(2 * availableParallelism() + 4)
  // The engine's threads and processes go by the environment.
  process.env.NODE_COMPILE_CACHE ??= compiledFolder
  // From the sources, which need no build, but where WINNOW_BUILT names a built app that is up to date: it starts quicker.
  const { WINNOW_BUILT } = process.env
  await import(WINNOW_BUILT ? pathToFileURL(join(WINNOW_BUILT, 'cli.js')).href : '../src/cli/index.ts')
} else {
  runAgain(nodeProgram(), [...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2)])
}
