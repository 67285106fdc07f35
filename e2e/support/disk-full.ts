import { existsSync } from 'node:fs'
import Database from 'better-sqlite3'

// Loaded before an engine that a test starts: while the file named by WINNOW_TEST_DISK_FULL exists, every commit fails as on
// a full disk.
const flag = process.env.WINNOW_TEST_DISK_FULL ?? ''
const { exec } = Database.prototype
Database.prototype.exec = function (this: Database.Database, sql) {
  if (sql === 'COMMIT' && existsSync(flag)) throw new Database.SqliteError('database or disk is full', 'SQLITE_FULL')
  return exec.call(this, sql)
}
