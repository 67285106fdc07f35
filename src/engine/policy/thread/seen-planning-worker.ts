import { hideBlindPredictions, registerQueryFunctions } from '../../query/index.ts'
import { openForReading } from '../../store/index.ts'
import { serveThread } from '../../threads.ts'
import { tasks } from './seen-tasks.ts'

/** Looks into plans for who labels: without the predictions of images to be labeled blind. */
serveThread(tasks, (folder) => {
  const store = openForReading(folder)
  const watch = registerQueryFunctions(store, { maxMs: Number.POSITIVE_INFINITY })
  hideBlindPredictions(store)
  return { given: store, within: store.atOneMoment, close: store.close, watch }
})
