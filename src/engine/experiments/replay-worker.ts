import { registerQueryFunctions } from '../query/index.ts'
import { openForReading } from '../store/index.ts'
import { serveThread } from '../threads.ts'
import { replay } from './replay.ts'

export const tasks = { replay }

/** Looks at a workspace as it is at one moment, and has no way to change it. */
serveThread(tasks, (folder) => {
  const store = openForReading(folder)
  const watch = registerQueryFunctions(store, { maxMs: Number.POSITIVE_INFINITY })
  return { given: store, within: store.atOneMoment, close: store.close, watch }
})
