// @ts-check
import { readFileSync } from 'node:fs'
import { appendFile, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const longestWaitMs = 20 * 60_000

/**
 * Lets only one set-up of this folder run at a time. The lock file lists the running processes: a lock left behind by a
 * killed set-up is taken over once none of them runs anymore.
 *
 * @template T
 * @param {string} lockFile
 * @param {(enlist: (pid: number) => Promise<void>) => Promise<T>} work gets a function that adds a process which must not
 *   be disturbed, even if this one is killed
 * @param {(text: string) => void} say
 * @returns {Promise<T>}
 */
export async function oneAtATime(lockFile, work, say) {
  await mkdir(dirname(lockFile), { recursive: true })
  await takeLock(lockFile, say)
  try {
    return await work((pid) => appendFile(lockFile, `${pid}\n`))
  } finally {
    await rm(lockFile, { force: true })
  }
}

/**
 * @param {string} lockFile
 * @param {(text: string) => void} say
 */
async function takeLock(lockFile, say) {
  const giveUpAt = Date.now() + longestWaitMs
  let isReported = false
  while (!(await isTaken(lockFile))) {
    const text = await readFile(lockFile, 'utf8').catch(() => '')
    // Another process has just created the file and will write its number.
    if (text === '' && (await isFresh(lockFile))) {
      await pause(20)
      continue
    }
    const holder = text.split('\n').map(Number).find(isRunning)
    if (holder === undefined) {
      await rm(lockFile, { force: true })
      continue
    }
    if (Date.now() > giveUpAt) {
      throw new Error(
        `Another set-up (process ${holder}) holds ${lockFile}. If no set-up is running, delete that file.`,
      )
    }
    if (!isReported) say(`Another set-up is running here (process ${holder}): waiting for it …`)
    isReported = true
    await pause(300)
  }
}

/**
 * @param {string} lockFile
 * @returns {Promise<boolean>} whether this process holds the lock now
 */
async function isTaken(lockFile) {
  try {
    await writeFile(lockFile, `${process.pid}\n`, { flag: 'wx' })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

/**
 * @param {string} lockFile
 * @returns {Promise<boolean>} whether the file exists and was created only a moment ago
 */
const isFresh = (lockFile) =>
  stat(lockFile).then(
    ({ mtimeMs }) => Date.now() - mtimeMs < 2000,
    () => false,
  )

/** @param {number} pid */
function isRunning(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return !hasEnded(pid)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/**
 * In a container whose first process doesn't collect orphans, an ended process keeps its number forever.
 *
 * @param {number} pid
 */
function hasEnded(pid) {
  if (process.platform !== 'linux') return false
  try {
    return /^[ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? '')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return true
    throw error
  }
}
