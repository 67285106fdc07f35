import { workerData } from 'node:worker_threads'
import { openDriver } from './driver.ts'
import { isNoSpace } from './no-space.ts'

/** Writes each database that it gets again, takes the log that this made over into it and ends the log, which takes long of gigabytes. */
for (const file of workerData as string[]) {
  const driver = openDriver(file)
  try {
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
  } finally {
    driver.close()
  }
}
