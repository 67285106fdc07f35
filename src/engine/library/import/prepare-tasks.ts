import type { Ids } from '../../context.ts'
import { randomIds } from '../../random.ts'
import { openForReading, type ReadStore } from '../../store/index.ts'
import type { Opened } from '../../threads/threads.ts'
import { prepareFiles } from './prepare-files.ts'

export const tasks = { prepare: prepareFiles }

/** Reads and decodes the images of an import, by a connection to the workspace that can only read. */
export function open(folder: string): Opened<{ store: ReadStore; ids: Ids }> {
  const store = openForReading(folder)
  return { given: { store, ids: randomIds() }, within: (work) => work(), close: store.close }
}
