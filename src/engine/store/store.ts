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
 * The workspace's database. Reads may happen anywhere; writing statements only inside `write`, which is the one door:
 * one immediate transaction, committed durably when the callback returns, rolled back when it throws. `write` inside
 * of `write` joins the outer transaction.
 */
export type Store = Omit<Driver, 'exec' | 'close' | 'isInTransaction' | 'backup'> & {
  write<T>(change: () => T): T
  /**
   * As `write`, but this thread does not wait for the disk: one sync makes all durable that was committed before it began. Until
   * `durable` settles, a power failure may undo the last such transactions, each as a whole. The answer of a call and its events wait for
   * that by themselves. So may a job that saves its checkpoint in the same transaction.
   */
  writeShared<T>(change: () => T): T
  /** Null when all that was committed is on the disk; otherwise settles once it is, and rejects when that failed. */
  durable(): Promise<void> | null
  /** How often commits were put on the disk together, and how long that took. */
  readonly syncs: Readonly<{ count: number; totalMs: number }>
  /** Runs statements on temporary tables alone, in one transaction: does not wait for other writers. */
  writeTemp(sql: string): void
  /** How many commits were begun, as all threads see it. */
  commits: Int32Array<SharedArrayBuffer>
  /**
   * Has a thread rewrite the database and the attached ones, so that nothing is left in their free space. It needs twice the
   * disk space while it runs. Reading goes on. Writing blocks this thread until it ends; await `compacted` first.
   */
  compact(): Promise<void>
  /** Settles once the database is not being written again. */
  compacted(): Promise<void>
  /** From here on nothing is written: another connection met this damage. */
  noteDamage(damage: DamagedDatabase): void
  close(): Promise<void>
}

const rethrow: Report = (_, error) => {
  throw error
}

/** How long a write waits while the database is rewritten. */
const longestCompactMs = 24 * 3_600_000

/** Above these sizes of the database and of its log it is closed with the help of a thread. */
const largeBytes = 500_000_000
const largeLogBytes = 4_000_000

/** A second connection to a workspace's database, which can look at everything and change nothing. */
export type ReadStore = Pick<
  Driver,
  'all' | 'get' | 'values' | 'arrays' | 'each' | 'exec' | 'function' | 'statementMs' | 'backup' | 'close'
> & {
  /** Whatever `look` reads is of one moment, whatever is written meanwhile. */
  atOneMoment<T>(look: () => T): T
}

/** Opens `winnow.db` in the folder, which an open store keeps in shape, for reading alone: from one end to the other, so a small cache does. */
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

/** Rows in a file of their own, of no worth after a crash; once it is closed, another database takes them over by `attach`. */
export type Scratch = Pick<Driver, 'run' | 'close'>

/** Of rows that are written once and read once: fewer pages, of which long rows leave less empty. */
const scratchPageBytes = 32_768

/** Makes a database for rows that are prepared, over what is there. */
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
 * Opens `winnow.db` in the folder and upgrades it when needed, with a backup in `backups/` first. Throws DamagedDatabase
 * when it is not whole, and so does every later write once damage was met: what is there is never written over.
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
  // Taking the log over is left to threads, beside what is written.
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
        // Only what makes queries faster is missing then: closing takes the log over by itself.
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

/** Has a thread rewrite the database and the attached ones. */
async function compactAll(driver: Driver): Promise<void> {
  const databases = driver.pragma('database_list') as { name: string; file: string }[]
  driver.pragma(`busy_timeout = ${longestCompactMs}`)
  try {
    for (const one of databases) if (one.name !== 'temp') await workOn('compact', one.file)
  } finally {
    driver.pragma(`busy_timeout = ${busyMs}`)
  }
}

/** One inside of another joins it. */
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

/** The last connection that closes takes the log over into the database, unless it may only read. */
function closeUntouched(driver: Driver, file: string): void {
  let last: Driver | null = null
  try {
    last = openDriver(file, { readOnly: true })
    last.get('SELECT 1 FROM sqlite_schema')
  } catch {
    // Damage that was told already.
  } finally {
    driver.close()
    last?.close()
  }
}
