import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { ORPCError } from '@orpc/server'
import type { Managed } from '#contract'
import { hasInvisible, invisibleInName, visibleName } from '#model/text/name.ts'
import { readManaged } from '../../managed/read-managed.ts'
import { addUser } from '../access/index.ts'
import type { Clock, Folders } from '../context.ts'
import { invalid, notFound } from '../errors.ts'
import { fileProblem } from '../file-problem.ts'
import { makeFolder } from '../make-folder.ts'
import { requireWorkspacePlace } from '../managed-limits.ts'
import { atPlace, isNoSpace, openStore } from '../store/index.ts'
import { ensureClasses } from './label-set.ts'
import { headersAlone, writeValue } from './values.ts'

export const foldersOf = (root: string): Folders => ({
  root,
  originals: join(root, 'originals'),
  cache: join(root, 'cache'),
  models: join(root, 'models'),
  trash: join(root, 'trash'),
  archive: join(root, 'archive'),
  backups: join(root, 'backups'),
})

const database = 'winnow.db'

export const isWorkspace = (root: string): boolean => existsSync(join(root, database))

type WorkspaceOptions = {
  name: string
  classes: readonly string[]
  ownerName?: string
  clock: Clock
  /** Nobody views its images: an import makes no renditions. */
  headersAlone?: boolean
  /** The restrictions of this computer's administrator; the installed ones when absent. */
  managed?: Managed
}

/**
 * Makes a workspace in an empty or new folder, completely or not at all; the operating system's user becomes its owner
 * and first admin. Throws INVALID when the folder is not empty or inside a workspace.
 */
export async function createWorkspace(root: string, options: WorkspaceOptions): Promise<void> {
  requireWorkspacePlace(options.managed ?? readManaged(), root)
  requireNames([options.name, ...[options.ownerName ?? []].flat(), ...options.classes])
  requireEmpty(root)
  const unfinished = folderBeside(root)
  try {
    await fillWorkspace(unfinished, options)
    moveIntoPlace(unfinished, root)
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
}

function requireNames(names: readonly string[]): void {
  const unfit = names.find(hasInvisible)
  if (unfit !== undefined) throw invalid(`“${visibleName(unfit)}”: ${invisibleInName}`)
}

/** Throws INVALID when the folder is not empty or inside a workspace, whose repair would take its files away. */
export function requireEmpty(root: string): void {
  if (isWorkspace(root)) throw invalid(`${root} is already a workspace. Open it instead.`)
  const around = workspaceAround(root)
  if (around !== null)
    throw invalid(`${root} is inside the workspace ${around}. Choose a folder outside of it for the new workspace.`)
  if (!existsSync(root)) return
  if (!statSync(root).isDirectory())
    throw invalid(`${root} is a file. Choose an empty or a new folder for the workspace.`)
  if (readdirSync(root).length > 0)
    throw invalid(`${root} is not empty. Choose an empty or a new folder for the workspace.`)
}

function workspaceAround(root: string): string | null {
  const parent = dirname(resolve(root))
  if (parent === resolve(root)) return null
  return isWorkspace(parent) ? parent : workspaceAround(parent)
}

/** Creates a folder beside the place of the workspace, in which the workspace is made before it moves there. */
export function folderBeside(root: string): string {
  try {
    makeFolder(dirname(root), 'workspace')
    return mkdtempSync(`${root}.unfinished-`)
  } catch (error) {
    if (isNoSpace(error)) throw atPlace(error, root)
    if (error instanceof ORPCError) throw error
    throw invalid(`The folder ${root} can't be made: ${fileProblem(error)}. Choose another place for the workspace.`)
  }
}

/**
 * Moves a finished workspace to its place: a new folder or an existing empty one. Throws INVALID when somebody else has
 * put something there meanwhile.
 */
export function moveIntoPlace(unfinished: string, root: string): void {
  requireEmpty(root)
  if (existsSync(root)) moveInto(unfinished, root)
  else renameSync(unfinished, root)
}

/**
 * Keeps an existing folder, because a terminal may be in it. The database, which makes the folder a workspace, moves
 * last.
 */
function moveInto(unfinished: string, root: string): void {
  const names = readdirSync(unfinished).sort((a, b) => Number(a === database) - Number(b === database))
  for (const name of names) renameSync(join(unfinished, name), join(root, name))
}

async function fillWorkspace(root: string, options: WorkspaceOptions): Promise<void> {
  ensureFolders(root)
  const store = await openStore(root)
  try {
    store.write(() => {
      writeValue(store, 'name', options.name)
      if (options.headersAlone) writeValue(store, headersAlone, true)
      writeValue(store, 'createdAtMs', options.clock.nowMs())
      addUser(store, options.clock, options.ownerName ?? (userInfo().username || 'owner'), 'admin')
      ensureClasses(store, options.classes)
    })
  } finally {
    await store.close()
  }
}

/** Makes the missing folders of a workspace; throws NOT_FOUND when there is no workspace. */
export function ensureFolders(root: string): Folders {
  const folders = foldersOf(root)
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true })
  return folders
}

export function requireWorkspace(root: string): void {
  if (!isWorkspace(root)) throw notFound(`workspace in ${root} (no winnow.db there)`)
}
