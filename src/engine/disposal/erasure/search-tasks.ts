import type { OnProgress } from '../../progress.ts'
import { openForReading, type ReadStore } from '../../store/index.ts'
import type { Opened } from '../../threads.ts'
import { ErasedSearch, type Searched } from './erased-search.ts'

type Given = { store: ReadStore; search: ErasedSearch | null }

function begun({ search }: Given): ErasedSearch {
  if (!search) throw new Error('The search was asked before it was begun.')
  return search
}

/** In the order in which they are asked, once `sweep` has begun the search. */
export const tasks = {
  sweep(given: Given, searched: Searched) {
    given.search = new ErasedSearch(given.store, searched)
    return given.search.sweep(searched.purgeRow)
  },
  nextRecord: (given: Given, isWritten: boolean) => begun(given).nextRecord(isWritten),
  log: (given: Given, _: null) => begun(given).log(),
  look: (given: Given, _: null, step: OnProgress) => begun(given).look(step),
  staying: (given: Given, { others, hasFound }: { others: readonly string[]; hasFound: boolean }, step: OnProgress) =>
    begun(given).staying(others, hasFound, step),
}

/** No transaction is left open between the steps: the write-ahead log can be emptied there. */
export function open(folder: string): Opened<Given> {
  const store = openForReading(folder)
  return { given: { store, search: null }, within: (work) => work(), close: store.close }
}
