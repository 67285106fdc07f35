import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { workerFile } from '../../threads/worker-file.ts'
import type { Signature } from '../file/signature.ts'
import type { Launch, LaunchedMessage, LaunchMessage } from './launch-worker.ts'
import type { FromWorker, ToWorker, WorkerStart } from './messages.ts'

/** The model can't be loaded. `message` is ONNX Runtime's. */
export class UnusableModel extends Error {}

/** A program in its own process. */
type LaunchedProcess<Sent, Received> = {
  send(message: Sent): void
  onMessage(listener: (message: Received) => void): void
  /** Settles with why the process ended, after its last message. */
  ended: Promise<string>
  /** Ends the process at once, in any state. */
  kill(): void
}

/** A process with a loaded model. Unlike a thread, it can be killed during a run, and a crash ends nothing else. */
export type WorkerProcess = LaunchedProcess<ToWorker, FromWorker> & {
  signature: Signature
  runtime: string
  providers: readonly string[]
}

/** Starts a program as a process, through a thread that waits for it. */
export function launchProcess<Sent, Received = never>(file: URL, mayTalk: boolean): LaunchedProcess<Sent, Received> {
  const launch: Launch = { file: fileURLToPath(file), mayTalk }
  const launched = new Worker(workerFile(import.meta.url, 'launch-worker'), { name: 'launch', workerData: launch })
  const post = (message: LaunchMessage) => launched.postMessage(message)
  const ended = new Promise<string>((resolve) => {
    launched.on('message', (message: LaunchedMessage) => {
      if (message.kind === 'ended') resolve(message.why)
    })
    launched.once('error', (error) => resolve(error.message))
  })
  return {
    send: (message) => post({ kind: 'send', message }),
    onMessage: (listener) =>
      launched.on('message', (message: LaunchedMessage) => {
        if (message.kind === 'message') listener(message.message as Received)
      }),
    ended,
    kill: () => post({ kind: 'kill' }),
  }
}

/** Starts a worker. Throws UnusableModel when ONNX Runtime refuses the model, and the signal's reason when aborted. */
export async function startWorker(file: URL, start: WorkerStart, signal?: AbortSignal): Promise<WorkerProcess> {
  signal?.throwIfAborted()
  // Graphics drivers print text to stderr.
  const launched = launchProcess<ToWorker, FromWorker>(file, (start.provider ?? 'cpu') === 'cpu')
  const { send, onMessage, ended, kill } = launched
  signal?.addEventListener('abort', kill)
  send({ kind: 'open', start })
  const first = await new Promise<FromWorker>((resolve, reject) => {
    onMessage(resolve)
    void ended.then((why) => reject(new Error(`The inference worker ended before it was ready: ${why}`)))
  }).catch((error: unknown) => {
    signal?.throwIfAborted()
    throw error
  })
  signal?.removeEventListener('abort', kill)
  if (first.kind === 'unusable') {
    send({ kind: 'close' })
    throw new UnusableModel(first.message)
  }
  if (first.kind !== 'ready') throw new Error('The inference worker answered before it was asked.')
  const { signature, runtime, providers } = first
  return { signature, runtime, providers, ...launched }
}
