import { parentPort, workerData } from 'node:worker_threads'
import { failureOf } from '../../failure.ts'
import { registerQueryFunctions } from '../../query/index.ts'
import { openForReading } from '../../store/index.ts'
import { ChangesTold } from './changes-told.ts'
import type { FromReading, ReadingStart, ToReading } from './messages.ts'
import { readingTasks } from './tasks.ts'

/** Reads in a thread of its own, by a connection that can only read. */
const port = parentPort
if (!port) throw new Error('The reading worker is started as a worker thread.')
const { folder, commits } = workerData as ReadingStart
const store = openForReading(folder)
registerQueryFunctions(store)
const changes = new ChangesTold()
let nowMs = 0
const tasks = readingTasks(store, { nowMs: () => nowMs }, changes)

const tell = (message: FromReading, moved: ArrayBuffer[] = []) => port.postMessage(message, moved)

/** Does a task at exactly the moment whose changes were told, or gives null when that has passed. */
function doNow({ task, input, at }: Exclude<ToReading, { task: 'close' }>): { result: unknown } | null {
  return store.atOneMoment(() => {
    // The moment is that of the first look.
    store.get('SELECT 1 FROM image LIMIT 1')
    return Atomics.load(commits, 0) === at ? { result: tasks[task](input as never) } : null
  })
}

port.on('message', async (message: ToReading) => {
  if (message.task === 'close') {
    store.close()
    port.close()
    return
  }
  const { id } = message
  try {
    changes.add(message.changes)
    nowMs = message.nowMs
    const done = doNow(message)
    if (done === null) return tell({ id, kind: 'again' })
    const result = await done.result
    // Large answers change hands instead of being copied.
    tell({ id, kind: 'done', result }, result instanceof Uint32Array ? [result.buffer as ArrayBuffer] : [])
  } catch (error) {
    tell({ id, kind: 'failed', failure: failureOf(error) })
  }
})
