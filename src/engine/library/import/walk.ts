import type { Dirent } from 'node:fs'
import { opendir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import type { Rejected } from '#contract'
import { visibleName } from '#model/text/name.ts'
import { isPathInside } from '../../paths.ts'
import { eachInTurns, nextTurn, sortedInTurns } from '../../threads/turns.ts'
import { isWorkspace } from '../../workspace/index.ts'
import { accessReason, gone } from '../access-reason.ts'
import {
  type FolderFiles,
  type FoundFiles,
  isMask,
  isMaskCopyFolder,
  isMaskFolder,
  takeMasksOut,
} from './mask-files.ts'

export type Walk = FoundFiles & {
  rejected: Rejected[]
  notes: Rejected[]
  /** Skipped files and folders that are hidden or belong to the system. */
  hidden: number
}

/** Names of files that a label format may read. */
const labelFile =
  /(\.(jsonl?|ndjson|txt|xml|[ct]sv|ya?ml|names|data|ini|pbtxt|parquet|tar|tar\.gz|tgz|md|(tf)?records?(-\d+-of-\d+)?))$/i

export const isLabelFile = (name: string): boolean => labelFile.test(name)

const systemNames = new Set(['thumbs.db', 'desktop.ini', '__macosx', '$recycle.bin', 'system volume information'])

/** Also matches the caches that trainers write beside labels. */
export const isHidden = (name: string): boolean =>
  name.startsWith('.') || systemNames.has(name.toLowerCase()) || /\.cache$/i.test(name)

/** A folder may have a million entries: this many are read per turn. */
const entriesAtOnce = 500

/** Sorts names as users count: img2 before img10. */
const byName = new Intl.Collator('en', { numeric: true })

/** Formats a path for users: composed characters, forward slashes. */
export const shown = (path: string): string => path.split(sep).join('/').normalize('NFC')

/** Yields the files of folders with the paths that users see. `source`: that of all images. */
export function* filesIn(folders: readonly FolderFiles[], source?: string) {
  for (const { names, folder, shownPrefix, ...own } of folders)
    for (const name of names)
      yield { file: join(folder, name), path: `${shownPrefix}${shown(name)}`, source: source ?? own.source }
}

/** A link to a folder inside one of the folders being imported. */
type FolderLink = { path: string; leadsTo: string; shownPrefix: string; source: string }

type Progress = {
  found: Walk
  workspace: string | null
  /** The folders being imported and those entered so far, by their real paths. */
  roots: string[]
  entered: Set<string>
  folderLinks: FolderLink[]
  /** How often the walk reached a folder it had already read. */
  revisits: number
  signal: AbortSignal
  onFolder: OnFolder
}

/** Called with a folder's entries as soon as they are read, in the order of the disk. */
export type OnFolder = (folder: string, entries: readonly Dirent[]) => void

const nothingFound = 'No images or label files were found in this folder or its subfolders.'

/** Grows with each thing to report about a folder. */
const reportedCount = ({ found, folderLinks, revisits }: Progress): number =>
  found.files + found.labelFiles.length + found.rejected.length + found.notes.length + folderLinks.length + revisits

/**
 * Finds the files in these folders and among these files, in the order of their names. Enters each folder once, by its
 * own path; follows a link only to targets inside the folders being imported. Never enters `workspace`.
 */
export async function walk(
  paths: readonly string[],
  workspace: string | null,
  signal: AbortSignal,
  onFolder: OnFolder = () => undefined,
): Promise<Walk> {
  const found: Walk = { folders: [], labelFiles: [], rejected: [], notes: [], files: 0, hidden: 0 }
  const progress: Progress = {
    found,
    workspace: workspace === null ? null : await realpath(workspace),
    roots: [],
    entered: new Set(),
    folderLinks: [],
    revisits: 0,
    signal,
    onFolder,
  }
  const named: { path: string; isFolder: boolean }[] = []
  for (const given of paths) {
    const path = resolve(given)
    try {
      const isFolder = (await stat(path)).isDirectory()
      if (isFolder) progress.roots.push(await realpath(path))
      named.push({ path, isFolder })
    } catch (error) {
      const reason = accessReason(error)
      found.rejected.push({ path: given, reason: reason === gone ? 'There is no such file or folder.' : reason })
    }
  }
  for (const { path, isFolder } of named)
    if (isFolder) {
      const before = reportedCount(progress)
      await enter(path, '', null, progress)
      if (reportedCount(progress) === before) found.rejected.push({ path, reason: nothingFound })
    } else {
      const folder = dirname(path)
      await add(found, { folder, shownPrefix: '', source: basename(folder) || folder, names: [] }, [basename(path)])
    }
  // Their targets may have been entered by their own paths meanwhile. The list grows with the links found behind them.
  for (const { path, leadsTo, shownPrefix, source } of progress.folderLinks)
    if (progress.entered.has(leadsTo))
      found.notes.push({ path, reason: `The link points to a folder that is already imported (${leadsTo}).` })
    else await enter(path, shownPrefix, source, progress)
  await takeMasksOut(found, signal)
  return found
}

async function enter(
  folder: string,
  shownPrefix: string,
  source: string | null,
  progress: Progress,
  holdsMasks = false,
): Promise<void> {
  try {
    await walkFolder(folder, shownPrefix, source, progress, holdsMasks)
  } catch (error) {
    progress.signal.throwIfAborted()
    progress.found.rejected.push({ path: folder, reason: accessReason(error) })
  }
}

async function walkFolder(
  folder: string,
  shownPrefix: string,
  source: string | null,
  progress: Progress,
  holdsMasks: boolean,
) {
  const { found, workspace, entered, signal } = progress
  signal.throwIfAborted()
  const real = await realpath(folder)
  if (real === workspace)
    found.notes.push({ path: folder, reason: 'This is the workspace itself. It is not imported.' })
  if (entered.has(real)) progress.revisits += 1
  if (real === workspace || entered.has(real)) return
  entered.add(real)
  // A user who names the workspace means its images; on the way through a folder they don't count.
  if (isWorkspace(folder)) {
    const reason =
      'This is another workspace. To import its images, choose its “originals” folder, or export a dataset version from it.'
    ;(source === null ? found.rejected : found.notes).push({ path: folder, reason })
    return
  }
  const entries: Dirent[] = []
  for await (const entry of await opendir(folder, { bufferSize: entriesAtOnce })) entries.push(entry)
  progress.onFolder(folder, entries)
  const names: string[] = []
  const subfolders: string[] = []
  for (const [n, entry] of (await sortedInTurns(entries, (a, b) => byName.compare(a.name, b.name), signal)).entries()) {
    if (n % entriesAtOnce === 0) await nextTurn()
    const path = join(folder, entry.name)
    if (isHidden(entry.name)) {
      found.hidden += 1
      continue
    }
    const kind = await kindOf(path, entry, progress.roots)
    if (kind === 'folder') subfolders.push(entry.name)
    else if (kind === 'file') names.push(entry.name)
    else if ('reason' in kind) found.rejected.push({ path, reason: kind.reason })
    else
      progress.folderLinks.push({
        path,
        leadsTo: kind.leadsTo,
        shownPrefix: `${shownPrefix}${shown(entry.name)}/`,
        source: source ?? shown(entry.name),
      })
  }
  await add(
    found,
    { folder, shownPrefix, source: source ?? (basename(folder) || folder), names: [] },
    names,
    holdsMasks,
  )
  for (const name of subfolders) {
    if (isMaskCopyFolder(name)) {
      found.notes.push({ path: join(folder, name), reason: maskCopies })
      continue
    }
    await enter(
      join(folder, name),
      `${shownPrefix}${shown(name)}/`,
      source ?? shown(name),
      progress,
      holdsMasks || isMaskFolder(name, names),
    )
  }
}

const maskCopies = 'It has the masks beside it once more, drawn over images or as arrays, and was left out.'

type EntryKind = 'file' | 'folder' | { leadsTo: string } | { reason: string }

const neither = { reason: 'This is neither a file nor a folder.' }

async function kindOf(path: string, entry: Dirent, roots: readonly string[]): Promise<EntryKind> {
  if (entry.isFile()) return 'file'
  if (entry.isDirectory()) return 'folder'
  if (!entry.isSymbolicLink()) return neither
  try {
    const [target, leadsTo] = [await stat(path), await realpath(path)]
    if (!roots.some((root) => isPathInside(leadsTo, root)))
      return { reason: `The link points outside the imported folder, to ${leadsTo}. Import that folder separately.` }
    if (target.isDirectory()) return { leadsTo }
    return target.isFile() ? 'file' : neither
  } catch (error) {
    const reason = accessReason(error)
    return { reason: reason === gone ? 'The link is broken.' : reason }
  }
}

async function add(found: Walk, folder: FolderFiles, names: readonly string[], holdsMasks = false): Promise<void> {
  await eachInTurns(names, (name) => {
    if (isLabelFile(name) || isMask(name, holdsMasks)) found.labelFiles.push(join(folder.folder, name))
    else folder.names.push(name)
  })
  found.files += folder.names.length
  if (folder.names.length > 0) found.folders.push({ ...folder, source: visibleName(shown(folder.source)) })
}
