import type { Context } from '../context.ts'
import type { SqlParameters } from '../store/index.ts'
import { defineThread } from '../threads/threads.ts'
import type { tasks } from './reading-tasks.ts'

/** Reads many rows outside the engine's thread, on a read-only connection. */
const readingThread = defineThread<typeof tasks>({ tasks: 'reading', pool: 'read' })

/** For long work, so that lists do not wait for it. */
const longReadingThread = { ...readingThread, pool: 'compute' as const }

type WhereOptions = Pick<Context, 'threads'>

/** Works like `readAll`, for statements that read most of the database. */
export const readLong = <Row>({ threads }: WhereOptions, sql: string, parameters?: SqlParameters) =>
  threads.ask(longReadingThread, 'all', { sql, parameters }) as Promise<Row[]>

export const readAll = <Row>({ threads }: WhereOptions, sql: string, parameters?: SqlParameters) =>
  threads.ask(readingThread, 'all', { sql, parameters }) as Promise<Row[]>

export const readOne = <Row>({ threads }: WhereOptions, sql: string, parameters?: SqlParameters) =>
  threads.ask(readingThread, 'get', { sql, parameters }) as Promise<Row | undefined>

/** Returns the first column of all rows. */
export const readValues = <Value>({ threads }: WhereOptions, sql: string, parameters?: SqlParameters) =>
  threads.ask(readingThread, 'values', { sql, parameters }) as Promise<Value[]>

const rowsFrom =
  (thread: typeof readingThread) =>
  async ({ threads }: WhereOptions, sql: string, parameters?: SqlParameters): Promise<Uint32Array> =>
    (await threads.ask(thread, 'rows', { sql, parameters })).rows

/** Returns the first column of all rows, which holds row numbers: millions of them are transferred at once. */
export const readRows = rowsFrom(readingThread)

/** Works like `readRows`, for statements that read most of the database. */
export const readLongRows = rowsFrom(longReadingThread)
