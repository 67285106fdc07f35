import { readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { ORPCError } from '@orpc/client'
import { z } from 'zod'
import type { Clock } from '../context.ts'
import { invalid, refused } from '../errors.ts'
import { isDamage, isNoSpace, lockFile } from '../store/index.ts'

const Holder = z.object({
  pid: z.number(),
  host: z.string(),
  program: z.string(),
  sinceMs: z.number(),
  isClosing: z.boolean().default(false),
})

const retryEveryMs = 50
/** The time until an engine notices that its program was killed; and until it has closed the workspace. */
const noticedWithinMs = 2_000
const closedWithinMs = 30_000

/** `closing`: tells others that the workspace will be free soon. */
export type WorkspaceLock = { closing(): void; release(): void }

/**
 * Lets only one engine at a time use a workspace. The lock belongs to the process, so it ends with it, even by a crash;
 * `lock.json` only says who holds it. Throws REFUSED with the holder's name when it is taken.
 */
export function takeWorkspaceLock(folder: string, program: string, clock: Clock): WorkspaceLock {
  const infoFile = join(folder, 'lock.json')
  const release = take(join(folder, 'lock.db'))
  if (!release)
    throw refused(`This workspace is open in ${describe(holderIn(infoFile))}. Close it there first.`, 'workspace-lock')
  const holder = { pid: process.pid, host: hostname(), program, sinceMs: clock.nowMs(), isClosing: false }
  const note = (changes: Partial<typeof holder>) => {
    try {
      writeFileSync(infoFile, JSON.stringify({ ...holder, ...changes }))
    } catch (error) {
      // The file only informs: the workspace opens even if the disk is full.
      if (!isNoSpace(error)) throw error
    }
  }
  try {
    note({})
  } catch (error) {
    release()
    throw unwritable(error, folder)
  }
  return {
    closing() {
      try {
        note({ isClosing: true })
      } catch {
        // A waiting engine is refused a little earlier.
      }
    },
    release,
  }
}

/**
 * Takes the lock, but gives an engine whose program was killed the time to close the workspace. `onWaiting` is called once
 * when it waits for that.
 */
export async function takeLockWhenClosed(
  folder: string,
  program: string,
  clock: Clock,
  onWaiting: (sentence: string) => void,
): Promise<WorkspaceLock> {
  const infoFile = join(folder, 'lock.json')
  const beganMs = performance.now()
  let isReported = false
  for (;;)
    try {
      return takeWorkspaceLock(folder, program, clock)
    } catch (error) {
      const holder = holderIn(infoFile)
      const withinMs = holder?.isClosing ? closedWithinMs : noticedWithinMs
      if (!isTaken(error) || performance.now() - beganMs > withinMs) throw error
      if (holder?.isClosing && !isReported) onWaiting(`${describe(holder)} is closing ${folder}. Waiting for it.`)
      isReported ||= holder?.isClosing === true
      await wait(retryEveryMs)
    }
}

export const isTaken = (error: unknown): boolean =>
  error instanceof ORPCError && (error.data as { rule?: unknown } | null)?.rule === 'workspace-lock'

/** A workspace is written to even when somebody only views it. */
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

function holderIn(infoFile: string): z.infer<typeof Holder> | null {
  try {
    return Holder.parse(JSON.parse(readFileSync(infoFile, 'utf8')))
  } catch {
    // The holder may be writing its name just now, or its disk may be full.
    return null
  }
}

const describe = (holder: z.infer<typeof Holder> | null): string =>
  holder
    ? `${holder.program} (process ${holder.pid} on ${holder.host})`
    : 'another program (its name could not be read)'
