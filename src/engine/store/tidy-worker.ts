import { join } from 'node:path'
import { workerData } from 'node:worker_threads'
import { openDriver } from './driver.ts'

/** Does for the workspace, whose folder it gets, what closing its database would do: looks at what queries need, and ends the log. */
const driver = openDriver(join(workerData as string, 'winnow.db'))
try {
  // Of all tables: this connection has asked for nothing yet.
  driver.pragma('optimize = 0x10002')
  driver.pragma('wal_checkpoint(TRUNCATE)')
} finally {
  driver.close()
}
