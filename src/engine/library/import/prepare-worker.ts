import { randomIds } from '../../random.ts'
import { openForReading } from '../../store/index.ts'
import { serveThread } from '../../threads.ts'
import { prepareFiles } from './prepare-files.ts'

export const tasks = { prepare: prepareFiles }

/** Reads and decodes the images of an import, by a connection to the workspace that can only read. */
serveThread(tasks, (folder) => {
  const store = openForReading(folder)
  return { given: { store, ids: randomIds() }, within: (work) => work(), close: store.close }
})
