// @ts-check
import { spawn } from 'node:child_process'
import { basename } from 'node:path'
import { createInterface } from 'node:readline'
import { projectFolder } from './project.mjs'

/** A program that failed, with its output. */
export class ProgramFailed extends Error {
  /**
   * @param {string} program
   * @param {string} outcome
   * @param {string} output
   */
  constructor(program, outcome, output) {
    super(`${program} ${outcome}.`)
    this.name = 'ProgramFailed'
    this.output = output
  }
}

/**
 * Runs a program and returns its output, which is hidden unless WINNOW_VERBOSE=1.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, timeoutMs?: number, shell?: boolean, onStart?: (pid: number) => void }} [options]
 * @returns {Promise<string>} stdout and stderr, in order
 * @throws {ProgramFailed} on an exit code other than 0, a signal, the time limit, or a missing program
 */
export function run(program, args, options = {}) {
  const { env = process.env, timeoutMs, shell = false, onStart } = options
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: projectFolder, env, shell, stdio: ['ignore', 'pipe', 'pipe'] })
    if (child.pid !== undefined) onStart?.(child.pid)
    const release = passSignals((signal) => child.kill(signal))
    let output = ''
    let outcome = ''
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            outcome = tookLonger(timeoutMs)
            child.kill()
          }, timeoutMs)
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8')
      stream.on('data', (text) => {
        output += text
        if (process.env.WINNOW_VERBOSE === '1') process.stderr.write(text)
      })
    }
    child.on('error', (error) => {
      release()
      clearTimeout(timer)
      reject(new ProgramFailed(program, `can't be started: ${error.message}`, output))
    })
    child.on('close', (code, signal) => {
      release()
      clearTimeout(timer)
      if (code === 0 && outcome === '') return resolve(output)
      outcome ||= signal === null ? `ended with code ${code}` : `was ended by ${signal}`
      reject(new ProgramFailed([program, ...args.slice(0, 2)].map((word) => basename(word)).join(' '), outcome, output))
    })
  })
}

/** @param {number} ms */
const tookLonger = (ms) => `took longer than ${Math.round(ms / 1000)} s and was stopped`

/**
 * Runs a program and prints each of its lines at once, so that two can run side by side. It has its own process group: when
 * the program ends or is stopped, the whole group ends, so that no Xvfb, window or worker stays behind.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, timeoutMs?: number }} [options]
 * @returns {Promise<string | undefined>} the reason if it failed
 */
export function runLive(program, args, { env = process.env, timeoutMs } = {}) {
  const ownGroup = process.platform !== 'win32'
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: projectFolder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: ownGroup,
    })
    for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', (line) => console.log(line))
    /** @param {NodeJS.Signals} signal */
    const end = (signal) => {
      if (child.pid === undefined) return
      if (!ownGroup) return void child.kill(signal)
      try {
        process.kill(-child.pid, signal)
      } catch (error) {
        // ESRCH: the whole group has already ended.
        if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
      }
    }
    const release = passSignals(end)
    let isLate = false
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            isLate = true
            end('SIGKILL')
          }, timeoutMs)
    child.on('error', (error) => {
      release()
      resolve(`can't be started: ${error.message}`)
    })
    child.on('exit', () => end('SIGKILL'))
    child.on('close', (code, signal) => {
      release()
      clearTimeout(timer)
      if (isLate) resolve(tookLonger(Number(timeoutMs)))
      else resolve(code === 0 ? undefined : signal === null ? `ended with code ${code}` : `was ended by ${signal}`)
    })
  })
}

/**
 * Before a signal ends this program, passes it on.
 *
 * @param {(signal: NodeJS.Signals) => void} pass
 * @returns {() => void} stops passing signals on
 */
function passSignals(pass) {
  /** @type {readonly NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  /** @param {NodeJS.Signals} signal */
  const onSignal = (signal) => {
    pass(signal)
    release()
    process.kill(process.pid, signal)
  }
  const release = () => {
    for (const signal of signals) process.off(signal, onSignal)
  }
  for (const signal of signals) process.on(signal, onSignal)
  return release
}
