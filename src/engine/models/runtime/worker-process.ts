import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Signature } from '../signature.ts'
import type { FromWorker, ToWorker, WorkerStart } from './messages.ts'

/** The model can't be loaded; `message` is ONNX Runtime's own. */
export class UnusableModel extends Error {}

/** A process that has a model loaded: unlike a thread it can be ended inside of a run, and takes nobody along. */
export type WorkerProcess = {
  signature: Signature
  runtime: string
  providers: readonly string[]
  send(message: ToWorker): void
  onMessage(hear: (message: FromWorker) => void): void
  /** Settles with why it ended, in words, once all that it said has been heard. */
  ended: Promise<string>
  /** Ends it at once, whatever it is doing. */
  kill(): void
}

/** Starts a worker. Throws UnusableModel when ONNX Runtime refuses the model, and the signal's reason when that is aborted. */
export async function startWorker(file: URL, start: WorkerStart, signal?: AbortSignal): Promise<WorkerProcess> {
  signal?.throwIfAborted()
  const child = fork(fileURLToPath(file), [], {
    serialization: 'advanced',
    execArgv: [],
    // Drivers of graphics processors talk; what matters is told by messages.
    stdio: ['ignore', 'ignore', (start.provider ?? 'cpu') === 'cpu' ? 'inherit' : 'ignore', 'ipc'],
    // Inside of Electron the program is Electron, which is to be a Node here.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  })
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => resolve(wordsOfEnd(code, signal)))
  })
  // Whoever can't be reached any more has ended, which `ended` tells.
  const send = (message: ToWorker) => void child.send(message, () => undefined)
  const kill = () => child.kill('SIGKILL')
  signal?.addEventListener('abort', kill)
  send({ kind: 'open', start })
  const first = await firstMessage(child, ended).catch((error: unknown) => {
    signal?.throwIfAborted()
    throw error
  })
  signal?.removeEventListener('abort', kill)
  if (first.kind === 'unusable') {
    send({ kind: 'close' })
    throw new UnusableModel(first.message)
  }
  if (first.kind !== 'ready') throw new Error('The inference worker answered before it was asked.')
  return {
    signature: first.signature,
    runtime: first.runtime,
    providers: first.providers,
    send,
    onMessage: (hear) => child.on('message', (message) => hear(message as FromWorker)),
    ended,
    kill,
  }
}

function firstMessage(child: ChildProcess, ended: Promise<string>): Promise<FromWorker> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as FromWorker))
    void ended.then((why) => reject(new Error(`The inference worker ended before it was ready: ${why}`)))
  })
}

const wordsOfEnd = (code: number | null, signal: NodeJS.Signals | null): string => {
  if (signal === 'SIGKILL')
    return 'its process was ended because it took more memory than its size explains, or than there is'
  return signal ? `its process was ended by ${signal}` : `its process ended with code ${code}`
}
