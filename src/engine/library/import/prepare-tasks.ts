import type { Ids } from '../../context.ts'
import { randomIds } from '../../random.ts'
import { openForReading, type ReadStore } from '../../store/index.ts'
import type { Opened } from '../../threads/threads.ts'
import { prepareFiles } from './prepare-files.ts'

export const tasks = { prepare: prepareFiles }

/** Opens a read-only connection that reads and decodes the images of an import. */
export function open(folder: string): Opened<{ store: ReadStore; ids: Ids }> {
  const store = openForReading(folder)
  return { given: { store, ids: randomIds() }, within: (work) => work(), close: store.close }
}
