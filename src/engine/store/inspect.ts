import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DamagedDatabase, newestBackup } from './damaged-database.ts'
import { type Driver, openDriver } from './driver.ts'
import { foreignSchema } from './foreign-schema.ts'
import { schemaVersion } from './migrate.ts'
import { atPlace, isNoSpace } from './no-space.ts'
import { readLog } from './write-ahead-log.ts'

/** Up to this size every page is checked before a database is opened; about a second on a slow disk. */
const maxCheckedBytes = 64 * 1024 * 1024

/** Whether SQLite reports a database that it can't make sense of. */
export const isDamage = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && /^SQLITE_(CORRUPT|NOTADB)/.test(String(error.code))

/** Whether SQLite reports damage, or a disk that does not read or write; check for a full disk first. */
export const isUnreadable = (error: unknown): error is Error =>
  isDamage(error) || (error instanceof Error && 'code' in error && /^SQLITE_IOERR/.test(String(error.code)))

/** Throws DamagedDatabase when a database is not intact, as far as a quick check shows. Changes nothing in it. */
export function requireWhole(file: string): void {
  const problem = problemOfDatabase(file)
  if (problem !== null) throw damaged(file, problem)
}

export const damaged = (file: string, problem: string, options?: ErrorOptions): DamagedDatabase =>
  new DamagedDatabase(file, problem, newestBackup(dirname(file), recordedBackups(file), isWholeBackup), options)

/**
 * Returns why a workspace's database can't be trusted, or null. Checks every page up to `maxBytes`. Throws on a full
 * disk.
 */
export function problemOfDatabase(file: string, maxBytes = maxCheckedBytes): string | null {
  const status = statSync(file)
  if (!status.isFile()) return 'it is a folder, not a file'
  const { size } = status
  const header = readHeader(file)
  const log = readLog(`${file}-wal`, { file, pageBytes: pageBytesOf(header) })
  const problem = problemOfFrame(header, size, log.pages) ?? log.problem
  if (problem !== null) return problem
  try {
    return withReader(file, (driver) => {
      if (!driver.get("SELECT 1 FROM sqlite_schema WHERE name = 'workspace_setting'")) return 'it holds no workspace'
      if (schemaVersion(driver) <= 0) return 'its version is unknown'
      const [stranger] = foreignSchema(driver).foreign
      if (stranger !== undefined) return `it holds ${stranger}`
      if (size > maxBytes) return null
      const [row] = driver.pragma('quick_check(1)') as { quick_check: string }[]
      const [last] = row?.quick_check.split('\n').slice(-1) ?? []
      return last === 'ok' ? null : (last ?? 'it can’t be checked')
    })
  } catch (error) {
    // A reader also needs space: for the index of the write-ahead log.
    if (isUnreadable(error) && !isNoSpace(error)) return error.message
    throw atPlace(error, file)
  }
}

/** SQLite keeps its locks at this place of a file and never writes the page there. */
const lockByte = 0x40000000

function readHeader(file: string): Buffer {
  const header = Buffer.alloc(100)
  const descriptor = openSync(file, 'r')
  try {
    readSync(descriptor, header)
    return header
  } finally {
    closeSync(descriptor)
  }
}

const pageBytesOf = (header: Buffer): number => (header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16))

/** Checks the first bytes without SQLite, which makes a new database of an empty file. */
function problemOfFrame(header: Buffer, sizeBytes: number, inLog: ReadonlySet<number>): string | null {
  if (sizeBytes === 0) return 'it has 0 bytes'
  if (header.toString('latin1', 0, 16) !== 'SQLite format 3\0') return 'it is not an SQLite database'
  const pageBytes = pageBytesOf(header)
  const knowsItsSize = header.readUInt32BE(24) === header.readUInt32BE(92)
  if (!knowsItsSize) return null
  const lockPage = lockByte / pageBytes + 1
  // A full disk cuts a checkpoint short: the log keeps its pages until it succeeds.
  for (let page = Math.floor(sizeBytes / pageBytes) + 1; page <= header.readUInt32BE(28); page++)
    if (page !== lockPage && !inLog.has(page)) return `it is cut off after ${sizeBytes} bytes`
  return null
}

function withReader<T>(file: string, look: (driver: Driver) => T): T {
  const driver = openDriver(file, { readOnly: true, cacheKb: 8192 })
  try {
    return look(driver)
  } finally {
    driver.close()
  }
}

/** Returns backups at other places, as far as a damaged database can still be read. */
function recordedBackups(file: string): string[] {
  try {
    return withReader(file, (driver) => driver.values<string>('SELECT file FROM backup ORDER BY id DESC LIMIT 20'))
  } catch {
    // Unreadable data belongs to the damage already being reported.
    return []
  }
}

/** A backup of only the database can contain the damage; a full one was read back when it was made. */
const isWholeBackup = (file: string): boolean => !file.endsWith('.db') || problemOfDatabase(file) === null
