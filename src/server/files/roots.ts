import { opendir, realpath, stat } from 'node:fs/promises'
import { sep } from 'node:path'
import { CantServe } from '../cant-serve.ts'
import { fileBelow } from './file-below.ts'

/** A folder on the server that leads may import from, and the name that browsers see. */
export type RemoteRoot = { name: string; folder: string }

/** Resolves links in the roots' own paths, so that a path below a root can be told from one elsewhere. */
export async function readRoots(given: readonly RemoteRoot[], workspaces: readonly string[]): Promise<RemoteRoot[]> {
  const roots: RemoteRoot[] = []
  for (const { name, folder } of given) {
    if (!/^[\w -]{1,50}$/.test(name))
      throw new CantServe(`${name} is no name for a root. Use letters, digits, - and _.`)
    if (roots.some((root) => root.name === name)) throw new CantServe(`Two roots are called ${name}.`)
    // Unreachable roots are named below.
    const real = await realpath(folder).catch(() => null)
    if (real === null || !(await stat(real)).isDirectory()) throw new CantServe(`There is no folder ${folder}.`)
    for (const workspace of workspaces) {
      // A missing workspace is reported when it is opened.
      const own = await realpath(workspace).catch(() => workspace)
      if (own === real || own.startsWith(real + sep) || real.startsWith(own + sep))
        throw new CantServe(`Of the root ${folder} and ${workspace}, one is in the other. Choose another folder.`)
    }
    roots.push({ name, folder: real })
  }
  return roots
}

/** A larger folder lists only its first entries. */
const maxEntries = 2000

export type RootEntry = { name: string; isFolder: boolean }

/** Lists a folder below a root, without links; null when it is missing or not below the root. */
export async function listRoot(
  root: RemoteRoot,
  path: string,
): Promise<{ entries: RootEntry[]; more: boolean } | null> {
  const found = await fileBelow(root.folder, path)
  if (!found?.isFolder) return null
  const entries: RootEntry[] = []
  for await (const entry of await opendir(found.place)) {
    if (!entry.isDirectory() && !entry.isFile()) continue
    if (entries.length === maxEntries) return { entries: sorted(entries), more: true }
    entries.push({ name: entry.name, isFolder: entry.isDirectory() })
  }
  return { entries: sorted(entries), more: false }
}

const sorted = (entries: readonly RootEntry[]): RootEntry[] =>
  entries.toSorted((a, b) => Number(b.isFolder) - Number(a.isFolder) || (a.name < b.name ? -1 : 1))
