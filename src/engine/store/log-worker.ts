import { join } from 'node:path'
import { workerData } from 'node:worker_threads'
import { openDriver } from './driver.ts'

/** Takes the log over into the database of the workspace whose folder it gets; at the `end` of what is written it ends the log. */
const { folder, isEnd } = workerData as { folder: string; isEnd: boolean }
const driver = openDriver(join(folder, 'winnow.db'))
try {
  driver.pragma('wal_checkpoint(PASSIVE)')
  if (isEnd) {
    // Little is left now. Nobody who writes is to wait for somebody who reads: then the log ends another time.
    driver.pragma('busy_timeout = 0')
    driver.pragma('wal_checkpoint(TRUNCATE)')
  }
} finally {
  driver.close()
}
