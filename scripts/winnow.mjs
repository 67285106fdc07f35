#!/usr/bin/env -S MALLOC_ARENA_MAX=2 node --max-semi-space-size=8
// @ts-check
// The command `winnow`. It needs Node 24: an older Node starts this file again with the Node of the dependencies. The
// memory settings are those of the engine that the app starts, explained there.
import { existsSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isNewEnough, nodeProgram } from './setup/node-runtime.mjs'
import { compiledFolder, nodeModules, projectFolder } from './setup/project.mjs'
import { runAgain, stopWithLauncher } from './setup/run-again.mjs'

// Node's warnings mean nothing to users: with a workspace open they go to the log. Threads read the environment.
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
  // To process images on all cores at once: the default is four threads, however many cores there are.
  process.env.UV_THREADPOOL_SIZE ??= String(2 * availableParallelism() + 4)
  // The engine's threads and processes read the environment.
  process.env.NODE_COMPILE_CACHE ??= compiledFolder
  // Runs the sources, which need no build, unless WINNOW_BUILT names an up-to-date built app, which starts faster.
  const { WINNOW_BUILT } = process.env
  await import(WINNOW_BUILT ? pathToFileURL(join(WINNOW_BUILT, 'cli.js')).href : '../src/cli/index.ts')
} else {
  runAgain(nodeProgram(), [...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2)])
}
