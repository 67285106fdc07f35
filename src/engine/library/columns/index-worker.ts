import { registerQueryFunctions } from '../../query/index.ts'
import { openForReading } from '../../store/index.ts'
import { serveThread } from '../../threads.ts'
import { openIndex, tasks } from './index-tasks.ts'

/** Keeps the index of all images in a thread of its own, by a connection that can only read. */
serveThread(tasks, (folder) => {
  const store = openForReading(folder)
  const watch = registerQueryFunctions(store)
  return { given: openIndex(store), within: store.atOneMoment, close: store.close, watch }
})
