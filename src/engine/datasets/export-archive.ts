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

/** What the library keeps of an archive and does not declare: it looks through all of them, from the first on, for the next to write. */
class Zip extends ZipFile {
  declare entries: { getCentralDirectoryRecord(): Buffer }[]
}

/**
 * A file is added when the one before begins to be written, and what is written is laid aside until the end with its record
 * of the archive's directory, so that no search is long and the end is quick.
 */
async function zip(folder: string, files: readonly string[], partial: string, signal: AbortSignal): Promise<void> {
  const archive = new Zip()
  const output = archive.outputStream
  archive.on('error', (error) => output.emit('error', error))
  const written: Zip['entries'] = []
  const begin = (path: string) =>
    new Promise<void>((begun) => {
      archive.addReadStreamLazy(
        path,
        { mtime: new Date(1980, 0, 1), forceDosTimestamp: true, mode: 0o100644, compress: packs.test(path) },
        (take) => {
          for (const entry of archive.entries.splice(0, archive.entries.length - 1)) {
            const record = entry.getCentralDirectoryRecord()
            written.push(Object.assign(entry, { getCentralDirectoryRecord: () => record }))
          }
          take(
            null,
            createReadStream(join(folder, path)).on('error', (error) => archive.emit('error', error)),
          )
          begun()
        },
      )
    })
  const beginEach = async () => {
    for (const path of files) await begin(path)
    archive.entries = written.concat(archive.entries)
    archive.end()
  }
  await Promise.all([pipeline(output, createWriteStream(partial), { signal }), beginEach()])
}

async function tar(folder: string, files: readonly string[], partial: string, signal: AbortSignal): Promise<void> {
  const archive = new Pack({ cwd: folder, portable: true, mtime: new Date(0) })
  const written = pipeline(archive, createWriteStream(partial), { signal })
  // With a dot before them, for a name that begins with @ would be taken for an archive.
  const add = (path: string) => void archive.add(`./${path}`)
  await Promise.all([written, eachInTurns(files, add, { signal }).then(() => archive.end())])
}
