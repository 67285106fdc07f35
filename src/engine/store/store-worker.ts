import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { workerData } from 'node:worker_threads'
import { type Driver, openDriver } from './driver.ts'
import { isNoSpace } from './no-space.ts'

/** With this few pages nobody waits long. */
const fewPages = 500
const maxPasses = 10
const maxTries = 50
/** How long it waits for its turn to write, and how long it may block writers while waiting for a reader. */
const tryMs = 20

const tasks = {
  async upgrade(driver: Driver, file: string): Promise<void> {
    // Loaded only here: the other tasks start often and don't need it.
    const { migrate } = await import('./migrate.ts')
    await migrate(driver, join(dirname(file), 'backups'))
  },

  /** Rewrites the database and checkpoints the resulting log. */
  compact(driver: Driver): void {
    // The new database grows in a temporary file: in memory it would take gigabytes.
    driver.pragma('temp_store = FILE')
    try {
      driver.exec('VACUUM')
    } catch (error) {
      if (!isNoSpace(error)) throw error
      driver.pragma('temp_store = MEMORY')
      driver.exec('VACUUM')
    }
    driver.pragma('wal_checkpoint(TRUNCATE)')
  },

  /**
   * Checkpoints the log into the database while others write, and truncates it once little is left. During a long read,
   * the log is truncated another time.
   */
  async takeLogOver(driver: Driver): Promise<void> {
    for (let pass = 0; pass < maxPasses; pass++) {
      const { log, checkpointed } = checkpoint(driver, 'PASSIVE')
      if (log - checkpointed < fewPages) break
    }
    driver.pragma(`busy_timeout = ${tryMs}`)
    for (let tries = 0; tries < maxTries && checkpoint(driver, 'TRUNCATE').busy; tries++) await wait(tryMs)
  },

  /** Does what closing would do: collects statistics for queries and truncates the log. */
  tidy(driver: Driver): void {
    // For all tables: this connection has run no query yet.
    driver.pragma('optimize = 0x10002')
    driver.pragma('wal_checkpoint(TRUNCATE)')
  },
}

const checkpoint = (driver: Driver, kind: 'PASSIVE' | 'TRUNCATE') => {
  const [result] = driver.pragma(`wal_checkpoint(${kind})`) as [{ busy: number; log: number; checkpointed: number }]
  return result
}

export type StoreTask = keyof typeof tasks

/** Runs one task on a database and ends: each takes longer than the engine's thread may be blocked. */
const { task, file } = workerData as { task: StoreTask; file: string }
const driver = openDriver(file)
try {
  await tasks[task](driver, file)
} finally {
  driver.close()
}
