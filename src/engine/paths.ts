import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'

/** Whether an absolute path is this folder or lies in it. Links are followed, also where the end is still to be made. */
export function isPathInside(path: string, folder: string): boolean {
  const [inner, outer] = [real(path), real(folder)]
  return inner === outer || inner.startsWith(outer + sep)
}

/** Where jobs write what users of a server download. */
export const downloadsOf = (workspace: string): string => join(workspace, 'downloads')

/** Whether what is written there would be part of the workspace. */
export const isOwnPlace = (path: string, { root }: { root: string }): boolean =>
  isPathInside(path, root) && !isPathInside(path, downloadsOf(root))

function real(path: string): string {
  if (existsSync(path)) return realpathSync(path)
  return dirname(path) === path ? path : join(real(dirname(path)), basename(path))
}
