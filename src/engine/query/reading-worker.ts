import { openForReading, type ReadStore, type SqlParameters } from '../store/index.ts'
import { serveThread } from '../threads.ts'
import { registerQueryFunctions } from './matches.ts'

type Look = { sql: string; parameters?: SqlParameters }

export const tasks = {
  all: (store: ReadStore, { sql, parameters }: Look) => store.all<unknown>(sql, parameters),
  get: (store: ReadStore, { sql, parameters }: Look) => store.get<unknown>(sql, parameters),
  values: (store: ReadStore, { sql, parameters }: Look) => store.values(sql, parameters),
  rows: (store: ReadStore, { sql, parameters }: Look) => ({
    rows: Uint32Array.from(store.values<number>(sql, parameters)),
  }),
}

serveThread(tasks, (folder) => {
  const store = openForReading(folder)
  const watch = registerQueryFunctions(store)
  return { given: store, within: store.atOneMoment, close: store.close, watch }
})
