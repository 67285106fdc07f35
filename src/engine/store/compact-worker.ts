import { workerData } from 'node:worker_threads'
import { openDriver } from './driver.ts'

/** Writes each database that it gets again, takes the log that this made over into it, and ends. */
for (const file of workerData as string[]) {
  const driver = openDriver(file)
  try {
    driver.exec('VACUUM')
    driver.pragma('wal_checkpoint(PASSIVE)')
  } finally {
    driver.close()
  }
}
