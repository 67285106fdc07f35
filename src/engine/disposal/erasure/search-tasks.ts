import type { OnProgress } from '../../progress.ts'
import { openForReading, type ReadStore } from '../../store/index.ts'
import type { Opened } from '../../threads/threads.ts'
import { ErasedSearch, type SearchRequest } from './erased-search.ts'

type Opening = { store: ReadStore; search: ErasedSearch | null }

/** Called in this order: `sweep` starts the search. */
export const tasks = {
  sweep(given: Opening, searched: SearchRequest) {
    given.search = new ErasedSearch(given.store, searched)
    return given.search.sweep(searched.purgeRow)
  },
  nextRecord: ({ search }: Opening, isWritten: boolean) => search!.nextRecord(isWritten),
  log: ({ search }: Opening, _: null) => search!.log(),
  look: ({ search }: Opening, _: null, step: OnProgress) => search!.look(step),
  staying: (
    { search }: Opening,
    { others, hasFound }: { others: readonly string[]; hasFound: boolean },
    step: OnProgress,
  ) => search!.staying(others, hasFound, step),
}

/** No transaction stays open between the steps, so that the write-ahead log can be emptied there. */
export function open(folder: string): Opened<Opening> {
  const store = openForReading(folder)
  return { given: { store, search: null }, within: (work) => work(), close: store.close }
}
