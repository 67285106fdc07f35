import { syncBuiltinESMExports } from 'node:module'
import workerThreads, { type Worker, type WorkerOptions } from 'node:worker_threads'
import type { FromWorker } from '../../src/engine/threads/threads.ts'

// Keeps the engine's threads that were released by a workspace for the next one. Each test opens a new workspace, and
// starting a thread takes longer than most of the work it does for a test.
const events = ['message', 'error', 'exit']
const { Worker: ColdWorker } = workerThreads

/** The waiting threads, by their file and arguments. */
const waiting = new Map<string, Worker[]>()

function warmWorker(file: URL, options: WorkerOptions): Worker {
  const key = JSON.stringify([file.href, options.workerData])
  const worker = waiting.get(key)?.pop() ?? new ColdWorker(file, options)
  let hasLetGo = false
  worker.on('message', ({ kind }: FromWorker) => {
    hasLetGo = kind === 'closed'
  })
  worker.terminate = async () => {
    // A thread that is ended in the middle of its work may never finish it.
    if (!hasLetGo) return ColdWorker.prototype.terminate.call(worker)
    for (const event of events) worker.removeAllListeners(event)
    worker.unref()
    waiting.set(key, [...(waiting.get(key) ?? []), worker])
    return 0
  }
  return worker
}

// Once per process, which runs many files.
const isWarm = Symbol.for('winnow.warmThreads')
if (!(isWarm in globalThis)) {
  Object.assign(globalThis, { [isWarm]: true })
  workerThreads.Worker = new Proxy(ColdWorker, {
    construct: (_, [file, options]: ConstructorParameters<typeof Worker>) =>
      // Threads with a name belong to the workspace; others end for good reasons.
      file instanceof URL && options?.name !== undefined ? warmWorker(file, options) : new ColdWorker(file, options),
  })
  syncBuiltinESMExports()
}
