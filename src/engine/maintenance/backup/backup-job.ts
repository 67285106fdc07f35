import { existsSync, readdirSync, statSync } from 'node:fs'
import { open, rename, rm, statfs } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { BackupResult } from '#contract'
import { rowOf } from '#model/ids.ts'
import { audit } from '../../access/index.ts'
import type { ActingContext, Context } from '../../context.ts'
import { writeErasureLog } from '../../disposal/index.ts'
import { invalid } from '../../errors.ts'
import { defineJob } from '../../jobs/index.ts'
import { originalFile, type Placed, placedColumns, withPartialFolder } from '../../library/index.ts'
import { isPathInside } from '../../paths.ts'
import { atPlace, type Driver, openDriver } from '../../store/index.ts'
import { erasureKeyName, readValue } from '../../workspace/index.ts'
import { ContainerWriter, type Entry, readContainer } from './container.ts'
import { databasePath, Manifest, manifestPath } from './manifest.ts'

const partial = '.partial'
/** Of the newest backups is known which image is in them as it is. */
const countingBackups = 5

type Image = Placed & { id: number; sha256: string; path: string; revision: number }

/**
 * Writes the workspace into one file: its database as it is at one moment, the originals that it owns, its models, and a
 * manifest. The file is read again, every hash checked, before it gets its name. Work may go on meanwhile.
 */
export const backupJob = defineJob({
  kind: 'maintenance.backup',
  lane: 'files',
  unit: 'files',
  input: z.object({ file: z.string() }),
  result: BackupResult,
  checkpoint: z.null(),
  title: ({ file }) => `Back up to ${file}`,
  async run({ file }, { context, progress, signal }) {
    requireNewFile(file, context.folders)
    const temporary = `${file}${partial}`
    try {
      return await withPartialFolder(context, async (folder) => {
        const erasureKey = erasureKeyName(context.store)
        // Also an empty log tells a restore that nothing was erased since.
        await writeErasureLog(context)
        const snapshotAtMs = context.clock.nowMs()
        const snapshotFile = join(folder, databasePath)
        await context.store.backup(snapshotFile)
        const snapshot = openDriver(snapshotFile, { readOnly: true })
        try {
          const images = snapshot.all<Image>(
            `SELECT id, sha256, path, revision, ${placedColumns} FROM image WHERE lifecycle <> 'purged' ORDER BY id`,
          )
          const models = readdirSync(context.folders.models).filter((name) => /\.onnx$/.test(name))
          await requireRoom(context, file, snapshotFile, images)
          const total = 2 * (images.length + models.length + 1)
          const { manifest, whole } = await write(
            context,
            temporary,
            { images, models, snapshotFile, snapshotAtMs, erasureKey, schema: schemaOf(snapshot) },
            (done) => progress(done, total),
            signal,
          )
          const sha256 = await requireWhole(temporary, manifest, (done) => progress(total / 2 + done, total), signal)
          const { size } = statSync(temporary)
          await rename(temporary, file)
          note(context, { file, sha256, sizeBytes: size, snapshotAtMs, images: whole })
          return {
            file,
            sizeBytes: size,
            images: manifest.files.filter(({ path }) => path.startsWith('originals/')).length,
            models: models.length,
            linked: manifest.linked,
            verified: true,
            sha256,
            leftOut: manifest.leftOut,
          }
        } finally {
          snapshot.close()
        }
      })
    } catch (error) {
      throw atPlace(error, file)
    } finally {
      await rm(temporary, { force: true })
    }
  },
})

const schemaOf = (driver: Driver): number =>
  (driver.pragma('user_version') as { user_version: number }[])[0]!.user_version

/**
 * Throws INVALID when a file is there already, its folder is not, or it would lie among the files of the workspace that it
 * keeps safe; only the workspace's own folder of backups may have it.
 */
export function requireNewFile(file: string, { root, backups }: Context['folders']): void {
  if (resolve(file) !== file) throw invalid(`${file} is not an absolute path.`)
  if (existsSync(file)) throw invalid(`${file} already exists. Choose a new name for the backup.`)
  if (!existsSync(dirname(file)) || !statSync(dirname(file)).isDirectory())
    throw invalid(`The folder ${dirname(file)} doesn’t exist. Create it, or choose another folder for the backup.`)
  if (isPathInside(file, root) && !isPathInside(file, backups))
    throw invalid(
      `${file} is inside the workspace and would be lost with it. Choose a folder outside of ${root}, ideally on another disk.`,
    )
}

async function requireRoom(
  { folders }: Context,
  file: string,
  snapshotFile: string,
  images: readonly Image[],
): Promise<void> {
  const bytesOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0
  const needed =
    images.reduce(
      (sum, image) => sum + (image.storage === 'owned' ? bytesOf(originalFile(folders, image)) + 800 : 0),
      0,
    ) +
    readdirSync(folders.models).reduce((sum, name) => sum + bytesOf(join(folders.models, name)), 0) +
    bytesOf(snapshotFile)
  const disk = await statfs(dirname(file))
  const free = disk.bavail * disk.bsize
  if (needed > free)
    throw invalid(
      `The backup needs ${Math.ceil(needed / 1e6)} MB, ${dirname(file)} has ${Math.floor(free / 1e6)} MB free. Free some space, or choose another folder.`,
    )
}

type Content = {
  images: readonly Image[]
  models: readonly string[]
  snapshotFile: string
  snapshotAtMs: number
  erasureKey: string
  schema: number
}

/** Writes the archive; `whole` are the images that are in it as they should be, or are linked. */
async function write(
  { store, folders }: Context,
  temporary: string,
  { images, models, snapshotFile, snapshotAtMs, erasureKey, schema }: Content,
  progress: (done: number) => void,
  signal: AbortSignal,
): Promise<{ manifest: Manifest; whole: Image[] }> {
  const target = await open(temporary, 'w')
  const files: Entry[] = []
  const skipped: Manifest['leftOut'] = []
  const whole: Image[] = []
  try {
    const writer = new ContainerWriter(target)
    files.push(await writer.addFile(databasePath, snapshotFile, signal))
    for (const name of models) files.push(await writer.addFile(`models/${name}`, join(folders.models, name), signal))
    for (const [n, image] of images.entries()) {
      progress(n)
      if (image.storage === 'linked') {
        whole.push(image)
        continue
      }
      const from = originalFile(folders, image)
      if (!existsSync(from)) {
        const away = image.archivedIn ? `, in the archive folder ${image.archivedIn}` : ''
        skipped.push({ path: image.path, reason: `Its original is missing (${from}${away}).` })
        continue
      }
      const entry = await writer.addFile(`originals/${image.file}`, from, signal)
      files.push(entry)
      if (entry.sha256 === image.sha256) whole.push(image)
      else
        skipped.push({
          path: image.path,
          reason: `Its original ${from} changed since import; the backup has it as it is now.`,
        })
    }
    const manifest = Manifest.parse({
      winnow: 'backup',
      version: 1,
      schema,
      name: String(readValue(store, 'name') ?? ''),
      workspace: folders.root,
      madeAtMs: snapshotAtMs,
      erasureKey,
      linked: images.filter(({ storage }) => storage === 'linked').length,
      leftOut: skipped,
      files,
    })
    await writer.addBytes(manifestPath, Buffer.from(JSON.stringify(manifest)))
    await writer.end()
    return { manifest, whole }
  } finally {
    await target.close()
  }
}

/** Reads what was written again from the disk; gives the hash of the manifest. */
async function requireWhole(
  file: string,
  manifest: Manifest,
  progress: (done: number) => void,
  signal: AbortSignal,
): Promise<string> {
  const expected = new Map(manifest.files.map((entry) => [entry.path, entry.sha256]))
  let sha256 = ''
  let found = 0
  const source = await open(file, 'r')
  try {
    await readContainer(
      source,
      {
        begin: async () => {},
        write: async () => {},
        end: async (entry) => {
          if (entry.path === manifestPath) sha256 = entry.sha256
          else if (expected.get(entry.path) !== entry.sha256)
            throw new Error(`${entry.path} was not written correctly. The disk of ${file} may be failing.`)
          else progress(++found)
        },
      },
      signal,
    )
  } finally {
    await source.close()
  }
  if (found !== expected.size || sha256 === '') throw new Error(`${file} was not written whole.`)
  return sha256
}

/** Notes the backup, and of each image in it which revision of its labels is safe. */
function note(
  context: ActingContext,
  made: { file: string; sha256: string; sizeBytes: number; snapshotAtMs: number; images: readonly Image[] },
): void {
  const { store, clock, actor } = context
  store.write(() => {
    const { lastRow } = store.run(
      `INSERT INTO backup (file, sha256, images, size_bytes, snapshot_at, verified_at, made_by) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      [
        made.file,
        made.sha256,
        made.images.length,
        made.sizeBytes,
        made.snapshotAtMs,
        clock.nowMs(),
        rowOf(actor.userId),
      ],
    )
    store.run(
      `INSERT INTO backed_up (image_id, revision, backup_id)
       SELECT image.id, safe.value ->> 1, ? FROM json_each(?) AS safe JOIN image ON image.id = safe.value ->> 0
       WHERE image.lifecycle <> 'purged'`,
      [lastRow, JSON.stringify(made.images.map(({ id, revision }) => [id, revision]))],
    )
    store.run('DELETE FROM backed_up WHERE backup_id <= (SELECT id FROM backup ORDER BY id DESC LIMIT 1 OFFSET ?)', [
      countingBackups,
    ])
    audit(context, 'upkeep.backup', { file: made.file, sha256: made.sha256, images: made.images.length })
  })
  context.announce({ type: 'workspaceChanged' })
}
