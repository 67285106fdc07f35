import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { workerFile } from '../../threads/worker-file.ts'
import type { Signature } from '../file/signature.ts'
import type { Launch, LaunchedMessage, LaunchMessage } from './launch-worker.ts'
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
  /** Ends it at once, in any state. */
  kill(): void
}

/** A program that runs as a process of its own. */
type LaunchedProcess = {
  send(message: object): void
  onMessage(hear: (message: unknown) => void): void
  /** Settles with why it ended, in words, once all that it said has been heard. */
  ended: Promise<string>
  kill(): void
}

/** Starts a program as a process, by a thread that waits for it. */
export function launchProcess(file: URL, mayTalk: boolean): LaunchedProcess {
  const launch: Launch = { file: fileURLToPath(file), mayTalk }
  const launched = new Worker(workerFile(import.meta.url, 'launch-worker'), { name: 'launch', workerData: launch })
  const tell = (message: LaunchMessage) => launched.postMessage(message)
  const ended = new Promise<string>((resolve) => {
    launched.on('message', (message: LaunchedMessage) => {
      if (message.kind === 'ended') resolve(message.why)
    })
    launched.once('error', (error) => resolve(error.message))
  })
  return {
    send: (message) => tell({ kind: 'send', message }),
    onMessage: (hear) =>
      launched.on('message', (message: LaunchedMessage) => {
        if (message.kind === 'said') hear(message.message)
      }),
    ended,
    kill: () => tell({ kind: 'kill' }),
  }
}

/** Starts a worker. Throws UnusableModel when ONNX Runtime refuses the model, and the signal's reason when that is aborted. */
export async function startWorker(file: URL, start: WorkerStart, signal?: AbortSignal): Promise<WorkerProcess> {
  signal?.throwIfAborted()
  // Graphics drivers print text; what matters comes by messages.
  const launched = launchProcess(file, (start.provider ?? 'cpu') === 'cpu')
  const { ended, kill } = launched
  const onMessage = (hear: (message: FromWorker) => void) =>
    launched.onMessage((message) => hear(message as FromWorker))
  const send = (message: ToWorker) => launched.send(message)
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
  return { signature, runtime, providers, send, onMessage, ended, kill }
}
