import { parentPort, workerData } from 'node:worker_threads'
import { failureOf } from '../../failure.ts'
import type { Step } from '../../progress.ts'
import { registerQueryFunctions } from '../../query/index.ts'
import { openForReading } from '../../store/index.ts'
import type { AnyAsk, FromWorker, Stop, ToWorker, WorkerStart } from './messages.ts'
import { tasks } from './tasks.ts'

/** Plans in a thread of its own, by a connection that can only read. Each answer is of one moment of the workspace. */
const port = parentPort
if (!port) throw new Error('The planning worker is started as a worker thread.')
const tell = (message: FromWorker, moved: ArrayBuffer[] = []) => port.postMessage(message, moved)
const { folder } = workerData as WorkerStart
const store = openForReading(folder)
registerQueryFunctions(store)

class Stopped extends Error {}

function answer({ kind, input }: AnyAsk, stop: Stop): void {
  const step: Step = (share) => {
    if (Atomics.load(stop, 0) === 1) throw new Stopped()
    tell({ kind: 'progress', share })
  }
  try {
    step(0)
    const result = store.atOneMoment(() => tasks[kind](store, input as never, step))
    // The large part of an answer changes hands instead of being copied.
    tell({ kind: 'done', result }, 'trace' in result ? [result.trace.buffer] : [])
  } catch (error) {
    tell(error instanceof Stopped ? { kind: 'stopped' } : { kind: 'failed', failure: failureOf(error) })
  }
}

port.on('message', (message: ToWorker) => {
  if (message.kind === 'ask') answer(message.ask, message.stop)
  else {
    store.close()
    port.close()
  }
})
