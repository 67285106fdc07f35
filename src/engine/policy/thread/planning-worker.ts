import { registerQueryFunctions } from '../../query/index.ts'
import { openForReading } from '../../store/index.ts'
import { serveThread } from '../../threads.ts'
import { tasks } from './tasks.ts'

/** Plans in a thread of its own, by a connection that can only read. Each answer is of one moment of the workspace. */
serveThread(tasks, (folder) => {
  const store = openForReading(folder)
  const watch = registerQueryFunctions(store, { maxMs: Number.POSITIVE_INFINITY })
  return { given: store, within: store.atOneMoment, close: store.close, watch }
})
