import { lstat } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'

/** The entry at a path below a folder; null when it is missing, leads elsewhere, or goes through a link. */
export async function fileBelow(
  folder: string,
  path: string,
): Promise<{ place: string; isFolder: boolean; sizeBytes: number } | null> {
  if (path.includes('\0')) return null
  const place = resolve(folder, `.${sep}${path}`)
  if (place !== folder && !place.startsWith(folder + sep)) return null
  let at = folder
  // It can’t be read, for whatever reason.
  const look = (path: string) => lstat(path).catch(() => null)
  let found = await look(at)
  for (const part of relative(folder, place).split(sep).filter(Boolean)) {
    if (!found?.isDirectory()) return null
    at = join(at, part)
    found = await look(at)
  }
  return found?.isDirectory() || found?.isFile()
    ? { place, isFolder: found.isDirectory(), sizeBytes: found.size }
    : null
}
