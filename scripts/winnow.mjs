#!/usr/bin/env node
// @ts-check
// The command `winnow`. Its program needs Node 24: an older Node starts this file again with the one that the
// dependencies bring.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isNewEnough, nodeProgram } from './setup/node-runtime.mjs'
import { cacheFolder, nodeModules, projectFolder } from './setup/project.mjs'

if (!existsSync(join(nodeModules, '.package-lock.json'))) {
  console.error(`Winnow is not set up yet: run npm start once in ${projectFolder}.`)
  process.exitCode = 1
} else if (isNewEnough(process.version)) {
  nodeModule.enableCompileCache(join(cacheFolder, 'compiled'))
  await import('../src/cli/index.ts')
} else {
  runAgain()
}

/** Exit code and signals pass through. On a terminal Ctrl-C reaches both processes by itself. */
function runAgain() {
  const child = spawn(nodeProgram(), [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  const hasTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY
  process.on('SIGINT', () => hasTerminal || child.kill('SIGINT'))
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  process.on('SIGHUP', () => child.kill('SIGHUP'))
  child.on('exit', (code, signal) => {
    if (signal === null) {
      process.exitCode = code ?? 1
      return
    }
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}
