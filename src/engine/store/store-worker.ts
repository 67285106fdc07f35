import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { workerData } from 'node:worker_threads'
import { type Driver, openDriver } from './driver.ts'
import { isNoSpace } from './no-space.ts'

/** Of this many pages nobody has to wait long. */
const fewPages = 500
const maxPasses = 10
const maxTries = 50
/** How long it waits for its turn to write, and how long it may keep writers waiting for a reader. */
const tryMs = 20

const tasks = {
  async upgrade(driver: Driver, file: string): Promise<void> {
    // Loaded here alone: the other tasks begin often, and need none of it.
    const { migrate } = await import('./migrate.ts')
    await migrate(driver, join(dirname(file), 'backups'))
  },

  /** Writes the database again and takes over the log that this made. */
  compact(driver: Driver): void {
    // The new database grows in a file of the system's folder for such: in memory it takes gigabytes.
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
   * Takes the log over into the database beside what is written, and ends it once little is left. Where somebody reads for
   * long, the log ends another time.
   */
  async takeLogOver(driver: Driver): Promise<void> {
    for (let pass = 0; pass < maxPasses; pass++) {
      const { log, checkpointed } = checkpoint(driver, 'PASSIVE')
      if (log - checkpointed < fewPages) break
    }
    driver.pragma(`busy_timeout = ${tryMs}`)
    for (let tries = 0; tries < maxTries && checkpoint(driver, 'TRUNCATE').busy; tries++) await wait(tryMs)
  },

  /** What closing would do: looks at what queries need, and ends the log. */
  tidy(driver: Driver): void {
    // Of all tables: this connection has asked for nothing yet.
    driver.pragma('optimize = 0x10002')
    driver.pragma('wal_checkpoint(TRUNCATE)')
  },
}

const checkpoint = (driver: Driver, kind: 'PASSIVE' | 'TRUNCATE') => {
  const [result] = driver.pragma(`wal_checkpoint(${kind})`) as [{ busy: number; log: number; checkpointed: number }]
  return result
}

export type StoreTask = keyof typeof tasks

/** Does one task on a database and ends: each takes longer than the engine's thread may be kept. */
const { task, file } = workerData as { task: StoreTask; file: string }
const driver = openDriver(file)
try {
  await tasks[task](driver, file)
} finally {
  driver.close()
}
