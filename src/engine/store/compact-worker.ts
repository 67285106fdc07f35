import { workerData } from 'node:worker_threads'
import { openDriver } from './driver.ts'

/** Writes each database that it gets again, and ends. */
for (const file of workerData as string[]) {
  const driver = openDriver(file)
  try {
    driver.exec('VACUUM')
  } finally {
    driver.close()
  }
}
