import { openForReading, type ReadStore } from '../../store/index.ts'
import { serveThread } from '../../threads.ts'
import { hashItems, type VersionAsked } from './hash-items.ts'
import { type ItemsAsked, type PreparedItem, preparedAtOnce, prepareItems } from './prepare-items.ts'

export const tasks = {
  prepare(store: ReadStore, asked: ItemsAsked): PreparedItem[] {
    const items: PreparedItem[] = []
    for (let from = 0; from < asked.rows.length; from += preparedAtOnce)
      items.push(...prepareItems(store, { ...asked, rows: asked.rows.slice(from, from + preparedAtOnce) }))
    return items
  },
  hash: (store: ReadStore, asked: VersionAsked) => hashItems(store, asked),
}

/** Prepares what a version will hold, by a connection that can only read. Each answer is of one moment of the workspace. */
serveThread(tasks, (folder) => {
  const store = openForReading(folder)
  return { given: store, within: store.atOneMoment, close: store.close }
})
