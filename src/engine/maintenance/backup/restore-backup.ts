import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { type FileHandle, open, statfs } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import type { RestoredBackup } from '#contract'
import { isStorageAddress } from '#model/storage-address.ts'
import { parseJson } from '#model/text/parse-json.ts'
import { readManaged } from '../../../managed/read-managed.ts'
import { audit, owner as ownerOf } from '../../access/index.ts'
import type { Clock } from '../../context.ts'
import { erasureLogName, parseErasureLog } from '../../disposal/index.ts'
import { codeOf, invalid } from '../../errors.ts'
import { requireWorkspacePlace } from '../../managed-limits.ts'
import type { StoredFolder } from '../../storage/index.ts'
import { atPlace, foreignSchema, openDriver, openStore } from '../../store/index.ts'
import {
  changeSettings,
  ensureFolders,
  erasureKeyName,
  folderBeside,
  moveIntoPlace,
  requireEmpty,
  writeHead,
  writeValue,
} from '../../workspace/index.ts'
import { fetchStoredBackup } from '../stored/fetch-stored-backup.ts'
import { erasuresPath, findStoredBackup } from '../stored/stored-backups.ts'
import { type Entry, NotABackup, readContainer } from './container.ts'
import { databasePath, isBackupPath, Manifest, manifestPath, maxManifestBytes } from './manifest.ts'
import {
  bringFiles,
  type Content,
  isBareDatabase,
  type Original,
  originalsOf,
  takeDatabase,
} from './restore-database.ts'

export type RestoreOptions = {
  /** A file, or an address in object storage: of a backup, or of the place of several, for the newest. */
  file: string
  folder: string
  /** Another log of erasures, or a workspace that has one. */
  erasureLog?: string
  /** From object storage: leaves out originals that are missing or changed there, and lists them. */
  incomplete?: boolean
  clock: Clock
  signal: AbortSignal
  progress(doneBytes: number, totalBytes: number): void
  /** Opens the restored workspace, erases the images with these hashes again, and closes it; returns their number. */
  replay(folder: string, keyedHashes: ReadonlySet<string>): Promise<number>
}

/**
 * Restores a backup into a new or empty folder, completely or not at all. Images erased since are erased again before the
 * workspace exists. Throws INVALID for anything that is no intact backup.
 */
export async function restoreBackup(options: RestoreOptions): Promise<RestoredBackup> {
  const { file, folder } = options
  requireWorkspacePlace(readManaged(), folder)
  requireEmpty(folder)
  const stored = isStorageAddress(file) ? await findStoredBackup(file, options.signal) : null
  if (!stored && (!existsSync(file) || !statSync(file).isFile())) throw invalid(`There is no backup ${file}.`)
  removeAbandoned(folder)
  const unfinished = folderBeside(folder)
  try {
    writeFileSync(join(unfinished, ownerName), owner())
    const folders = ensureFolders(unfinished)
    const roomFor = (bytes: number) => requireRoom(bytes, unfinished, folder)
    if (!stored) await roomFor(statSync(file).size)
    const isBare = !stored && (await isBareDatabase(file))
    const content: Content = stored
      ? await fetchStoredBackup(stored, folders.root, {
          ...{ incomplete: options.incomplete ?? false, requireRoom: roomFor },
          ...{ signal: options.signal, progress: options.progress },
        })
      : isBare
        ? await takeDatabase(file, unfinished)
        : await unpack(options, folders.root)
    requireHonest(join(unfinished, databasePath), content)
    const { erasureKey, originals } = await settle(unfinished, content, options)
    const logs = [
      ...(stored ? await storedLog(stored.folder, erasureKey) : []),
      ...logsFor(options, content.workspace, erasureKey),
    ]
    const erased = new Set(logs.flatMap(({ hashes }) => hashes))
    const erasedAgain = erased.size === 0 ? 0 : await options.replay(unfinished, erased)
    options.signal.throwIfAborted()
    const { files, leftOut: skipped } = isBare
      ? await bringFiles(unfinished, content.workspace, originals, options.signal)
      : content
    rmSync(join(unfinished, ownerName))
    moveIntoPlace(unfinished, folder)
    const count = (start: string) => files.filter(({ path }) => path.startsWith(start)).length
    return {
      workspace: folder,
      images: count('originals/') - (isBare ? 0 : erasedAgain),
      models: count('models/'),
      madeAtMs: content.madeAtMs,
      verified: !isBare,
      erasedAgain,
      erasureLogs: logs.map((log) => log.file),
      leftOut: skipped,
    }
  } catch (error) {
    if (error instanceof NotABackup)
      throw invalid(
        `${file} can't be restored. ${error.message} Nothing was restored. ${stored ? 'Try another backup, or restore it with --incomplete, without originals that are gone.' : 'Try another backup.'}`,
      )
    throw atPlace(error, folder)
  } finally {
    rmSync(unfinished, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** Names the computer and the process that fill an unfinished folder. */
const ownerName = '.restored-by'
const owner = (): string => `${hostname()} ${process.pid}`

/** Deletes what killed restores into this folder left, but nothing that a running one may still fill. */
function removeAbandoned(folder: string): void {
  const parent = dirname(folder)
  if (!existsSync(parent)) return
  for (const name of readdirSync(parent)) {
    const file = join(parent, name, ownerName)
    if (!name.startsWith(`${basename(folder)}.unfinished-`) || !existsSync(file)) continue
    const [host, pid] = readFileSync(file, 'utf8').split(' ')
    if (host === hostname() && !isRunning(Number(pid))) rmSync(join(parent, name), { recursive: true, force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

async function requireRoom(needed: number, unfinished: string, folder: string): Promise<void> {
  const disk = await statfs(unfinished)
  const free = disk.bavail * disk.bsize
  if (needed > free)
    throw invalid(
      `Restoring needs ${Math.ceil(needed / 1e6)} MB, ${dirname(folder)} has ${Math.floor(free / 1e6)} MB free. Free some space.`,
    )
}

/** Writes the files of the backup below `root`; returns its manifest after every hash was compared. */
async function unpack({ file, signal, progress }: RestoreOptions, root: string): Promise<Manifest> {
  const found = new Map<string, Entry>()
  const totalBytes = statSync(file).size
  let [target, doneBytes]: [FileHandle | null, number] = [null, 0]
  const source = await open(file, 'r')
  try {
    await readContainer(
      source,
      {
        async begin(path, sizeBytes) {
          if (!isBackupPath(path)) throw new NotABackup(`It contains an unexpected file: ${JSON.stringify(path)}.`)
          if (found.has(path)) throw new NotABackup(`It holds ${path} twice.`)
          if (path === manifestPath && sizeBytes > maxManifestBytes) throw new NotABackup('Its manifest is too large.')
          mkdirSync(dirname(join(root, path)), { recursive: true })
          target = await open(join(root, path), 'wx')
        },
        async write(bytes) {
          await target?.writeFile(bytes)
          doneBytes += bytes.length
          progress(doneBytes, totalBytes)
        },
        async end(entry) {
          await target?.sync()
          await target?.close()
          target = null
          found.set(entry.path, entry)
        },
      },
      signal,
    )
  } finally {
    await (target as FileHandle | null)?.close()
    await source.close()
  }
  if (!found.has(manifestPath)) throw new NotABackup('It has no manifest: it is cut off, or not a Winnow backup.')
  const manifest = readManifest(join(root, manifestPath))
  rmSync(join(root, manifestPath))
  for (const { path, sha256, sizeBytes } of manifest.files) {
    const entry = found.get(path)
    if (entry?.sha256 !== sha256 || entry.sizeBytes !== sizeBytes)
      throw new NotABackup(entry ? `${path} changed since the backup.` : `${path} is missing.`)
  }
  if (found.size !== manifest.files.length + 1)
    throw new NotABackup('It contains files that its manifest doesn’t list.')
  return manifest
}

function readManifest(file: string): Manifest {
  const { data } = Manifest.safeParse(parseJson(readFileSync(file, 'utf8')))
  if (!data) throw new NotABackup('Its manifest is not one that this Winnow can read.')
  return data
}

/** Throws if a foreign database names files outside of the workspace, or has its own triggers. */
function requireHonest(file: string, { files }: Content): void {
  if (!files.some(({ path }) => path === databasePath)) throw new NotABackup('It contains no database.')
  let driver: ReturnType<typeof openDriver> | null = null
  try {
    driver = openDriver(file, { readOnly: true })
    const [check] = driver.pragma('quick_check') as { quick_check: string }[]
    if (check?.quick_check !== 'ok') throw new NotABackup('Its database is damaged.')
    const [stranger] = foreignSchema(driver).foreign
    if (stranger !== undefined) throw new NotABackup(`Its database holds ${stranger}.`)
    const bad = driver.get<{ file: string }>(
      `SELECT file FROM image WHERE storage = 'owned' AND lifecycle <> 'purged'
         AND (length(file) > 80 OR file GLOB '*[^0-9a-z./]*' OR file LIKE '%..%' OR file LIKE '/%'
           OR file NOT GLOB substr(sha256, 1, 2) || '/' || sha256 || '.*')
       UNION ALL SELECT file FROM model WHERE file GLOB '*[^0-9a-zA-Z._-]*' OR file LIKE '.%' LIMIT 1`,
    )
    if (bad) throw new NotABackup(`Its database names a file outside of the workspace: ${JSON.stringify(bad.file)}.`)
  } catch (error) {
    if (error instanceof NotABackup) throw error
    throw new NotABackup(`Its database can't be read (${error instanceof Error ? error.message : error}).`)
  } finally {
    driver?.close()
  }
}

/**
 * Resets what doesn't apply to the restored workspace: its folders elsewhere and its jobs. Returns the former places of its
 * originals.
 */
async function settle(
  folder: string,
  content: Content,
  { file, clock }: RestoreOptions,
): Promise<{ erasureKey: string; originals: Original[] }> {
  const store = await openStore(folder)
  try {
    const erasureKey = erasureKeyName(store)
    if (content.erasureKey !== null && erasureKey !== content.erasureKey)
      throw new NotABackup('Its database belongs to another manifest.')
    const originals = originalsOf(store, content.workspace)
    store.write(() => {
      store.run('DELETE FROM archived_file')
      store.run("DELETE FROM workspace_setting WHERE name = 'retention.archiveId'")
      changeSettings(store, { archiveFolder: '', digestFolder: '' })
      store.run("UPDATE job SET status = 'cancelled' WHERE status IN ('queued', 'running', 'interrupted')")
      writeValue(store, 'restoredFromMs', content.madeAtMs)
      // New entries follow those in the backup; later ones of the old workspace are missing.
      audit({ store, clock, actor: ownerOf(store), auditChanged: () => {} }, 'upkeep.restoreBackup', {
        file,
        madeAtMs: content.madeAtMs,
      })
    })
    await writeHead(folder, store, clock)
    return { erasureKey, originals }
  } finally {
    await store.close()
  }
}

type ErasureLog = { file: string; hashes: string[] }

/** Reads a log of erasures; one of another workspace is left out. Throws INVALID when it can't be read. */
function readLog(file: string, text: string, erasureKey: string): ErasureLog[] {
  const log = parseErasureLog(text)
  if (!log)
    throw invalid(
      `The erasure log ${file} can’t be read. Repair or remove it; without it, erased images may be restored.`,
    )
  return log.key === erasureKey ? [{ file, hashes: log.hashes }] : []
}

/** Reads the log beside the backups in object storage. */
async function storedLog(folder: StoredFolder, erasureKey: string): Promise<ErasureLog[]> {
  const text = await folder.text(erasuresPath)
  return text === null ? [] : readLog(folder.addressOf(erasuresPath), text, erasureKey)
}

/** Reads the logs beside the backup, in the workspace that was backed up, and at the place that the user named. */
function logsFor({ file, erasureLog }: RestoreOptions, workspace: string, erasureKey: string): ErasureLog[] {
  const places = [`${file}.${erasureLogName}`, join(workspace, erasureLogName)]
  if (erasureLog !== undefined) {
    const named =
      existsSync(erasureLog) && statSync(erasureLog).isDirectory() ? join(erasureLog, erasureLogName) : erasureLog
    if (!existsSync(named)) throw invalid(`There is no erasure log ${named}.`)
    places.push(named)
  }
  return places.filter(existsSync).flatMap((place) => readLog(place, readFileSync(place, 'utf8'), erasureKey))
}
