import { join } from 'node:path'
import { workerData } from 'node:worker_threads'
import { openDriver } from './driver.ts'
import { migrate } from './migrate.ts'

/** Upgrades the database of a workspace, whose folder it gets, and ends. */
const folder = workerData as string
const driver = openDriver(join(folder, 'winnow.db'))
try {
  await migrate(driver, join(folder, 'backups'))
} finally {
  driver.close()
}
