import { createReadStream, createWriteStream } from 'node:fs'
import { readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Pack } from 'tar'
import { ZipFile } from 'yazl'
import type { OnProgress } from '../../progress.ts'
import { abandonFolder, filesOfExport, unfinishedFolder } from './export-folder.ts'

export const isExportArchive = (target: string): boolean => /\.(zip|tar)$/i.test(target)

/** File types that compression makes smaller; images are compressed already. */
const packs = /\.(json|jsonl|xml|txt|csv|ya?ml|ini|names|data|pbtxt)$/i

/** Packs a finished export folder into its archive file in one step, and deletes the folder. Equal exports give equal bytes. */
export async function finishArchive(target: string, step: OnProgress): Promise<void> {
  const folder = unfinishedFolder(target)
  const partial = `${folder}.partial`
  try {
    const files = filesOfExport(folder)
    if (/\.tar$/i.test(target)) await tar(folder, files, partial, step)
    else await zip(folder, files, partial, step)
    await rename(partial, target)
  } finally {
    await rm(partial, { force: true })
  }
  await abandonFolder(target)
}

/** Passes data through until \`step\` asks to stop. */
async function* stoppable<Some>(written: AsyncIterable<Some>, step: OnProgress): AsyncGenerator<Some> {
  for await (const some of written) {
    step(0)
    yield some
  }
}

/** This many small files are read at once: one after another, each waits for the disk. */
const readAtOnce = 16
/** Read buffer of a stream. */
const pieceBytes = 65_536

/** A small file, read as a whole; null for a large one. */
async function smallFile(file: string): Promise<Buffer | null> {
  const { size } = await stat(file)
  return size <= pieceBytes ? readFile(file) : null
}

/** An undeclared field of the library's archive: it scans all entries from the first for the next one to write. */
class Zip extends ZipFile {
  declare entries: { getCentralDirectoryRecord(): Buffer }[]
}

/**
 * A file is added when the previous one begins to be written; written entries are set aside until the end with their
 * directory records, so that scans stay short and the end is fast.
 */
async function zip(folder: string, files: readonly string[], partial: string, step: OnProgress): Promise<void> {
  const archive = new Zip()
  const output = archive.outputStream
  archive.on('error', (error) => output.emit('error', error))
  const written: Zip['entries'] = []
  const begin = (path: string, small: Buffer | null) =>
    new Promise<void>((begun) => {
      archive.addReadStreamLazy(
        path,
        { mtime: new Date(1980, 0, 1), forceDosTimestamp: true, mode: 0o100644, compress: packs.test(path) },
        (take) => {
          for (const entry of archive.entries.splice(0, archive.entries.length - 1)) {
            const record = entry.getCentralDirectoryRecord()
            written.push(Object.assign(entry, { getCentralDirectoryRecord: () => record }))
          }
          const content: Readable = small ? Readable.from([small]) : createReadStream(join(folder, path))
          take(
            null,
            content.on('error', (error) => archive.emit('error', error)),
          )
          begun()
        },
      )
    })
  const beginEach = async () => {
    for (let from = 0; from < files.length; from += readAtOnce) {
      const some = files.slice(from, from + readAtOnce)
      const small = await Promise.all(some.map((path) => smallFile(join(folder, path))))
      for (const [n, path] of some.entries()) await begin(path, small[n] ?? null)
    }
    archive.entries = written.concat(archive.entries)
    archive.end()
  }
  await Promise.all([pipeline(stoppable(output, step), createWriteStream(partial)), beginEach()])
}

async function tar(folder: string, files: readonly string[], partial: string, step: OnProgress): Promise<void> {
  const archive = new Pack({ cwd: folder, portable: true, mtime: new Date(0) })
  // With a leading dot, because a name that begins with @ would count as an archive.
  for (const path of files) archive.add(`./${path}`)
  archive.end()
  await pipeline(stoppable(archive, step), createWriteStream(partial))
}
