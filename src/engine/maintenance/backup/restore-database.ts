import { constants, existsSync, readdirSync, statSync } from 'node:fs'
import { copyFile, link, mkdir, open } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { invalid } from '../../errors.ts'
import { type OriginalLocation, originalFile, placedColumns } from '../../library/index.ts'
import { openDriver, type Store } from '../../store/index.ts'
import { foldersOf } from '../../workspace/index.ts'
import { databasePath, type Manifest } from './manifest.ts'

/**
 * A backup of the database alone, as one is made before each upgrade, lies in the folder `backups` of its workspace. The
 * files that it speaks of are taken from there.
 */
export async function isBareDatabase(file: string): Promise<boolean> {
  const source = await open(file, 'r')
  try {
    const { buffer } = await source.read(Buffer.alloc(15), 0, 15, 0)
    return buffer.toString('latin1') === 'SQLite format 3'
  } finally {
    await source.close()
  }
}

/** What a restore knows of a backup; `erasureKey` is null where only the database itself has it. */
export type Content = Pick<Manifest, 'workspace' | 'madeAtMs' | 'files' | 'leftOut'> & { erasureKey: string | null }

/** Puts the database in its place. Throws INVALID where its workspace is not around it. */
export async function takeDatabase(file: string, root: string): Promise<Content> {
  const workspace = dirname(dirname(file))
  if (basename(dirname(file)) !== 'backups' || !existsSync(join(workspace, 'originals')))
    throw invalid(
      `${file} contains only a database. Put it into the “backups” folder of the workspace that it was made from.`,
    )
  await copyFile(file, join(root, databasePath), constants.COPYFILE_FICLONE)
  return {
    workspace,
    madeAtMs: Math.round(statSync(file).mtimeMs),
    files: [{ path: databasePath, sizeBytes: statSync(file).size, sha256: '' }],
    leftOut: [],
    erasureKey: null,
  }
}

export type Original = { id: number; path: string; file: string; sizeBytes: number; from: string }

/** Where the originals stand that the workspace owns. */
export const originalsOf = (store: Store, workspace: string): Original[] =>
  store
    .all<OriginalLocation & { id: number; path: string; size_bytes: number }>(
      `SELECT id, path, size_bytes, ${placedColumns} FROM image WHERE storage = 'owned' AND lifecycle <> 'purged' ORDER BY id`,
    )
    .map((image) => ({
      id: image.id,
      path: image.path,
      file: image.file,
      sizeBytes: image.size_bytes,
      from: originalFile(foldersOf(workspace), image),
    }))

/** Brings originals and models into the new workspace, as further names of the same files where the disk can. */
export async function bringFiles(
  root: string,
  workspace: string,
  originals: readonly Original[],
  signal: AbortSignal,
): Promise<Pick<Manifest, 'files' | 'leftOut'>> {
  const files: Manifest['files'] = []
  const skipped: Manifest['leftOut'] = []
  const bring = async (from: string, path: string) => {
    signal.throwIfAborted()
    const sizeBytes = statSync(from).size
    await mkdir(dirname(join(root, path)), { recursive: true })
    // Where no second name can be given it is copied; what is wrong with the file keeps it from that too.
    await link(from, join(root, path)).catch(() => copyFile(from, join(root, path), constants.COPYFILE_EXCL))
    files.push({ path, sizeBytes, sha256: '' })
    return sizeBytes
  }
  const kept = new Set(remaining(root))
  for (const { id, path, file, sizeBytes, from } of originals) {
    if (!kept.has(id)) continue
    if (!existsSync(from)) skipped.push({ path, reason: `Its original is missing (${from}).` })
    else if ((await bring(from, `originals/${file}`)) !== sizeBytes)
      skipped.push({ path, reason: `Its original ${from} changed in size since import.` })
  }
  const models = join(workspace, 'models')
  for (const name of existsSync(models) ? readdirSync(models) : [])
    if (/\.(onnx|json)$/.test(name)) await bring(join(models, name), `models/${name}`)
  return { files, leftOut: skipped }
}

/** What is there after the erasures were done again. */
function remaining(root: string): number[] {
  const driver = openDriver(join(root, databasePath), { readOnly: true })
  try {
    return driver.values<number>("SELECT id FROM image WHERE lifecycle <> 'purged'")
  } finally {
    driver.close()
  }
}
