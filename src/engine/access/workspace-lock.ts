import { readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { Clock } from '../context.ts'
import { invalid, refused } from '../errors.ts'
import { isDamage, isNoSpace, lockFile } from '../store/index.ts'

const Holder = z.object({ pid: z.number(), host: z.string(), program: z.string(), sinceMs: z.number() })

/**
 * Lets one engine at a time work on a workspace. The lock belongs to the process, so it ends with it, even by a crash;
 * `lock.json` only says who holds it. Throws REFUSED with the holder's name when it is taken.
 */
export function takeWorkspaceLock(folder: string, program: string, clock: Clock): { release(): void } {
  const infoFile = join(folder, 'lock.json')
  const release = take(join(folder, 'lock.db'))
  if (!release)
    throw refused(`This workspace is open in ${describeHolder(infoFile)}. Close it there first.`, 'workspace-lock')
  const holder = { pid: process.pid, host: hostname(), program, sinceMs: clock.nowMs() }
  try {
    writeFileSync(infoFile, JSON.stringify(holder))
  } catch (error) {
    // It only informs: the workspace opens even if the disk is full.
    if (!isNoSpace(error)) {
      release()
      throw unwritable(error, folder)
    }
  }
  return { release }
}

/** A workspace is written to even where somebody only looks at it. */
const unwritable = (error: unknown, folder: string): unknown =>
  error instanceof Error &&
  'code' in error &&
  /^(EROFS|EACCES|EPERM|SQLITE_(CANTOPEN|READONLY))/.test(String(error.code))
    ? invalid(
        `The workspace ${folder} can't be written, so it can't be opened. Allow writing there, or copy it to a writable folder.`,
      )
    : error

function take(file: string): (() => void) | null {
  try {
    return lockFile(file)
  } catch (error) {
    if (!isDamage(error)) throw unwritable(error, dirname(file))
    throw invalid(`${file} is damaged. It contains nothing. Close Winnow, then delete it.`)
  }
}

function describeHolder(infoFile: string): string {
  try {
    const { program, pid, host } = Holder.parse(JSON.parse(readFileSync(infoFile, 'utf8')))
    return `${program} (process ${pid} on ${host})`
  } catch {
    // It may be writing its name just now, or its disk be full.
    return 'another program (its name could not be read)'
  }
}
