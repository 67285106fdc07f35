import { type Dirent, existsSync, readdirSync, readlinkSync } from 'node:fs'
import { join, relative } from 'node:path'
import { refused } from '../errors.ts'
import { foldersOf } from './create.ts'

/** The maximum number of links to name. */
const maxNamed = 5

/**
 * Rejects links: a workspace may come from a stranger, and a link in it could make Winnow overwrite with its log, or
 * move, files elsewhere. Winnow makes none. Throws REFUSED before anything is written. Links to single originals are
 * found when these are used, see `place-in.ts`.
 */
export function requireNoLinks(root: string): void {
  const { root: _, cache, ...folders } = foldersOf(root)
  const links = [
    ...linksIn(root),
    ...Object.values(folders).flatMap((folder) => linksIn(folder)),
    ...[cache, ...foldersIn(cache)].flatMap((folder) => linksIn(folder)),
  ]
  if (links.length === 0) return
  const named = links.slice(0, maxNamed).map((link) => `${relative(root, link)} (to ${readlinkSync(link)})`)
  const more = links.length > maxNamed ? [`${links.length - maxNamed} more`] : []
  const one = links.length === 1
  throw refused(
    `The workspace ${root} holds ${one ? 'a link' : `${links.length} links`}: ${[...named, ...more].join(', ')}. Winnow makes none, and ${one ? 'it' : 'they'} could lead to other files of yours. Nothing was read or written. Delete ${one ? 'it' : 'them'}, or put what ${one ? 'it leads' : 'they lead'} to in its place, and open the workspace again.`,
    'links',
  )
}

const entriesOf = (folder: string): Dirent[] => (existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [])

const linksIn = (folder: string): string[] =>
  entriesOf(folder).flatMap((entry) => (entry.isSymbolicLink() ? [join(folder, entry.name)] : []))

const foldersIn = (folder: string): string[] =>
  entriesOf(folder).flatMap((entry) => (entry.isDirectory() ? [join(folder, entry.name)] : []))
