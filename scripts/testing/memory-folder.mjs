// @ts-check
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, rmSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { projectFolder } from '../setup/project.mjs'

const memoryDisk = '/dev/shm'
/** Several times what the tests use at once, so that memory never runs out. */
const neededBytes = 4 * 2 ** 30

/**
 * Lets tests write into memory, on Linux with enough of it: waiting for a disk to store thousands of small databases takes a
 * third of a run. Tests kill processes but never the system, so nothing that they prove depends on the disk.
 *
 * @returns {() => void} removes the folder; an interrupted run does, too
 */
export function writeIntoMemory() {
  if (!existsSync(memoryDisk)) return () => {}
  const { bavail, bsize } = statfsSync(memoryDisk)
  if (bavail * bsize < neededBytes || process.availableMemory() < 2 * neededBytes) return () => {}
  const clone = createHash('sha256').update(projectFolder).digest('hex').slice(0, 12)
  const folder = join(memoryDisk, `winnow-tests-${clone}`)
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  remove()
  mkdirSync(folder)
  process.env.TMPDIR = folder
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, remove)
  return remove
}
