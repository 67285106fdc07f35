import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** What was not imported by then goes. */
const keptMs = 24 * 3_600_000
const maxParts = 20
const isPart = (part: string): boolean =>
  part !== '' && part !== '.' && part !== '..' && part.length <= 200 && !/[\p{Cc}\\/]/u.test(part)

/**
 * Files that browsers send, in the workspace's cache until they are imported: `USER/BATCH/…`, the paths as they were on the
 * other computer. The engine takes `upload:BATCH/…` of a user for the place here.
 */
export class Uploads {
  readonly #folder: string

  constructor(workspace: string) {
    this.#folder = join(workspace, 'cache', 'uploads')
  }

  /** Stores a file; gives false for a path that is none. What was cut off leaves nothing. */
  async store(userId: string, batch: string, path: string, content: Readable): Promise<boolean> {
    const parts = path.split('/')
    if (!/^[0-9a-f-]{36}$/.test(batch) || parts.length > maxParts || !parts.every(isPart)) return false
    const file = join(this.#folder, userId, batch, ...parts)
    const partial = `${file}.partial`
    await mkdir(dirname(file), { recursive: true })
    try {
      await pipeline(content, createWriteStream(partial, { flags: 'wx' }))
      await rename(partial, file)
      return true
    } catch (error) {
      await rm(partial, { force: true })
      throw error
    }
  }

  /** Deletes batches that nobody imported within a day, or that were. */
  async deleteOld(nowMs: number): Promise<void> {
    for (const user of await namesIn(this.#folder))
      for (const batch of await namesIn(join(this.#folder, user))) {
        const folder = join(this.#folder, user, batch)
        const { mtimeMs } = await stat(folder)
        if (nowMs - mtimeMs > keptMs) await rm(folder, { recursive: true, force: true })
      }
  }
}

/** None where the folder is not there. */
const namesIn = (folder: string): Promise<string[]> =>
  readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
