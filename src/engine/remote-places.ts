import { basename, isAbsolute, join, resolve, sep } from 'node:path'
import { Role } from '#model/roles.ts'
import { invalid, notChosen } from './errors.ts'
import { makeFolder } from './make-folder.ts'
import { downloadsOf } from './paths.ts'
import { whyNotIn } from './place-in.ts'
import { noSpaceMessage } from './store/index.ts'

/** A folder of the server's computer that leads may import from, under the name that browsers see. */
export type RemoteRoot = { name: string; folder: string }

/** Translates paths to names and back for users of a server, so that no path of its computer is shown. */
export type RemotePlaces = {
  /**
   * Returns the path for a browser's name. Throws REFUSED for an invalid name, and INVALID for an unreachable place.
   */
  toPath(name: string, isWritten: boolean): string
  /**
   * Returns what a browser sees of a path: a name that it can send back, the place in the workspace, or the last part.
   */
  toName(path: string): string
  /** Whether a path is below one that has a name. */
  has(path: string): boolean
  /** Returns the JSON of an answer with names in place of folders in its sentences. */
  hide(json: string): string
}

const downloadName = /^download:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\/([^/\\]+))?$/

type RemoteUser = {
  uploads: string
  userId: string
  role(): Role
  roots: readonly RemoteRoot[]
  foreign: readonly string[]
}

/**
 * Makes the translation. `uploads`: the folder of the user's uploads. `foreign`: places elsewhere that the workspace
 * knows. Browsers download from the workspace's `downloads/USER/ROLE/ID`.
 */
export function remotePlaces(workspace: string, { uploads, userId, role, roots, foreign }: RemoteUser): RemotePlaces {
  const downloads = downloadsOf(workspace)
  const bases = [
    { prefix: 'upload:', folder: uploads },
    ...Role.options.map((one) => ({ prefix: 'download:', folder: join(downloads, userId, one) })),
    ...roots.map(({ name, folder }) => ({ prefix: `root:${name}/`, folder })),
  ]
  // Uploads and downloads are in the workspace.
  const hidden = [
    ...bases.map(({ prefix, folder }) => hiding(folder, prefix)),
    hiding(workspace, `${basename(workspace)}/`),
    ...[...new Set(foreign.filter((path) => !path.startsWith(workspace + sep)).map(topOf))].map((top) =>
      hiding(top, ''),
    ),
  ]
  const ownDisk = diskText(noSpaceMessage(null, workspace))
  return {
    toPath(name, isWritten) {
      if (name.startsWith('upload:')) return below(uploads, name.slice('upload:'.length), name)
      const root = isWritten ? undefined : roots.find((one) => name.startsWith(`root:${one.name}/`))
      if (root) {
        const relative = name.slice(`root:${root.name}/`.length)
        return relative === '' ? root.folder : below(root.folder, relative, name)
      }
      const [, id, file] = downloadName.exec(name) ?? []
      if (id === undefined || !isWritten) throw notChosen(name)
      const folder = join(downloads, userId, role(), id)
      const place = below(workspace, folder, name)
      const written = file === undefined ? place : below(place, file, name)
      makeFolder(place, 'download')
      return written
    },
    toName(path) {
      if (!isAbsolute(path)) return path
      const full = resolve(path)
      for (const { prefix, folder } of bases) {
        if (full === folder) return prefix
        if (full.startsWith(folder + sep)) return prefix + slashed(full.slice(folder.length + 1))
      }
      return full.startsWith(workspace + sep) ? slashed(full.slice(workspace.length + 1)) : basename(full)
    },
    has: (path) => bases.some(({ folder }) => resolve(path) === folder || resolve(path).startsWith(folder + sep)),
    hide: (json) => hidden.reduce((text, hideOne) => hideOne(text), json.replaceAll(ownDisk, diskText(serverFull))),
  }
}

/** Returns the place below a folder. Throws INVALID for one that is elsewhere or behind a link. */
function below(folder: string, relative: string, name: string): string {
  const why = relative.includes('\0') || relative === '' ? 'is no path' : whyNotIn(folder, relative)
  if (why !== null) throw invalid(`${name} ${why}. Nothing was done.`)
  return resolve(folder, relative)
}

/** Replaces a folder with a name in JSON, alone or with a path below it. */
function hiding(folder: string, name: string): (json: string) => string {
  const path = JSON.stringify(folder).slice(1, -1)
  const [before, slash] = ['(?:(?<![\\w.:/\\\\-])|(?<=\\\\[nt]))', escaped(JSON.stringify(sep).slice(1, -1))]
  const pattern = new RegExp(`${before}${escaped(path)}(${slash}|(?![\\w-]))`, 'g')
  return (json) => (json.includes(path) ? json.replace(pattern, name) : json)
}

/** The message for remote users, who can't free space there. */
const serverFull = 'The disk of the server is full. Whoever runs it must free some space; saved data is safe.'
const diskText = (sentence: string): string => JSON.stringify(sentence).slice(1, -1)

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')

/** Returns the part of a foreign path that reveals how the computer is set up, not what the file is. */
const topOf = (path: string): string => path.split(sep).slice(0, -1).slice(0, 3).join(sep) || path
const slashed = (path: string): string => path.replaceAll(sep, '/')
