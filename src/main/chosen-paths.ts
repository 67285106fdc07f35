import { lstatSync, realpathSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'

const pathsPerTurn = 500

/**
 * The files and folders that the user chose in a dialog or dropped on the window, with all that lies in them, and those that
 * the app itself offered or a workspace knows. The window may name no others.
 */
export class ChosenPaths {
  readonly #chosen = new Set<string>()

  add(paths: readonly string[]): void {
    for (const path of paths) if (isAbsolute(path)) this.#chosen.add(resolve(path))
  }

  /** Returns the first of these paths that is neither chosen nor in a chosen folder; null without one. */
  async findForeign(paths: readonly string[]): Promise<string | null> {
    for (const [i, path] of paths.entries()) {
      if (i % pathsPerTurn === pathsPerTurn - 1) await nextTurn()
      if (!this.#allows(path)) return path
    }
    return null
  }

  /** Reads the disk only for paths that are chosen by name: any other path could lead to a foreign server. */
  #allows(path: string): boolean {
    if (!isAbsolute(path) || path.split(/[\\/]/).includes('..')) return false
    const at = resolve(path)
    const chosen = this.#chosenAbove(at)
    if (chosen === null || chosen === at) return chosen === at
    const [real, folder] = [realPlace(at), realPlace(chosen)]
    return real !== null && folder !== null && `${real}${sep}`.startsWith(folder.endsWith(sep) ? folder : folder + sep)
  }

  /** Returns the path itself or the nearest folder above it that is chosen. */
  #chosenAbove(path: string): string | null {
    if (this.#chosen.has(path)) return path
    return dirname(path) === path ? null : this.#chosenAbove(dirname(path))
  }
}

/**
 * The path after following all links; parts that don't exist yet keep their names. Null if it can't be known, as for a
 * link that leads nowhere: a file written to it would be created where it points.
 */
function realPlace(path: string): string | null {
  try {
    return realpathSync.native(path)
  } catch {
    // It does not exist yet, or it is a broken link.
    if (isThere(path) || dirname(path) === path) return null
    const folder = realPlace(dirname(path))
    return folder === null ? null : join(folder, basename(path))
  }
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch (error) {
    // Nothing lies below a file; writing there fails with a message.
    return (error as NodeJS.ErrnoException).code !== 'ENOTDIR'
  }
}
