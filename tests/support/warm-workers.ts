import { syncBuiltinESMExports } from 'node:module'
import { basename } from 'node:path'
import workerThreads, { type Worker, type WorkerOptions } from 'node:worker_threads'
import type { Launch, LaunchedMessage, LaunchMessage } from '../../src/engine/models/runtime/launch-worker.ts'
import type { FromWorker, ToWorker } from '../../src/engine/models/runtime/messages.ts'

// Keeps inference workers that were released by a model for the next one. Starting a process with sharp and ONNX Runtime
// takes longer than most of a test's work with a model.
const { Worker: OtherWorker } = workerThreads

/** The threads with the waiting workers, by their start arguments. */
const waiting = new Map<string, Worker[]>()

function launchWarm(thread: URL, options: WorkerOptions): Worker {
  const key = JSON.stringify([thread.href, options.workerData, process.env])
  const others = waiting.get(key) ?? []
  waiting.set(key, others)
  const known = others.pop()
  known?.ref()
  return known ?? waitWhenClosed(new OtherWorker(thread, options), others)
}

/** When told to close, the worker finishes its current work and waits with others instead. */
function waitWhenClosed(launched: Worker, others: Worker[]): Worker {
  const post = launched.postMessage.bind(launched)
  let tasks = 0
  let isClosing = false
  const waitIfClosed = () => {
    if (!isClosing || tasks > 0) return
    isClosing = false
    launched.emit('message', { kind: 'ended', why: 'its process ended with code 0' } satisfies LaunchedMessage)
    for (const event of ['message', 'error']) launched.removeAllListeners(event)
    launched.on('message', hear)
    launched.unref()
    others.push(launched)
  }
  const hear = (told: LaunchedMessage) => {
    if (told.kind === 'ended') others.splice(0, others.length, ...others.filter((one) => one !== launched))
    else {
      const message = told.message as FromWorker
      if (message.kind !== 'answers') return
      tasks -= message.answers.length
      waitIfClosed()
    }
  }
  launched.on('message', hear)
  launched.postMessage = (told: LaunchMessage) => {
    const message = told.kind === 'send' ? (told.message as ToWorker) : null
    if (message?.kind === 'tasks') tasks += message.tasks.length
    if (message?.kind !== 'close') return post(told)
    isClosing = true
    waitIfClosed()
  }
  return launched
}

// Once per process, which runs many files.
const isWarm = Symbol.for('winnow.warmWorkers')
if (!(isWarm in globalThis)) {
  Object.assign(globalThis, { [isWarm]: true })
  workerThreads.Worker = new Proxy(OtherWorker, {
    construct: (_, [file, options]: ConstructorParameters<typeof Worker>) =>
      file instanceof URL &&
      basename((options?.workerData as Partial<Launch> | null)?.file ?? '').startsWith('inference-worker.')
        ? launchWarm(file, options ?? {})
        : new OtherWorker(file, options),
  })
  syncBuiltinESMExports()
}
