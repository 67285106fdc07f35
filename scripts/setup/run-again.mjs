// @ts-check
import { spawn } from 'node:child_process'

/**
 * Runs a Node program in place of this one: output, exit code and signals are passed on. On a terminal Ctrl-C reaches both
 * processes.
 *
 * @param {string} node
 * @param {readonly string[]} args the file and its arguments; the program calls `stopWithLauncher`
 */
export function runAgain(node, args) {
  const child = spawn(node, args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
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

/**
 * Runs a program in place of this one, with its terminal. Ctrl-C reaches both.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
export function runInPlace(program, args, env) {
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

/** Stops this process at its next safe point, as Ctrl-C does, when the launcher that started it by `runAgain` has ended. */
export function stopWithLauncher() {
  process.once('disconnect', () => process.emit('SIGTERM', 'SIGTERM') || process.exit(1))
  // The open channel must not keep the process alive.
  process.channel?.unref()
}
