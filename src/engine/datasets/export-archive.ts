import { createReadStream, createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Pack } from 'tar'
import { ZipFile } from 'yazl'
import { eachInTurns } from '../turns.ts'
import { abandonFolder, filesOfExport, unfinishedFolder } from './export-folder.ts'

export const isExportArchive = (target: string): boolean => /\.(zip|tar)$/i.test(target)

/** What is smaller when it is packed; images are packed already. */
const packs = /\.(json|jsonl|xml|txt|csv|ya?ml|ini|names|data|pbtxt)$/i

/** Packs an unfinished export into the file that it is to be, in one step, and takes its folder away. Equal exports give equal bytes. */
export async function finishArchive(target: string, signal: AbortSignal): Promise<void> {
  const folder = unfinishedFolder(target)
  const partial = `${folder}.partial`
  try {
    const files = await filesOfExport(folder, signal)
    if (/\.tar$/i.test(target)) await tar(folder, files, partial, signal)
    else await zip(folder, files, partial, signal)
    signal.throwIfAborted()
    await rename(partial, target)
  } finally {
    await rm(partial, { force: true })
  }
  await abandonFolder(target)
}

async function zip(folder: string, files: readonly string[], partial: string, signal: AbortSignal): Promise<void> {
  const archive = new ZipFile()
  const output = archive.outputStream
  archive.on('error', (error) => output.emit('error', error))
  const add = (path: string) =>
    archive.addReadStreamLazy(
      path,
      { mtime: new Date(1980, 0, 1), forceDosTimestamp: true, mode: 0o100644, compress: packs.test(path) },
      (take) => take(null, createReadStream(join(folder, path))),
    )
  const written = pipeline(output, createWriteStream(partial), { signal })
  await Promise.all([written, eachInTurns(files, add, { signal }).then(() => archive.end())])
}

async function tar(folder: string, files: readonly string[], partial: string, signal: AbortSignal): Promise<void> {
  const archive = new Pack({ cwd: folder, portable: true, mtime: new Date(0) })
  const written = pipeline(archive, createWriteStream(partial), { signal })
  // With a dot before them, for a name that begins with @ would be taken for an archive.
  const add = (path: string) => void archive.add(`./${path}`)
  await Promise.all([written, eachInTurns(files, add, { signal }).then(() => archive.end())])
}
