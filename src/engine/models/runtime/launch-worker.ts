import { fork } from 'node:child_process'
import { parentPort, workerData } from 'node:worker_threads'

/** A program to run as a separate process: its file, and whether it may write to stderr. */
export type Launch = { file: string; mayTalk: boolean }
export type LaunchMessage = { kind: 'send'; message: unknown } | { kind: 'kill' }
/** `ended` comes last, once all that it said has been passed on. */
export type LaunchedMessage = { kind: 'said'; message: unknown } | { kind: 'ended'; why: string }

/**
 * A thread that starts a process and passes its messages on: for as long as that takes, which is long where the engine has
 * much memory, as Linux copies its page tables, only this thread waits.
 */
const { file, mayTalk } = workerData as Launch
const port = parentPort!
const post = (message: LaunchedMessage) => port.postMessage(message)
const end = (why: string) => {
  post({ kind: 'ended', why })
  port.close()
}

const child = fork(file, [], {
  serialization: 'advanced',
  execArgv: [],
  // Inside of Electron the program is Electron, which must not be a Node: the app says which Node to take.
  execPath: process.env.WINNOW_NODE ?? process.execPath,
  stdio: ['ignore', 'ignore', mayTalk ? 'inherit' : 'ignore', 'ipc'],
})
child.on('message', (message) => post({ kind: 'said', message }))
child.once('error', (error) => end(error.message))
child.once('close', (code, signal) => end(wordsOfEnd(code, signal)))
port.on('message', (message: LaunchMessage) => {
  if (message.kind === 'kill') child.kill('SIGKILL')
  // A worker that can't be reached has ended, which is reported.
  else child.send(message.message as object, () => undefined)
})

function wordsOfEnd(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === 'SIGKILL') return 'its process was stopped because it used too much memory'
  return signal ? `its process was stopped by ${signal}` : `its process ended with code ${code}`
}
