import { lstat, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { User } from '#contract'
import { Role, roleAllows } from '#model/roles.ts'

/** Downloads are deleted after this time. */
const keptMs = 3 * 24 * 3_600_000

/** `sizeBytes`: null for a folder, which is packed as it is fetched. */
export type Download = { id: string; name: string; sizeBytes: number | null; madeAtMs: number; expiresAtMs: number }

const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
/** Files still being written are hidden or partial. */
const isReady = (name: string): boolean => !name.startsWith('.') && !name.endsWith('.partial')

/**
 * Files that jobs wrote for users to download: `downloads/USER/ROLE/ID/NAME` in the workspace, by the role that the users had.
 * Users with a lower role now don't get them.
 */
export class Downloads {
  readonly #folder: string

  constructor(workspace: string) {
    this.#folder = join(workspace, 'downloads')
  }

  /** The newest first. */
  async list(user: User): Promise<Download[]> {
    const listed: Download[] = []
    for (const folder of this.#foldersOf(user))
      for (const id of (await namesIn(folder)).filter(isId))
        for (const name of await namesIn(join(folder, id))) {
          const found = await look(join(folder, id), name)
          if (found) listed.push({ id, name, ...found })
        }
    return listed.toSorted((a, b) => b.madeAtMs - a.madeAtMs)
  }

  /** Returns the folder of a download; null if it is missing, not ready, or of another user. */
  async find(user: User, id: string, name: string): Promise<(Download & { folder: string }) | null> {
    for (const parent of isId(id) ? this.#foldersOf(user) : []) {
      const folder = join(parent, id)
      const found = (await namesIn(folder)).includes(name) ? await look(folder, name) : null
      if (found) return { id, name, folder, ...found }
    }
    return null
  }

  async discard(user: User, id: string): Promise<void> {
    for (const folder of isId(id) ? this.#foldersOf(user) : [])
      await rm(join(folder, id), { recursive: true, force: true })
  }

  async deleteOld(nowMs: number): Promise<void> {
    for (const user of await namesIn(this.#folder))
      for (const role of await namesIn(join(this.#folder, user)))
        for (const id of await namesIn(join(this.#folder, user, role))) {
          const folder = join(this.#folder, user, role, id)
          const places = [folder, ...(await namesIn(folder)).map((name) => join(folder, name))]
          const changedMs = await Promise.all(places.map(async (place) => (await stat(place)).mtimeMs))
          if (nowMs - Math.max(...changedMs) > keptMs) await rm(folder, { recursive: true, force: true })
        }
  }

  #foldersOf({ userId, role }: User): string[] {
    return Role.options.filter((needed) => roleAllows(role, needed)).map((one) => join(this.#folder, userId, one))
  }
}

async function look(folder: string, name: string): Promise<Omit<Download, 'id' | 'name'> | null> {
  if (!isReady(name)) return null
  // It may be deleted in the meantime.
  const found = await lstat(join(folder, name)).catch(() => null)
  if (!found || !(found.isFile() || found.isDirectory())) return null
  const madeAtMs = Math.round(found.mtimeMs)
  return { sizeBytes: found.isFile() ? found.size : null, madeAtMs, expiresAtMs: madeAtMs + keptMs }
}

/** Empty when the folder is missing. */
const namesIn = (folder: string): Promise<string[]> =>
  readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return []
    throw error
  })
