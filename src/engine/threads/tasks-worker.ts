import { parentPort, type Transferable } from 'node:worker_threads'
import type { OnProgress } from '../progress.ts'
import { failureOf } from './thread-failure.ts'
import { threadTasks } from './thread-tasks.ts'
import type { FromWorker, Opened, ServedTasks, TaskList, ToWorker } from './threads.ts'

if (!parentPort) throw new Error('This file is started as a worker thread.')
const port = parentPort
let folder = ''

/** Progress is posted in steps of at least this share. */
const minProgress = 0.005
/** The data of a task list is released after this long without a request. */
const keptMs = 3_600_000

type OpenList = { tasks: ServedTasks<unknown>['tasks']; opened: Opened<unknown>; idle?: ReturnType<typeof setTimeout> }

const lists = new Map<TaskList, OpenList>()

async function listOf(name: TaskList): Promise<OpenList> {
  const existing = lists.get(name)
  if (existing) return existing
  const { tasks, open } = (await threadTasks[name]()) as ServedTasks<unknown>
  const list = { tasks, opened: open(folder) }
  lists.set(name, list)
  return list
}

function closeList(name: TaskList): void {
  const list = lists.get(name)
  lists.delete(name)
  clearTimeout(list?.idle)
  list?.opened.close()
}

const post = (message: FromWorker, transfer: Transferable[] = []) => port.postMessage(message, transfer)

async function answer({ tasks: name, task, input, stop }: Extract<ToWorker, { kind: 'ask' }>): Promise<void> {
  let posted = -1
  const checkStop = () => {
    if (Atomics.load(stop, 0) === 1) throw new Stopped()
  }
  const step: OnProgress = (share) => {
    checkStop()
    if (share - posted < minProgress) return
    posted = share
    post({ kind: 'progress', share })
  }
  try {
    const list = await listOf(name)
    clearTimeout(list.idle)
    const { given, within, watch } = list.opened
    watch?.(checkStop)
    step(0)
    const result = await within(() => list.tasks[task]!(given as never, input as never, step))
    list.idle = setTimeout(closeList, keptMs, name).unref()
    post({ kind: 'done', result }, ownMemory(result))
  } catch (error) {
    post(error instanceof Stopped ? { kind: 'stopped' } : { kind: 'failed', failure: failureOf(error) })
  }
}

class Stopped extends Error {}

/** Returns the arrays of an answer that are alone in their buffer: those are transferred instead of copied. */
const ownMemory = (result: unknown): Transferable[] =>
  typeof result === 'object' && result !== null
    ? Object.values(result).flatMap((value) =>
        ArrayBuffer.isView(value) && value.byteLength === value.buffer.byteLength ? [value.buffer as ArrayBuffer] : [],
      )
    : []

port.on('message', (message: ToWorker) => {
  if (message.kind === 'open') folder = message.folder
  else if (message.kind === 'ask') void answer(message)
  else close()
})

function close(): void {
  for (const name of [...lists.keys()]) closeList(name)
  post({ kind: 'closed' })
}
