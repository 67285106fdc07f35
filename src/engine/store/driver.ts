import Database from 'better-sqlite3'

/** The types of a statement's parameters; the caller writes booleans as 0 and 1. */
export type SqlValue = string | number | bigint | null | Uint8Array
export type SqlParameters = readonly SqlValue[] | Record<string, SqlValue>

/** The one connection to a workspace's database. All of it is synchronous. */
export type Driver = {
  all<Row>(sql: string, parameters?: SqlParameters): Row[]
  get<Row>(sql: string, parameters?: SqlParameters): Row | undefined
  /** Returns the first column of all rows: many numbers without an object for each. */
  values<Value extends SqlValue>(sql: string, parameters?: SqlParameters): Value[]
  /** Returns all rows as arrays: for many rows of many columns. */
  arrays<Row extends readonly SqlValue[]>(sql: string, parameters?: SqlParameters): Row[]
  /** Yields rows one by one, for results that should not be in memory at once. No write may happen meanwhile. */
  each<Row>(sql: string, parameters?: SqlParameters): IterableIterator<Row>
  run(sql: string, parameters?: SqlParameters): { changes: number; lastRow: number }
  /** Runs several statements without parameters. */
  exec(sql: string): void
  /** False also after an error that made SQLite roll back the transaction, such as a full disk. */
  isInTransaction(): boolean
  pragma(source: string): unknown
  /** `deterministic` (the default): the same values give the same result, so that one call may serve many rows. */
  function(
    name: string,
    implementation: (...values: SqlValue[]) => SqlValue,
    options?: { deterministic: boolean },
  ): void
  /** Returns how long the current statement has run, for functions that it calls. */
  statementMs(): number
  /** Opens another database file beside this one, as `name`; not inside of a transaction. */
  attach(file: string, name: string): void
  detach(name: string): void
  /**
   * Copies the database at one moment into a new file, while other connections may write; `step` may stop that by
   * throwing.
   */
  backup(file: string, step?: () => void): Promise<void>
  close(): void
}

/** The number of prepared statements cached per shape. */
const maxStatements = 500

/** A connection waits this long for the write of another one. */
export const busyMs = 10_000

/** The number of backup pages copied at once. */
const backupPages = 1000

const bind = (parameters: SqlParameters | undefined): unknown[] =>
  parameters === undefined ? [] : Array.isArray(parameters) ? [...parameters] : [parameters]

type DriverOptions = {
  readOnly?: boolean
  /** Its data need not survive a crash. */
  scratch?: boolean
  cacheKb?: number
  /** Returns the error to throw for one of SQLite, given the failed statement. */
  explain?(error: unknown, sql: string): unknown
}

/**
 * Opens a database with write-ahead log and full synchronization: a committed transaction survives a crash of the
 * program and of the machine. Throws when the file is not a database or is newer than this SQLite can read.
 */
export function openDriver(
  file: string,
  { readOnly = false, scratch = false, cacheKb = 32_768, explain = (error) => error }: DriverOptions = {},
): Driver {
  const database = new Database(file, { readonly: readOnly, timeout: busyMs })
  const statements = new Statements(database)
  const prepare = (sql: string, shape?: Shape) => statements.prepare(sql, shape)
  let startedAtMs = 0
  const tried = <T>(sql: string, work: () => T): T => {
    startedAtMs = performance.now()
    try {
      return work()
    } catch (error) {
      throw explain(error, sql)
    }
  }
  try {
    if (!readOnly) database.pragma(`journal_mode = ${scratch ? 'MEMORY' : 'WAL'}`)
    database.pragma(`synchronous = ${scratch ? 'OFF' : 'FULL'}`)
    database.pragma('foreign_keys = ON')
    // Without it INSERT OR REPLACE would bypass the triggers that protect append-only tables.
    database.pragma('recursive_triggers = ON')
    database.pragma('temp_store = MEMORY')
    database.pragma(`cache_size = -${cacheKb}`)
    database.pragma('trusted_schema = OFF')
  } catch (error) {
    database.close()
    throw explain(error, '')
  }
  return {
    all: (sql, parameters) => tried(sql, () => prepare(sql).all(...bind(parameters)) as never),
    get: (sql, parameters) => tried(sql, () => prepare(sql).get(...bind(parameters)) as never),
    values: (sql, parameters) => tried(sql, () => prepare(sql, 'values').all(...bind(parameters)) as never),
    arrays: (sql, parameters) => tried(sql, () => prepare(sql, 'arrays').all(...bind(parameters)) as never),
    *each(sql, parameters) {
      try {
        startedAtMs = performance.now()
        for (const row of database.prepare(sql).iterate(...bind(parameters))) {
          yield row as never
          startedAtMs = performance.now()
        }
      } catch (error) {
        throw explain(error, sql)
      }
    },
    run(sql, parameters) {
      const { changes, lastInsertRowid } = tried(sql, () => prepare(sql).run(...bind(parameters)))
      return { changes, lastRow: Number(lastInsertRowid) }
    },
    exec: (sql) => {
      tried(sql, () => database.exec(sql))
    },
    isInTransaction: () => database.inTransaction,
    pragma: (source) => tried(source, () => database.pragma(source)),
    function: (name, implementation, { deterministic } = { deterministic: true }) => {
      database.function(name, { deterministic, varargs: true }, implementation as never)
    },
    statementMs: () => performance.now() - startedAtMs,
    attach: (file, name) => {
      database.prepare(`ATTACH DATABASE ? AS ${name}`).run(file)
    },
    detach: (name) => {
      statements.clear()
      database.exec(`DETACH DATABASE ${name}`)
    },
    backup: (target, step) =>
      copyOf(database, target, step).catch((error: unknown) => {
        throw explain(error, '')
      }),
    close: () => database.close(),
  }
}

type Shape = 'objects' | 'arrays' | 'values'

/** The cached prepared statements, by the shape of their results. */
class Statements {
  readonly #database: Database.Database
  // By shape first: a combined key would be hashed at every call, which takes longer than many statements.
  readonly #kept: Record<Shape, Map<string, Database.Statement>> = {
    objects: new Map(),
    arrays: new Map(),
    values: new Map(),
  }

  constructor(database: Database.Database) {
    this.#database = database
  }

  prepare(sql: string, shape: Shape = 'objects'): Database.Statement {
    const ofShape = this.#kept[shape]
    const existing = ofShape.get(sql)
    const statement = existing ?? this.#database.prepare(sql)
    if (!statement.readonly && !this.#database.inTransaction)
      throw new Error('A writing statement outside of a transaction. Use store.write, the one door for writes.')
    if (existing) return existing
    if (shape === 'arrays') statement.raw()
    if (shape === 'values') statement.pluck()
    if (ofShape.size > maxStatements) ofShape.clear()
    ofShape.set(sql, statement)
    return statement
  }

  clear(): void {
    for (const ofShape of Object.values(this.#kept)) ofShape.clear()
  }
}

/** Copies a database as of this moment, whatever other connections write meanwhile. */
async function copyOf(database: Database.Database, target: string, step?: () => void): Promise<void> {
  database.exec('BEGIN')
  try {
    // From here on other connections may write; the copy stays at this moment.
    database.prepare('SELECT 1 FROM sqlite_schema').get()
    await database.backup(target, {
      progress: () => {
        step?.()
        return backupPages
      },
    })
  } finally {
    database.exec('COMMIT')
  }
}

/**
 * Takes an exclusive lock that the operating system releases when the process ends. Returns the function that releases
 * it, or null when another process holds it.
 */
export function lockFile(file: string): (() => void) | null {
  const database = new Database(file, { timeout: 200 })
  try {
    database.pragma('locking_mode = EXCLUSIVE')
    // Needs no space on a full disk.
    database.pragma('journal_mode = MEMORY')
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return null
    throw error
  }
  const release = () => {
    process.off('exit', release)
    database.exec('ROLLBACK')
    database.close()
  }
  // Also keeps the connection, and the lock with it, from garbage collection if the caller forgets `release`.
  process.once('exit', release)
  return release
}
