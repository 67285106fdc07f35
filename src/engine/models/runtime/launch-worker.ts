import { fork } from 'node:child_process'
import { parentPort, workerData } from 'node:worker_threads'

/** `mayTalk`: whether the program may write to stderr. */
export type Launch = { file: string; mayTalk: boolean }
export type LaunchMessage = { kind: 'send'; message: unknown } | { kind: 'kill' }
/** `ended` comes last, after all messages. */
export type LaunchedMessage = { kind: 'message'; message: unknown } | { kind: 'ended'; why: string }

/**
 * A thread that starts a process and relays its messages. Forking takes long when the engine has much memory, because Linux
 * copies its page tables; only this thread waits for it.
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
  // In Electron, execPath is Electron, which may not run as Node: the app says which Node to use.
  execPath: process.env.WINNOW_NODE ?? process.execPath,
  stdio: ['ignore', 'ignore', mayTalk ? 'inherit' : 'ignore', 'ipc'],
})
child.on('message', (message) => post({ kind: 'message', message }))
child.once('error', (error) => end(error.message))
child.once('close', (code, signal) => end(endReason(code, signal)))
port.on('message', (message: LaunchMessage) => {
  if (message.kind === 'kill') child.kill('SIGKILL')
  // Sending fails only after the process has ended, which is reported.
  else child.send(message.message as object, () => undefined)
})

function endReason(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === 'SIGKILL') return 'its process was stopped because it used too much memory'
  return signal ? `its process was stopped by ${signal}` : `its process ended with code ${code}`
}
