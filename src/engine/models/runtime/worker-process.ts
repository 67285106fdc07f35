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

/** Starts a worker. Throws UnusableModel when ONNX Runtime refuses the model, and the signal's reason when that is aborted. */
export async function startWorker(file: URL, start: WorkerStart, signal?: AbortSignal): Promise<WorkerProcess> {
  signal?.throwIfAborted()
  // Graphics drivers print text; what matters comes by messages.
  const launch: Launch = { file: fileURLToPath(file), mayTalk: (start.provider ?? 'cpu') === 'cpu' }
  const launched = new Worker(workerFile(import.meta.url, 'launch-worker'), { name: 'launch', workerData: launch })
  const tell = (message: LaunchMessage) => launched.postMessage(message)
  const ended = new Promise<string>((resolve) => {
    launched.on('message', (message: LaunchedMessage) => {
      if (message.kind === 'ended') resolve(message.why)
    })
    launched.once('error', (error) => resolve(error.message))
  })
  const onMessage = (hear: (message: FromWorker) => void) => {
    launched.on('message', (message: LaunchedMessage) => {
      if (message.kind === 'said') hear(message.message as FromWorker)
    })
  }
  const send = (message: ToWorker) => tell({ kind: 'send', message })
  const kill = () => tell({ kind: 'kill' })
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
