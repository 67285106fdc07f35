// @ts-check
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { cacheFolder } from './project.mjs'

const lockFile = join(cacheFolder, 'setup.lock')
const longestWaitMs = 20 * 60_000

/**
 * Lets one set-up of this folder work at a time. A lock that a killed set-up left behind is taken over.
 *
 * @template T
 * @param {() => Promise<T>} work
 * @param {(text: string) => void} say
 * @returns {Promise<T>}
 */
export async function oneAtATime(work, say) {
  await mkdir(cacheFolder, { recursive: true })
  await takeLock(say)
  try {
    return await work()
  } finally {
    await rm(lockFile, { force: true })
  }
}

/** @param {(text: string) => void} say */
async function takeLock(say) {
  const giveUpAt = Date.now() + longestWaitMs
  for (let isFirst = true; ; isFirst = false) {
    const holder = await holderOfLock()
    if (holder === undefined) return
    if (!isRunning(holder)) await rm(lockFile, { force: true })
    else if (Date.now() > giveUpAt)
      throw new Error(`Another set-up (process ${holder}) holds ${lockFile}. Delete that file if it is none.`)
    else {
      if (isFirst) say(`Another set-up is at work here (process ${holder}): waiting for it …`)
      await pause(300)
    }
  }
}

/** @returns {Promise<number | undefined>} undefined once the lock is this process's own */
async function holderOfLock() {
  try {
    await writeFile(lockFile, String(process.pid), { flag: 'wx' })
    return undefined
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    const text = await readFile(lockFile, 'utf8').catch(() => '')
    return Number(text)
  }
}

/** @param {number} pid */
function isRunning(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
