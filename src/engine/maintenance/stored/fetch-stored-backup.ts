import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { inOrder } from '../../in-order.ts'
import {
  type ListedFile,
  NotAList,
  readFileList,
  SortedListing,
  StorageError,
  type StoredFolder,
} from '../../storage/index.ts'
import { NotABackup } from '../backup/container.ts'
import { databasePath, isBackupPath } from '../backup/manifest.ts'
import type { Content } from '../backup/restore-database.ts'
import { databasePart, modelPath, StoredBackup } from './stored-backups.ts'

const filesAtOnce = 16

type Fetching = {
  /** Leaves out originals that are missing or changed, and lists them, instead of refusing the backup. */
  incomplete: boolean
  signal: AbortSignal
  progress(doneBytes: number, totalBytes: number): void
  requireRoom(bytes: number): Promise<void>
}

/** A file of the workspace and the stored files that it consists of. */
type WantedFile = { path: string; from: readonly ListedFile[]; sizeBytes: number }

/** Downloads the files of a backup below `root`, and compares each with its hash. */
export async function fetchStoredBackup(
  { folder, path }: { folder: StoredFolder; path: string },
  root: string,
  { incomplete, signal, progress, requireRoom }: Fetching,
): Promise<Content> {
  const { about, listed } = await readList(folder, path, signal)
  const wanted = wantedFiles(about, listed)
  const totalBytes = wanted.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  await requireRoom(totalBytes)
  const content: Content = { ...about, files: [], leftOut: [...about.leftOut] }
  const lacks = (file: WantedFile, problem: string) => {
    if (!incomplete || !file.path.startsWith('originals/')) throw new NotABackup(problem)
    content.leftOut.push({ path: file.path, reason: problem })
  }
  // Missing files are found before anything is read.
  const listing = new SortedListing(folder.list('', { signal }))
  const gone = new Map<string, string>()
  for (const file of listed.values()) {
    const size = await listing.sizeOf(file.path)
    if (size !== file.sizeBytes)
      gone.set(
        file.path,
        `${folder.addressOf(file.path)} ${size === null ? 'is missing' : 'changed since the backup'}.`,
      )
  }
  let doneBytes = 0
  const onBytes = (bytes: number) => {
    doneBytes += bytes
    progress(doneBytes, totalBytes)
  }
  const fetch = async (file: WantedFile) => {
    const problem =
      file.from.map((one) => gone.get(one.path)).find((one) => one !== undefined) ??
      (await fetchFile(folder, file, { target: join(root, file.path), signal, onBytes }))
    return { file, problem }
  }
  await inOrder(
    wanted,
    fetch,
    ({ file, problem }) => {
      if (problem !== null) lacks(file, problem)
      else content.files.push({ path: file.path, sizeBytes: file.sizeBytes, sha256: '' })
    },
    signal,
    filesAtOnce,
  )
  return content
}

async function readList(folder: StoredFolder, path: string, signal: AbortSignal) {
  const listed = new Map<string, ListedFile>()
  try {
    const read = await readFileList(folder.read(path, { signal }), (file) => listed.set(file.path, file))
    const about = StoredBackup.safeParse(read.about).data
    if (!about) throw new NotABackup('Its list of files is not one that this Winnow can read.')
    return { about, listed }
  } catch (error) {
    if (error instanceof NotAList) throw new NotABackup(`Its list of files can’t be used. ${error.message}`)
    throw error
  }
}

function wantedFiles(about: StoredBackup, listed: ReadonlyMap<string, ListedFile>): WantedFile[] {
  const made = (path: string, parts: readonly string[]): WantedFile => {
    if (!isBackupPath(path)) throw new NotABackup(`It contains an unexpected file: ${JSON.stringify(path)}.`)
    const from = parts.map((part) => listed.get(part))
    if (!from.every((part) => part !== undefined)) throw new NotABackup(`Its list lacks a part of ${path}.`)
    return { path, from, sizeBytes: from.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) }
  }
  return [
    made(databasePath, about.database.map(databasePart)),
    ...about.models.map(({ name, sha256 }) => made(`models/${name}`, [modelPath(sha256)])),
    ...[...listed.keys()].filter((path) => path.startsWith('originals/')).map((path) => made(path, [path])),
  ]
}

/** Downloads a file; returns what is wrong with it in the storage, or null. */
async function fetchFile(
  folder: StoredFolder,
  { from }: WantedFile,
  { target, signal, onBytes }: { target: string; signal: AbortSignal; onBytes(bytes: number): void },
): Promise<string | null> {
  mkdirSync(dirname(target), { recursive: true })
  const file = await open(target, 'wx')
  let problem: string | null = null
  try {
    for (const part of from) {
      const hash = createHash('sha256')
      for await (const piece of folder.read(part.path, { signal })) {
        hash.update(piece)
        await file.writeFile(piece)
        onBytes(piece.length)
      }
      if (hash.digest('hex') !== part.sha256) problem = `${folder.addressOf(part.path)} changed since the backup.`
    }
    await file.sync()
  } catch (error) {
    if (!(error instanceof StorageError) || !['not-found', 'changed'].includes(error.problem)) throw error
    problem = error.message
  } finally {
    await file.close()
  }
  if (problem !== null) await rm(target)
  return problem
}
