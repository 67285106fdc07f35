import { existsSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Mutex } from 'async-mutex'
import { DamagedDatabase } from './damaged-database.ts'
import { busyMs, type Driver, openDriver } from './driver.ts'
import { explainer } from './explain.ts'
import { requireWhole } from './inspect.ts'
import type { Report } from './log-keeper.ts'
import { Logs } from './logs.ts'
import { migrate, schemaVersion } from './migrate.ts'
import { newestSchema } from './migrations/index.ts'
import { isNoSpace } from './no-space.ts'
import { workOn } from './work-on.ts'

/**
 * The workspace's database. Reads may happen anywhere; writing statements only inside `write`: one immediate
 * transaction, committed durably when the callback returns, rolled back when it throws. A nested `write` joins the
 * outer transaction.
 */
export type Store = Omit<Driver, 'exec' | 'close' | 'isInTransaction' | 'backup'> & {
  write<T>(change: () => T): T
  /**
   * Works like `write`, but this thread does not wait for the disk: one sync makes all earlier commits durable. Until
   * `durable` settles, a power failure may undo the last such transactions, each as a whole. Responses of calls and
   * their events wait for it automatically. A job may use it if it saves its checkpoint in the same transaction.
   */
  writeShared<T>(change: () => T): T
  /**
   * Returns null when everything committed is on the disk; otherwise settles once it is, and rejects when that failed.
   */
  durable(): Promise<void> | null
  /** The number of joint syncs of commits to the disk, and their total time. */
  readonly syncs: Readonly<{ count: number; totalMs: number }>
  /** Runs statements on temporary tables only, in one transaction: does not wait for other writers. */
  writeTemp(sql: string): void
  /** The number of commits begun, visible to all threads. */
  commits: Int32Array<SharedArrayBuffer>
  /**
   * Makes a thread rewrite the database and the attached ones, so that nothing is left in their free space. It needs
   * twice the disk space while it runs. Reads continue. Writing blocks this thread until it ends; await `compacted`
   * first.
   */
  compact(): Promise<void>
  /** Settles once no rewrite of the database is running. */
  compacted(): Promise<void>
  /** Stops all writing, because another connection found this damage. */
  noteDamage(damage: DamagedDatabase): void
  close(): Promise<void>
}

/** The database for planning and explaining: they can read everything and change nothing. */
export type ReadOnlyStore = Pick<Store, 'all' | 'get' | 'arrays' | 'values' | 'each'>

const rethrow: Report = (_, error) => {
  throw error
}

/** How long a write waits while the database is rewritten. */
const longestCompactMs = 24 * 3_600_000

/** Above these sizes of the database and its log, a thread helps to close it. */
const largeBytes = 500_000_000
const largeLogBytes = 4_000_000

/** A second connection to a workspace's database, which can read everything and change nothing. */
export type ReadStore = Pick<
  Driver,
  'all' | 'get' | 'values' | 'arrays' | 'each' | 'exec' | 'function' | 'statementMs' | 'backup' | 'close'
> & {
  /** Runs `look` so that all its reads see one moment, whatever is written meanwhile. */
  atOneMoment<T>(look: () => T): T
}

/**
 * Opens `winnow.db` in the folder read-only, while an open store maintains it. Reads go from one end to the other, so a
 * small cache is enough.
 */
export function openForReading(folder: string): ReadStore {
  const file = join(folder, 'winnow.db')
  const driver = openDriver(file, { readOnly: true, cacheKb: 8192, explain: explainer(file).explain })
  return {
    ...driver,
    atOneMoment(look) {
      driver.exec('BEGIN')
      try {
        return look()
      } finally {
        driver.exec('COMMIT')
      }
    },
  }
}

/**
 * Rows in a separate file that need not survive a crash; once it is closed, another database reads them through
 * `attach`.
 */
export type Scratch = Pick<Driver, 'run' | 'close'>

/** For rows that are written once and read once: fewer pages, with less space wasted by long rows. */
const scratchPageBytes = 32_768

/** Makes a database for prepared rows and replaces an existing one. */
export function openScratch(file: string, schema: string): Scratch {
  rmSync(file, { force: true })
  const driver = openDriver(file, { scratch: true, cacheKb: 2048 })
  driver.exec(`PRAGMA page_size = ${scratchPageBytes}; BEGIN; ${schema}`)
  return {
    run: driver.run,
    close() {
      try {
        if (driver.isInTransaction()) driver.exec('COMMIT')
      } finally {
        driver.close()
      }
    },
  }
}

/**
 * Opens `winnow.db` in the folder and upgrades it when needed, with a backup in `backups/` first. Throws
 * DamagedDatabase when it is not intact, and so does every write after damage was found: existing data is never
 * overwritten.
 */
export async function openStore(folder: string, report: Report = rethrow): Promise<Store> {
  const file = join(folder, 'winnow.db')
  if (existsSync(file)) requireWhole(file)
  const { explain, damage, requireUndamaged, note } = explainer(file)
  const driver = openDriver(file, { explain })
  const end = () => (damage() ? closeUntouched(driver, file) : driver.close())
  await upgrade(driver, folder).catch((error: unknown) => {
    end()
    throw explain(error, '')
  })
  // Threads checkpoint the log in the background.
  driver.pragma('wal_autocheckpoint = 0')
  const logs = new Logs(file, report)
  const transactions = new Transactions(driver, requireUndamaged)
  const compacting = new Mutex()
  const commits = new Int32Array(new SharedArrayBuffer(4))
  const commit = <T>(change: () => T, isDurable: boolean): T => {
    const isOuter = !transactions.isInside
    const result = transactions.run('IMMEDIATE', () => {
      const made = change()
      if (made instanceof Promise) throw new Error('A transaction is synchronous: store.write got a promise.')
      Atomics.add(commits, 0, 1)
      return made
    })
    if (isOuter && !damage()) logs.committed({ isDurable })
    return result
  }
  return {
    ...driver,
    commits,
    attach(attached, name) {
      driver.attach(attached, name)
      logs.attach(attached, name)
    },
    detach(name) {
      driver.detach(name)
      logs.detach(name)
    },
    write: (change) => commit(change, true),
    writeShared(change) {
      if (transactions.isInside) return change()
      driver.pragma('synchronous = NORMAL')
      try {
        return commit(change, false)
      } finally {
        driver.pragma('synchronous = FULL')
      }
    },
    durable: () => logs.durable(),
    syncs: logs.syncs,
    writeTemp: (sql) => transactions.run('DEFERRED', () => driver.exec(sql)),
    compact: () =>
      compacting.runExclusive(async () => {
        requireUndamaged()
        try {
          await compactAll(driver)
        } catch (error) {
          throw explain(error, 'VACUUM')
        }
      }),
    compacted: () => compacting.waitForUnlock(),
    noteDamage: note,
    async close() {
      try {
        await logs.settled()
        if (damage()) return
        if (statSync(file).size >= largeBytes || logs.bytes >= largeLogBytes) await workOn('tidy', file)
        else driver.pragma('optimize')
      } catch (error) {
        // Only the statistics for faster queries are missing then: closing checkpoints the log anyway.
        if (!isNoSpace(error) && !(error instanceof DamagedDatabase))
          report('The database could not be tidied before it was closed.', error)
      } finally {
        end()
      }
    },
  }
}

async function upgrade(driver: Driver, folder: string): Promise<void> {
  const version = schemaVersion(driver)
  if (version > 0 && version < newestSchema) await workOn('upgrade', join(folder, 'winnow.db'))
  await migrate(driver, join(folder, 'backups'))
}

/** Makes a thread rewrite the database and the attached ones. */
async function compactAll(driver: Driver): Promise<void> {
  const databases = driver.pragma('database_list') as { name: string; file: string }[]
  driver.pragma(`busy_timeout = ${longestCompactMs}`)
  try {
    for (const one of databases) if (one.name !== 'temp') await workOn('compact', one.file)
  } finally {
    driver.pragma(`busy_timeout = ${busyMs}`)
  }
}

/** A nested transaction joins the outer one. */
class Transactions {
  readonly #driver: Driver
  readonly #requireUndamaged: () => void
  isInside = false

  constructor(driver: Driver, requireUndamaged: () => void) {
    this.#driver = driver
    this.#requireUndamaged = requireUndamaged
  }

  run<T>(kind: 'IMMEDIATE' | 'DEFERRED', change: () => T): T {
    if (this.isInside) return change()
    this.#requireUndamaged()
    this.#driver.exec(`BEGIN ${kind}`)
    this.isInside = true
    try {
      const result = change()
      this.#driver.exec('COMMIT')
      return result
    } catch (error) {
      if (this.#driver.isInTransaction()) this.#driver.exec('ROLLBACK')
      throw error
    } finally {
      this.isInside = false
    }
  }
}

/** The last connection to close checkpoints the log into the database, unless it is read-only. */
function closeUntouched(driver: Driver, file: string): void {
  let last: Driver | null = null
  try {
    last = openDriver(file, { readOnly: true })
    last.get('SELECT 1 FROM sqlite_schema')
  } catch {
    // The damage was already reported.
  } finally {
    driver.close()
    last?.close()
  }
}
