import type { OnProgress } from '../../progress.ts'
import { openForReading, type ReadStore } from '../../store/index.ts'
import type { Opened } from '../../threads/threads.ts'
import { ErasedSearch, type SearchRequest } from './erased-search.ts'

type Opening = { store: ReadStore; search: ErasedSearch | null }

function begun({ search }: Opening): ErasedSearch {
  if (!search) throw new Error('The search was asked before it was begun.')
  return search
}

/** Call these in order, after `sweep` has started the search. */
export const tasks = {
  sweep(given: Opening, searched: SearchRequest) {
    given.search = new ErasedSearch(given.store, searched)
    return given.search.sweep(searched.purgeRow)
  },
  nextRecord: (given: Opening, isWritten: boolean) => begun(given).nextRecord(isWritten),
  log: (given: Opening, _: null) => begun(given).log(),
  look: (given: Opening, _: null, step: OnProgress) => begun(given).look(step),
  staying: (given: Opening, { others, hasFound }: { others: readonly string[]; hasFound: boolean }, step: OnProgress) =>
    begun(given).staying(others, hasFound, step),
}

/** No transaction stays open between the steps, so that the write-ahead log can be emptied there. */
export function open(folder: string): Opened<Opening> {
  const store = openForReading(folder)
  return { given: { store, search: null }, within: (work) => work(), close: store.close }
}
