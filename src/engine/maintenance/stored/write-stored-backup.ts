import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readdirSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Folders } from '../../context.ts'
import { invalid } from '../../errors.ts'
import { inOrder } from '../../in-order.ts'
import { type OriginalLocation, originalFile, placedColumns } from '../../library/for-threads.ts'
import type { OnProgress } from '../../progress.ts'
import {
  compareWithStored,
  FileListWriter,
  type ListedFile,
  OtherContent,
  SortedListing,
  StoredFolder,
} from '../../storage/index.ts'
import { type Driver, openDriver } from '../../store/index.ts'
import { changeOf, named, recordedModels, schemaOf, type WrittenBackup } from '../backup/write-backup.ts'
import {
  type AboutBackup,
  claimForBackups,
  databasePart,
  erasuresPath,
  listPath,
  modelPath,
  originalPath,
} from './stored-backups.ts'

const partBytes = 4 * 1024 * 1024
/** Files sent at the same time. */
const filesAtOnce = 16

type Image = OriginalLocation & { id: number; sha256: string; path: string; size_bytes: number }
type SkippedFiles = AboutBackup['leftOut']

type Request = {
  address: string
  folders: Folders
  snapshotFile: string
  snapshotAtMs: number
  /** A folder for files before they are sent. */
  scratch: string
  erasureKey: string
  /** The file with the erasures. */
  erasureLog: string
  name: string
}

/**
 * Backs up a workspace to object storage: sends only the originals, models and parts of the database that are missing
 * there. The list of the backup's files is written last, after all of them were compared with it.
 */
export async function writeStoredBackup(_: string, request: Request, step: OnProgress): Promise<WrittenBackup> {
  const { folders, snapshotFile, scratch, snapshotAtMs, erasureKey, name } = request
  const folder = await StoredFolder.open(request.address)
  await claimForBackups(folder, { erasureKey, name })
  await folder.putFile(erasuresPath, request.erasureLog)
  const snapshot = openDriver(snapshotFile, { readOnly: true })
  const listFile = join(scratch, 'files.jsonl')
  const list = await FileListWriter.begin(listFile)
  try {
    const sent = { files: 0, bytes: 0 }
    const count = (isSent: boolean, bytes: number) => {
      if (!isSent) return
      sent.files += 1
      sent.bytes += bytes
    }
    const database = await putDatabase(folder, snapshotFile, { list, step: () => step(0), count })
    const models = await putModels(folder, folders.models, { list, step: () => step(0), count })
    const recorded = recordedModels(snapshot)
    const leftOut: SkippedFiles = recorded.flatMap((model) => changeOf(model, models) ?? [])
    const skippedRows: number[] = []
    const [{ images, linked }] = snapshot.all<{ images: number; linked: number }>(
      `SELECT count(*) AS images, count(*) FILTER (WHERE storage = 'linked') AS linked FROM image WHERE lifecycle <> 'purged'`,
    ) as [{ images: number; linked: number }]
    const before = list.files
    let done = 0
    const settle = async ({ file, image, reason, isSent }: PutOriginal) => {
      step(0.9 * (++done / Math.max(1, images)))
      if (file) {
        await list.add(file)
        count(isSent, file.sizeBytes)
        return
      }
      skippedRows.push(image.id)
      leftOut.push({ path: image.path, reason })
    }
    await inOrder(
      withStored(folder, snapshot),
      (one) => putOriginal(folder, folders, one),
      settle,
      undefined,
      filesAtOnce,
    )
    const inIt = list.files - before
    const about: AboutBackup = {
      ...{ winnow: 'stored-backup', version: 1, schema: schemaOf(snapshot), name, workspace: folders.root },
      ...{ madeAtMs: snapshotAtMs, erasureKey, images: inIt, linked, database, leftOut },
      models: models.map(({ path, sha256 }) => ({ name: path.slice('models/'.length), sha256 })),
    }
    await list.end(about)
    const compared = await compareWithStored(folder, createReadStream(listFile), { step: () => step(0.95) })
    if (compared.problem !== null)
      throw invalid(`${compared.problem} Something else deletes or writes at ${folder.address}. No backup was made.`)
    const path = listPath(snapshotAtMs)
    await folder.putFile(path, listFile, { onlyNew: true })
    return {
      file: folder.addressOf(path),
      sizeBytes: list.sizeBytes,
      images: inIt,
      models: models.length,
      linked,
      sha256: compared.sha256,
      sent,
      leftOut: named(leftOut),
      whole: images - skippedRows.length,
      skippedRows: Uint32Array.from(skippedRows),
    }
  } finally {
    await list.close()
    snapshot.close()
  }
}

type Into = { list: FileListWriter; step(): void; count(isSent: boolean, bytes: number): void }

/** Sends the parts of the database that changed. Returns all parts in their order. */
async function putDatabase(folder: StoredFolder, file: string, { list, step, count }: Into): Promise<string[]> {
  const source = await open(file, 'r')
  try {
    const order: string[] = []
    const parts = new Map<string, { at: number; sizeBytes: number }>()
    const buffer = Buffer.alloc(partBytes)
    const readAt = async (at: number) => {
      const { bytesRead } = await source.read(buffer, 0, partBytes, at)
      return buffer.subarray(0, bytesRead)
    }
    for (let at = 0; ; ) {
      step()
      const bytes = await readAt(at)
      if (bytes.length === 0) break
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      order.push(sha256)
      parts.set(sha256, { at, sizeBytes: bytes.length })
      at += bytes.length
    }
    const listing = new SortedListing(folder.list('database/'))
    for (const [sha256, { at, sizeBytes }] of [...parts].sort(([a], [b]) => (a < b ? -1 : 1))) {
      step()
      const path = databasePart(sha256)
      const isSent = (await listing.sizeOf(path)) !== sizeBytes
      if (isSent) await folder.putBytes(path, await readAt(at))
      await list.add({ path, sizeBytes, sha256 })
      count(isSent, sizeBytes)
    }
    return order
  } finally {
    await source.close()
  }
}

/** Sends the models that are missing. Returns all model files by their places in a workspace. */
async function putModels(folder: StoredFolder, models: string, { list, step, count }: Into): Promise<ListedFile[]> {
  const files: ListedFile[] = []
  const byHash = new Map<string, { file: string; sizeBytes: number }>()
  for (const name of readdirSync(models).filter((one) => /\.(onnx|json)$/.test(one))) {
    step()
    const file = join(models, name)
    const { sha256, sizeBytes } = await hashOfFile(file)
    files.push({ path: `models/${name}`, sizeBytes, sha256 })
    byHash.set(sha256, { file, sizeBytes })
  }
  for (const [sha256, { file, sizeBytes }] of [...byHash].sort(([a], [b]) => (a < b ? -1 : 1))) {
    step()
    const { isSent } = await folder.putFile(modelPath(sha256), file, { sha256, unlessThere: true })
    await list.add({ path: modelPath(sha256), sizeBytes, sha256 })
    count(isSent, sizeBytes)
  }
  return files
}

async function hashOfFile(file: string): Promise<{ sha256: string; sizeBytes: number }> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  for await (const piece of createReadStream(file)) {
    hash.update(piece)
    sizeBytes += piece.length
  }
  return { sha256: hash.digest('hex'), sizeBytes }
}

type StoredImage = { image: Image; isStored: boolean }
type PutOriginal = { image: Image; file: ListedFile | null; isSent: boolean; reason: string }

/** Yields the originals that the workspace owns, in the order of their files, and whether the storage has them. */
async function* withStored(folder: StoredFolder, snapshot: Driver): AsyncGenerator<StoredImage> {
  const listing = new SortedListing(folder.list('originals/'))
  const images = snapshot.each<Image>(
    `SELECT id, sha256, path, size_bytes, ${placedColumns} FROM image WHERE storage = 'owned' AND lifecycle <> 'purged' ORDER BY file`,
  )
  for (const image of images)
    yield { image, isStored: (await listing.sizeOf(originalPath(image.file))) === image.size_bytes }
}

/** Sends an original unless the storage has it: its name there is its hash, so it isn't read again. */
async function putOriginal(
  folder: StoredFolder,
  folders: Folders,
  { image, isStored }: StoredImage,
): Promise<PutOriginal> {
  const { sha256, size_bytes: sizeBytes } = image
  const file = { path: originalPath(image.file), sizeBytes, sha256 }
  if (isStored) return { image, file, isSent: false, reason: '' }
  const from = originalFile(folders, image)
  const without = (reason: string) => ({ image, file: null, isSent: false, reason })
  const away = image.archivedIn ? `, in the archive folder ${image.archivedIn}` : ''
  if (!existsSync(from)) return without(`Its original is missing (${from}${away}).`)
  try {
    const sent = await folder.putFile(file.path, from, { sha256 })
    return { image, file: { ...file, sizeBytes: sent.sizeBytes }, isSent: true, reason: '' }
  } catch (error) {
    if (error instanceof OtherContent)
      return without(`Its original ${from} changed since import, so it is not in the backup.`)
    throw error
  }
}
