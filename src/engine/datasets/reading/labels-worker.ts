import { openForReading } from '../../store/index.ts'
import { serveThread } from '../../threads.ts'
import { readingOf, tasks } from './tasks.ts'

/** Reads label files in a thread of its own, by a connection to the workspace that can only read. */
serveThread(tasks, (folder) => {
  const store = openForReading(folder)
  return { given: readingOf(store), within: (work) => work(), close: store.close }
})
