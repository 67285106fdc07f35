import { parentPort, type Transferable, workerData } from 'node:worker_threads'
import type { OnProgress } from './progress.ts'
import { failureOf } from './thread-failure.ts'
import { threadTasks } from './thread-tasks.ts'
import type { FromWorker, Opened, ServedTasks, TaskList, ToWorker } from './threads.ts'

if (!parentPort) throw new Error('This file is started as a worker thread.')
const port = parentPort

/** Progress is posted in steps of at least this share. */
const minProgress = 0.005

/** Answers what the tasks can be asked, one after another. */
function serve<Given>({ tasks, open }: ServedTasks<Given>): void {
  let opened: Opened<Given> | null = null
  const post = (message: FromWorker, transfer: Transferable[] = []) => port.postMessage(message, transfer)
  port.on('message', async (message: ToWorker) => {
    if (message.kind === 'open') {
      opened = open(message.folder)
      return
    }
    if (!opened) throw new Error('The thread was asked before it was given a workspace.')
    const { given, within, close, watch } = opened
    if (message.kind === 'close') {
      opened = null
      close()
      post({ kind: 'closed' })
      return
    }
    let posted = -1
    const checkStop = () => {
      if (Atomics.load(message.stop, 0) === 1) throw new Stopped()
    }
    const step: OnProgress = (share) => {
      checkStop()
      if (share - posted < minProgress) return
      posted = share
      post({ kind: 'progress', share })
    }
    try {
      watch?.(checkStop)
      step(0)
      const result = await within(() => tasks[message.task]!(given, message.input as never, step))
      post({ kind: 'done', result }, ownMemory(result))
    } catch (error) {
      post(error instanceof Stopped ? { kind: 'stopped' } : { kind: 'failed', failure: failureOf(error) })
    }
  })
}

class Stopped extends Error {}

/** The arrays of an answer that alone have their memory: it changes hands instead of being copied. */
const ownMemory = (result: unknown): Transferable[] =>
  typeof result === 'object' && result !== null
    ? Object.values(result).flatMap((value) =>
        ArrayBuffer.isView(value) && value.byteLength === value.buffer.byteLength ? [value.buffer as ArrayBuffer] : [],
      )
    : []

serve((await threadTasks[workerData as TaskList]()) as ServedTasks<unknown>)
