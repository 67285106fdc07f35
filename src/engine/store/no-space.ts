import { rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, parse, resolve } from 'node:path'

const codes = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE'])
/** Messages of libraries that write files and pass on no error code. */
const message = /no space left on device|disk quota exceeded|not enough space on the disk/i

/** Whether a write failed because the disk is full: nothing of it was kept, and it can be tried again. */
export const isNoSpace = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && codes.has(String(error.code))) ||
    // A declared error may repeat another program's message.
    (!('defined' in error && error.defined === true) && message.test(error.message)) ||
    isNoSpace(error.cause))

/** Adds the path of a write to an error that lacks it, such as those of open files. For `throw`. */
export const atPlace = (error: unknown, path: string): unknown =>
  isNoSpace(error) && !('path' in (error as Error)) ? Object.assign(error as Error, { path }) : error

/** Returns which disk is full and what to do; `folder` is used when the error names no path. */
export function noSpaceMessage(error: unknown, folder: string): string {
  const { path, dest } = (error ?? {}) as { path?: unknown; dest?: unknown }
  const place = [dest, path].find((one) => typeof one === 'string') ?? folder
  return `Disk full: ${diskOf(String(place))}. Free some space; saved data is safe.`
}

/** Returns the disk that holds a path, by its drive letter or mount folder. */
export function diskOf(path: string): string {
  if (process.platform === 'win32') return parse(resolve(path)).root.replace(/\\$/, '')
  let folder = resolve(path)
  const deviceOf = (one: string) => statSync(one, { throwIfNoEntry: false })?.dev
  while (deviceOf(folder) === undefined) folder = dirname(folder)
  while (dirname(folder) !== folder && deviceOf(dirname(folder)) === deviceOf(folder)) folder = dirname(folder)
  return folder
}

/** Tests with a small file: when a quota is used up, SQLite only reports that it could not write. */
export function hasRoom(folder: string): boolean {
  const probe = join(folder, `.room-${process.pid}`)
  try {
    writeFileSync(probe, Buffer.alloc(1 << 16))
    return true
  } catch (error) {
    return !isNoSpace(error)
  } finally {
    rmSync(probe, { force: true })
  }
}
