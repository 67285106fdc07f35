import { existsSync, readdirSync, statSync } from 'node:fs'
import { open, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { BackupResult } from '#contract'
import type { Folders } from '../../context.ts'
import { invalid } from '../../errors.ts'
import { type OriginalLocation, originalFile, placedColumns } from '../../library/for-threads.ts'
import { type OnProgress, progressPart } from '../../progress.ts'
import { type Driver, openDriver, openForReading } from '../../store/index.ts'
import { ContainerWriter, type Entry } from './container.ts'
import { databasePath, Manifest, manifestPath } from './manifest.ts'
import { readHashes } from './problem-in-backup.ts'

type Image = OriginalLocation & { id: number; sha256: string; path: string }

type Request = {
  /** The final place of the backup, and the place where it is written until it is complete. */
  file: string
  temporary: string
  folders: Folders
  snapshotFile: string
  snapshotAtMs: number
  erasureKey: string
  name: string
}

/** The written backup. `whole` counts the images that are linked or in it unchanged: all but the skipped rows. */
export type WrittenBackup = Omit<BackupResult, 'verified'> & { whole: number; skippedRows: Uint32Array }

type RecordedModel = { name: string; file: string; sha256: string }

export const recordedModels = (snapshot: Driver): RecordedModel[] =>
  snapshot.all("SELECT name, file, sha256 FROM model WHERE file <> '' ORDER BY id")

/** Returns what is wrong with a model's file in the backup, or null. */
export function changeOf(
  { name, file, sha256 }: RecordedModel,
  files: readonly Entry[],
): Manifest['leftOut'][number] | null {
  const entry = files.find(({ path }) => path === `models/${file}`)
  if (entry?.sha256 === sha256) return null
  const reason = entry
    ? `The file of the model ${name} changed since it was added; the backup has it as it is now.`
    : `The file of the model ${name} is missing.`
  return { path: `models/${file}`, reason }
}

/** Copies the workspace's database at one moment. */
export async function copyDatabase(root: string, snapshotFile: string, step: OnProgress): Promise<void> {
  const source = openForReading(root)
  try {
    await source.backup(snapshotFile, () => step(0))
  } finally {
    source.close()
  }
}

export async function writeBackup(_: string, request: Request, step: OnProgress): Promise<WrittenBackup> {
  const { folders, temporary, snapshotFile } = request
  const snapshot = openDriver(snapshotFile, { readOnly: true })
  try {
    const images = snapshot.all<Image>(
      `SELECT id, sha256, path, ${placedColumns} FROM image WHERE lifecycle <> 'purged' ORDER BY id`,
    )
    const models = readdirSync(folders.models).filter((name) => /\.(onnx|json)$/.test(name))
    await requireRoom(request, images)
    const { manifest, skippedRows } = await write(
      request,
      images,
      { names: models, recorded: recordedModels(snapshot) },
      schemaOf(snapshot),
      progressPart(step, 0, 0.5),
    )
    const sha256 = await requireWhole(temporary, manifest, progressPart(step, 0.5, 1))
    return {
      file: request.file,
      sizeBytes: statSync(temporary).size,
      images: manifest.files.filter(({ path }) => path.startsWith('originals/')).length,
      models: models.length,
      linked: manifest.linked,
      sha256,
      leftOut: named(manifest.leftOut),
      whole: images.length - skippedRows.length,
      skippedRows: Uint32Array.from(skippedRows),
    }
  } finally {
    snapshot.close()
  }
}

const maxNamed = 1000

export const named = (all: Manifest['leftOut']): Manifest['leftOut'] =>
  all.length <= maxNamed
    ? all
    : [
        ...all.slice(0, maxNamed),
        { path: `${all.length - maxNamed} more`, reason: `They are listed in ${manifestPath} inside the backup.` },
      ]

export const schemaOf = (driver: Pick<Driver, 'pragma'>): number =>
  (driver.pragma('user_version') as { user_version: number }[])[0]!.user_version

async function requireRoom({ folders, file, snapshotFile }: Request, images: readonly Image[]): Promise<void> {
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

async function write(
  { folders, temporary, snapshotFile, snapshotAtMs, erasureKey, name: workspaceName }: Request,
  images: readonly Image[],
  models: { names: readonly string[]; recorded: readonly RecordedModel[] },
  schema: number,
  step: OnProgress,
): Promise<{ manifest: Manifest; skippedRows: number[] }> {
  const target = await open(temporary, 'w')
  const files: Entry[] = []
  const skipped: Manifest['leftOut'] = []
  const skippedRows: number[] = []
  let done = 0
  const stop = { throwIfAborted: () => step(done / Math.max(1, images.length)) }
  try {
    const writer = new ContainerWriter(target)
    files.push(await writer.addFile(databasePath, snapshotFile, stop))
    for (const name of models.names)
      files.push(await writer.addFile(`models/${name}`, join(folders.models, name), stop))
    skipped.push(...models.recorded.flatMap((model) => changeOf(model, files) ?? []))
    for (const [n, image] of images.entries()) {
      done = n
      stop.throwIfAborted()
      if (image.storage === 'linked') continue
      const from = originalFile(folders, image)
      if (!existsSync(from)) {
        skippedRows.push(image.id)
        const away = image.archivedIn ? `, in the archive folder ${image.archivedIn}` : ''
        skipped.push({ path: image.path, reason: `Its original is missing (${from}${away}).` })
        continue
      }
      const entry = await writer.addFile(`originals/${image.file}`, from, stop)
      files.push(entry)
      if (entry.sha256 === image.sha256) continue
      skippedRows.push(image.id)
      skipped.push({
        path: image.path,
        reason: `Its original ${from} changed since import; the backup has it as it is now.`,
      })
    }
    const manifest = Manifest.parse({
      winnow: 'backup',
      version: 1,
      schema,
      name: workspaceName,
      workspace: folders.root,
      madeAtMs: snapshotAtMs,
      erasureKey,
      linked: images.filter(({ storage }) => storage === 'linked').length,
      leftOut: skipped,
      files,
    })
    await writer.addBytes(manifestPath, Buffer.from(JSON.stringify(manifest)))
    await writer.end()
    return { manifest, skippedRows }
  } finally {
    await target.close()
  }
}

/** Reads what was written again from the disk; returns the hash of the manifest. */
async function requireWhole(file: string, { files }: Manifest, step: OnProgress): Promise<string> {
  const { hashes } = await readHashes(file, (found) => step(found / files.length))
  const wrong = files.find(({ path, sha256 }) => hashes.has(path) && hashes.get(path) !== sha256)
  if (wrong) throw new Error(`${wrong.path} was not written correctly. The disk of ${file} may be failing.`)
  const sha256 = hashes.get(manifestPath)
  if (hashes.size !== files.length + 1 || sha256 === undefined) throw new Error(`${file} was not written completely.`)
  return sha256
}
