import type { ReadStore, SqlParameters } from '../store/index.ts'
import { openReader } from './open-reader.ts'

type Look = { sql: string; parameters?: SqlParameters }

export const tasks = {
  all: (store: ReadStore, { sql, parameters }: Look) => store.all<unknown>(sql, parameters),
  get: (store: ReadStore, { sql, parameters }: Look) => store.get<unknown>(sql, parameters),
  values: (store: ReadStore, { sql, parameters }: Look) => store.values(sql, parameters),
  rows: (store: ReadStore, { sql, parameters }: Look) => ({
    rows: Uint32Array.from(store.values<number>(sql, parameters)),
  }),
}

export const open = openReader()
