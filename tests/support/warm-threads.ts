import { syncBuiltinESMExports } from 'node:module'
import workerThreads, { type Worker, type WorkerOptions } from 'node:worker_threads'
import type { FromWorker } from '../../src/engine/threads/threads.ts'

// Threads of the engine that have let go of a workspace wait for the next one. Each test opens a workspace of its own, and
// starting a thread takes longer than what most of them ask of it.
const events = ['message', 'error', 'exit']
const { Worker: ColdWorker } = workerThreads

/** By their file and what they were given, those that wait. */
const waiting = new Map<string, Worker[]>()

function warmWorker(file: URL, options: WorkerOptions): Worker {
  const key = JSON.stringify([file.href, options.workerData])
  const worker = waiting.get(key)?.pop() ?? new ColdWorker(file, options)
  let hasLetGo = false
  worker.on('message', ({ kind }: FromWorker) => {
    hasLetGo = kind === 'closed'
  })
  worker.terminate = async () => {
    // One that is ended in the middle of its work may never come to an end of it.
    if (!hasLetGo) return ColdWorker.prototype.terminate.call(worker)
    for (const event of events) worker.removeAllListeners(event)
    worker.unref()
    waiting.set(key, [...(waiting.get(key) ?? []), worker])
    return 0
  }
  return worker
}

// Once a process, which runs many files.
const isWarm = Symbol.for('winnow.warmThreads')
if (!(isWarm in globalThis)) {
  Object.assign(globalThis, { [isWarm]: true })
  workerThreads.Worker = new Proxy(ColdWorker, {
    construct: (_, [file, options]: ConstructorParameters<typeof Worker>) =>
      // Those with a name belong to the workspace; others end for good reasons.
      file instanceof URL && options?.name !== undefined ? warmWorker(file, options) : new ColdWorker(file, options),
  })
  syncBuiltinESMExports()
}
