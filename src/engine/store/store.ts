import { once } from 'node:events'
import { existsSync, rmSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { Mutex } from 'async-mutex'
import { workerFile } from '../worker-file.ts'
import { DamagedDatabase } from './damaged-database.ts'
import { busyMs, type Driver, openDriver } from './driver.ts'
import { explainer } from './explain.ts'
import { requireWhole } from './inspect.ts'
import { migrate, schemaVersion } from './migrate.ts'
import { newestSchema } from './migrations/index.ts'
import { isNoSpace } from './no-space.ts'

/**
 * The workspace's database. Reads may happen anywhere; writing statements only inside `write`, which is the one door:
 * one immediate transaction, committed durably when the callback returns, rolled back when it throws. `write` inside
 * of `write` joins the outer transaction.
 */
export type Store = Omit<Driver, 'exec' | 'close' | 'pragma' | 'each' | 'isInTransaction' | 'backup'> & {
  each: Driver['each']
  write<T>(change: () => T): T
  /**
   * As `write`, for a job that goes on from a checkpoint which it saves in the same transaction: nobody waits until that is on the
   * disk, which takes as long as the change. A power failure may undo the last of them; those before any other `write` are as
   * safe as that is.
   */
  writeResumable<T>(change: () => T): T
  /** As `write`, for temporary tables alone: nobody who writes the database meanwhile is waited for. */
  writeTemp<T>(change: () => T): T
  /**
   * As `write`, for megabytes in one piece: a later commit takes them over from the log into the database, so that nobody
   * waits for both at once.
   */
  writeLarge<T>(change: () => T): T
  /** Work of many commits, which leave the log as it is; a thread takes it over at the end, and where `work` asks for it by `takeOverLog`. */
  leaveLog<T>(work: () => Promise<T>): Promise<T>
  /**
   * Has a thread take the log over into the database once it is large, beside what is written next; a very large one while nothing
   * is written by who asks, which alone ends it. At the `end` of the work also a smaller one is ended, beside what is done then.
   */
  takeOverLog(at?: 'end'): Promise<void>
  /** How many commits were begun, as all threads see it. */
  commits: Int32Array<SharedArrayBuffer>
  pragma: Driver['pragma']
  /** Gives the disk space of dropped rows and the write-ahead log back where that is cheap. */
  checkpoint(): void
  /**
   * Has a thread rewrite the database and the attached ones, so that nothing is left in their free space. It needs twice the
   * disk space while it runs. Reading goes on. Writing blocks this thread until it ends; await `compacted` first.
   */
  compact(): Promise<void>
  /** Settles once the database is not being written again. */
  compacted(): Promise<void>
  /** From here on nothing is written: another connection met this damage. */
  noteDamage(damage: DamagedDatabase): void
  /** Does what `close` does last by another thread first, where that takes longer than a turn. */
  tidy(): Promise<void>
  close(): void
  /** Closes without tidying up first, which would fail on a damaged database. */
  abandon(): void
}

/** Told what a thread could not do, where the work goes on without it. */
type Report = (what: string, error: unknown) => void

const rethrow: Report = (_, error) => {
  throw error
}

/** At the first commit beyond so many pages the log is taken over into the database: few, as all else waits for it. */
const checkpointPages = 250

/**
 * Work that leaves the log has a thread take it over whenever it grew by so many bytes, and waits for its end from the second on; when
 * the work ends, a log below the third is left to the next commit.
 */
const largeLogBytes = 128_000_000
const longestLogBytes = 512_000_000
const smallLogBytes = 4_000_000

/** So long one who writes waits while the database is written again. */
const longestCompactMs = 24 * 3_600_000

/** From here on a database is closed with the help of a thread. */
const largeBytes = 500_000_000

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
  const { explain, damage, note } = explainer(file)
  const driver = openDriver(file, { explain })
  const end = () => (damage() ? closeUntouched(driver, file) : driver.close())
  try {
    const version = schemaVersion(driver)
    if (version > 0 && version < newestSchema) await workOn(folder, 'upgrade-worker')
    await migrate(driver, join(folder, 'backups'))
  } catch (error) {
    end()
    throw explain(error, '')
  }
  const requireUndamaged = () => {
    const met = damage()
    if (met) throw met
  }
  driver.pragma(`wal_autocheckpoint = ${checkpointPages}`)
  let leaving = 0
  /** While anything in work leaves the log, commits do not take it over. */
  const leave = (more: 1 | -1) => {
    leaving += more
    driver.pragma(`wal_autocheckpoint = ${leaving > 0 ? 0 : checkpointPages}`)
  }
  const log = `${file}-wal`
  const logBytes = () => statSync(log, { throwIfNoEntry: false })?.size ?? 0
  let syncing: Promise<void> | null = null
  /** Has the log written to the disk beside what follows, so that the next `write` does not have to wait for much of it. */
  const syncLog = async () => {
    try {
      const handle = await open(log, 'r+')
      try {
        await handle.datasync()
      } finally {
        await handle.close()
      }
    } catch (error) {
      // A log that is gone was taken over into the database as a whole.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        report('The log of the database could not be written to the disk. The next commit does it.', error)
    } finally {
      syncing = null
    }
  }
  const takeOver = async (isEnd: boolean) => {
    try {
      await workOn({ folder, isEnd }, 'log-worker')
    } catch (error) {
      report('A thread could not take the log over into the database. The next commit does it.', error)
    }
  }
  /** The size that the log kept when it was last to be ended, as somebody read. */
  let keptBytes = 0
  /** The size that the log had when a thread last began to take it over, and its work. */
  let [takenBytes, taking] = [0, Promise.resolve()]
  const endLog = async (fromBytes: number) => {
    await Promise.all([taking, syncing])
    const bytes = logBytes()
    keptBytes = Math.min(keptBytes, bytes)
    if (damage() || bytes - keptBytes < fromBytes) return
    await takeOver(true)
    keptBytes = logBytes()
    takenBytes = keptBytes
  }
  const takeOverLog = async () => {
    const bytes = logBytes()
    if (bytes - keptBytes >= longestLogBytes) return endLog(longestLogBytes)
    takenBytes = Math.min(takenBytes, bytes)
    if (damage() || bytes - takenBytes < largeLogBytes) return
    await taking
    takenBytes = bytes
    taking = takeOver(false)
  }
  let inside = false
  const transaction = <T>(kind: 'IMMEDIATE' | 'DEFERRED', change: () => T): T => {
    if (inside) return change()
    requireUndamaged()
    driver.exec(`BEGIN ${kind}`)
    inside = true
    try {
      const result = change()
      driver.exec('COMMIT')
      return result
    } catch (error) {
      if (driver.isInTransaction()) driver.exec('ROLLBACK')
      throw error
    } finally {
      inside = false
    }
  }
  let isTidy = false
  const compacting = new Mutex()
  const commits = new Int32Array(new SharedArrayBuffer(4))
  const write = <T>(change: () => T): T =>
    transaction('IMMEDIATE', () => {
      const result = change()
      if (result instanceof Promise) throw new Error('A transaction is synchronous: store.write got a promise.')
      Atomics.add(commits, 0, 1)
      return result
    })
  const store: Store = {
    ...driver,
    commits,
    write,
    writeResumable(change) {
      if (inside) return change()
      driver.pragma('synchronous = NORMAL')
      try {
        return write(change)
      } finally {
        driver.pragma('synchronous = FULL')
        syncing ??= syncLog()
      }
    },
    writeTemp: (change) => transaction('DEFERRED', change),
    writeLarge(change) {
      leave(1)
      try {
        return write(change)
      } finally {
        leave(-1)
      }
    },
    async leaveLog(work) {
      leave(1)
      try {
        return await work()
      } finally {
        try {
          await endLog(smallLogBytes)
        } finally {
          leave(-1)
        }
      }
    },
    takeOverLog: (at) => (at === 'end' ? endLog(smallLogBytes) : takeOverLog()),
    checkpoint: () => {
      requireUndamaged()
      driver.pragma('wal_checkpoint(TRUNCATE)')
    },
    compact: () =>
      compacting.runExclusive(async () => {
        requireUndamaged()
        const databases = driver.pragma('database_list') as { name: string; file: string }[]
        driver.pragma(`busy_timeout = ${longestCompactMs}`)
        try {
          await workOn(
            databases.filter(({ name }) => name !== 'temp').map((one) => one.file),
            'compact-worker',
          )
        } catch (error) {
          throw explain(error, 'VACUUM')
        } finally {
          driver.pragma(`busy_timeout = ${busyMs}`)
        }
      }),
    compacted: () => compacting.waitForUnlock(),
    async tidy() {
      try {
        if (damage() || statSync(file).size < largeBytes) return
        await workOn(folder, 'tidy-worker')
        isTidy = true
      } catch (error) {
        report('A thread could not end the log of the database. Closing it does that.', error)
      }
    },
    close: () => {
      try {
        if (!damage() && !isTidy) driver.pragma('optimize')
      } catch (error) {
        // Only what makes queries faster is missing then.
        if (!isNoSpace(error) && !(error instanceof DamagedDatabase)) throw error
      } finally {
        end()
      }
    },
    noteDamage: note,
    abandon: end,
  }
  return store
}

/** By a thread: in a large workspace this takes longer than a thread may be kept from everything else. */
async function workOn(workerData: unknown, worker: string): Promise<void> {
  await once(new Worker(workerFile(import.meta.url, worker), { workerData }), 'exit')
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
