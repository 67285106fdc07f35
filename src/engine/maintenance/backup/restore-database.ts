import { constants, existsSync, readdirSync, statSync } from 'node:fs'
import { copyFile, link, mkdir, open } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { invalid } from '../../errors.ts'
import { type OriginalLocation, originalFile, placedColumns } from '../../library/index.ts'
import { openDriver, type Store } from '../../store/index.ts'
import { foldersOf } from '../../workspace/index.ts'
import { databasePath, type Manifest } from './manifest.ts'

/**
 * Whether a file is a backup of the database alone, like those made before each upgrade in the workspace's folder
 * `backups`. Its files are taken from that workspace.
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

/** The contents of a backup; `erasureKey` is null if only the database has it. */
export type Content = Pick<Manifest, 'workspace' | 'madeAtMs' | 'files' | 'leftOut'> & { erasureKey: string | null }

/** Copies the database into the new workspace. Throws INVALID when it isn't in the `backups` folder of a workspace. */
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

/** Lists the originals that the workspace owns, with their places. */
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

/** Links originals and models into the new workspace; copies them when the disk can't link. */
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
    // The copy reports what is wrong with the file itself.
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

/** Returns the images that are left after erased ones were erased again. */
function remaining(root: string): number[] {
  const driver = openDriver(join(root, databasePath), { readOnly: true })
  try {
    return driver.values<number>("SELECT id FROM image WHERE lifecycle <> 'purged'")
  } finally {
    driver.close()
  }
}
