import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'

/** Whether an absolute path is this folder or inside it. Follows links, also when the end doesn't exist yet. */
export function isPathInside(path: string, folder: string): boolean {
  const [inner, outer] = [realPath(path), realPath(folder)]
  return inner === outer || inner.startsWith(outer + sep)
}

/** Returns the folder for files that jobs write for users of a server to download. */
export const downloadsOf = (workspace: string): string => join(workspace, 'downloads')

/** Whether files at a place would become part of the workspace. */
export const isOwnPlace = (path: string, { root }: { root: string }): boolean =>
  isPathInside(path, root) && !isPathInside(path, downloadsOf(root))

/** Follows the links in an absolute path, even if its last parts don't exist yet. */
export function realPath(path: string): string {
  if (existsSync(path)) return realpathSync(path)
  return dirname(path) === path ? path : join(realPath(dirname(path)), basename(path))
}
