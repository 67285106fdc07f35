import { openForReading, type ReadStore } from '../store/index.ts'
import type { Opened } from '../threads/threads.ts'
import { registerQueryFunctions } from './matches.ts'

/** Opens a read-only connection for a thread that answers queries. Each answer sees one moment of the workspace. */
export const openReader =
  (maxMs?: number) =>
  (folder: string): Opened<ReadStore> => {
    const store = openForReading(folder)
    const watch = registerQueryFunctions(store, maxMs === undefined ? undefined : { maxMs })
    return { given: store, within: store.atOneMoment, close: store.close, watch }
  }
