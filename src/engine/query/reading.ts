import type { Context } from '../context.ts'
import type { SqlParameters } from '../store/index.ts'
import { defineThread } from '../threads/threads.ts'
import type { tasks } from './reading-tasks.ts'

/** Looks at many rows outside of the engine's thread, by a connection that can only read. */
const readingThread = defineThread<typeof tasks>({ tasks: 'reading', pool: 'read' })

/** For what takes long, so that lists do not wait for it. */
const longReadingThread = { ...readingThread, pool: 'compute' as const }

type WhereOptions = Pick<Context, 'threads'>

/** As `readAll`, for what goes through most of the database. */
export const readLong = <Row>({ threads }: WhereOptions, sql: string, parameters?: SqlParameters) =>
  threads.ask(longReadingThread, 'all', { sql, parameters }) as Promise<Row[]>

export const readAll = <Row>({ threads }: WhereOptions, sql: string, parameters?: SqlParameters) =>
  threads.ask(readingThread, 'all', { sql, parameters }) as Promise<Row[]>

export const readOne = <Row>({ threads }: WhereOptions, sql: string, parameters?: SqlParameters) =>
  threads.ask(readingThread, 'get', { sql, parameters }) as Promise<Row | undefined>

/** The first column of all rows. */
export const readValues = <Value>({ threads }: WhereOptions, sql: string, parameters?: SqlParameters) =>
  threads.ask(readingThread, 'values', { sql, parameters }) as Promise<Value[]>

const rowsFrom =
  (thread: typeof readingThread) =>
  async ({ threads }: WhereOptions, sql: string, parameters?: SqlParameters): Promise<Uint32Array> =>
    (await threads.ask(thread, 'rows', { sql, parameters })).rows

/** The first column of all rows, which names rows of a table: millions of them are handed over at once. */
export const readRows = rowsFrom(readingThread)

/** The same, for what goes through most of the database. */
export const readLongRows = rowsFrom(longReadingThread)
