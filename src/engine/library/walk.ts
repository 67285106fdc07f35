import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve, sep } from 'node:path'
import type { Rejected } from '#contract'

/** The files of one folder that are to be imported. */
export type FolderFiles = {
  folder: string
  /** What the files' shown paths begin with: `''`, or the way below the imported folder with a slash at the end. */
  shownPrefix: string
  /** Where its pictures come from, when the person gave no name. */
  source: string
  names: string[]
}

export type Walk = {
  folders: FolderFiles[]
  /** Files that may hold labels, absolute. */
  labelFiles: string[]
  rejected: Rejected[]
  files: number
  /** Files and folders left out because they are hidden or belong to the system. */
  hidden: number
}

const labelExtensions = new Set(['.json', '.txt', '.xml', '.csv', '.yaml', '.yml', '.names', '.data'])
const systemNames = new Set(['thumbs.db', 'desktop.ini', '__macosx', '$recycle.bin', 'system volume information'])

const isHidden = (name: string): boolean => name.startsWith('.') || systemNames.has(name.toLowerCase())

/** Names as people count: img2 before img10. */
const byName = new Intl.Collator('en', { numeric: true })

/** A path as a person sees it: composed characters, forward slashes. */
export const shown = (path: string): string => path.split(sep).join('/').normalize('NFC')

/**
 * Finds the files in these folders and among these files, in the order of their names. Links are followed, each folder
 * is entered once. `workspace` itself is never entered.
 */
export async function walk(paths: readonly string[], workspace: string, signal: AbortSignal): Promise<Walk> {
  const found: Walk = { folders: [], labelFiles: [], rejected: [], files: 0, hidden: 0 }
  const entered = new Set<string>([await realpath(workspace)])
  for (const given of paths) {
    const path = resolve(given)
    try {
      if ((await stat(path)).isDirectory()) await walkFolder(path, '', null, { found, entered, signal })
      else {
        const folder = dirname(path)
        add(found, { folder, shownPrefix: '', source: basename(folder) || folder, names: [] }, [basename(path)])
      }
    } catch (error) {
      if (signal.aborted) throw signal.reason
      const reason = accessReason(error)
      found.rejected.push({ path: given, reason: reason === gone ? 'There is no such file or folder.' : reason })
    }
  }
  return found
}

type Progress = { found: Walk; entered: Set<string>; signal: AbortSignal }

async function walkFolder(folder: string, shownPrefix: string, source: string | null, progress: Progress) {
  const { found, entered, signal } = progress
  signal.throwIfAborted()
  const real = await realpath(folder)
  if (entered.has(real)) return
  entered.add(real)
  const entries = (await readdir(folder, { withFileTypes: true })).sort((a, b) => byName.compare(a.name, b.name))
  const names: string[] = []
  const subfolders: string[] = []
  for (const entry of entries) {
    if (isHidden(entry.name)) {
      found.hidden += 1
      continue
    }
    const kind = await kindOf(folder, entry)
    if (kind === 'folder') subfolders.push(entry.name)
    else if (kind === 'file') names.push(entry.name)
    else found.rejected.push({ path: join(folder, entry.name), reason: kind.reason })
  }
  add(found, { folder, shownPrefix, source: source ?? (basename(folder) || folder), names: [] }, names)
  for (const name of subfolders) {
    try {
      await walkFolder(join(folder, name), `${shownPrefix}${shown(name)}/`, source ?? shown(name), progress)
    } catch (error) {
      if (signal.aborted) throw signal.reason
      found.rejected.push({ path: join(folder, name), reason: accessReason(error) })
    }
  }
}

async function kindOf(folder: string, entry: Dirent): Promise<'file' | 'folder' | { reason: string }> {
  if (entry.isFile()) return 'file'
  if (entry.isDirectory()) return 'folder'
  if (!entry.isSymbolicLink()) return { reason: 'This is neither a file nor a folder.' }
  try {
    const target = await stat(join(folder, entry.name))
    return target.isDirectory()
      ? 'folder'
      : target.isFile()
        ? 'file'
        : { reason: 'This is neither a file nor a folder.' }
  } catch (error) {
    const reason = accessReason(error)
    return { reason: reason === gone ? 'The link leads nowhere.' : reason }
  }
}

function add(found: Walk, folder: FolderFiles, names: readonly string[]): void {
  for (const name of names) {
    if (labelExtensions.has(extname(name).toLowerCase())) found.labelFiles.push(join(folder.folder, name))
    else folder.names.push(name)
  }
  found.files += folder.names.length
  if (folder.names.length > 0) found.folders.push({ ...folder, source: shown(folder.source) })
}

const gone = 'The file is gone.'

const reasons: Readonly<Record<string, string>> = {
  ENOENT: gone,
  ENOTDIR: gone,
  EACCES: 'You have no permission to read it.',
  EPERM: 'You have no permission to read it.',
  ENAMETOOLONG: 'The path is too long.',
  ELOOP: 'The link leads to itself.',
  EISDIR: 'This is a folder.',
  EIO: 'The disk could not read it.',
}

/** Why a file or folder can't be read, as a sentence for a person. */
export function accessReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return reasons[code] ?? `It could not be read (${error.message}).`
}
