import { createHash } from 'node:crypto'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isStorageAddress } from '#model/storage-address.ts'
import { inOrder } from '../../in-order.ts'
import { sha256OfFile } from '../../library/for-threads.ts'
import { StoredFolder } from '../../storage/index.ts'
import { pathInside } from '../export/folder-sink.ts'
import type { Sink } from '../formats/define-format.ts'

/** The list of an export's files by their SHA-256, as `sha256sum -c` reads it. */
const sumsName = 'SHA256SUMS'

/** SHA-256 by path inside of the export. */
export type Sums = Map<string, string>

/** A sink that also notes the hash of each file that is written through it. */
export function hashingSink(sink: Sink, sums: Sums): Sink {
  return {
    async open(path) {
      const file = await sink.open(path)
      const hash = createHash('sha256')
      return {
        async write(text) {
          hash.update(text)
          await file.write(text)
        },
        async close() {
          await file.close()
          sums.set(path, hash.digest('hex'))
        },
      }
    },
    async rename(from, to) {
      await sink.rename(from, to)
      sums.set(to, sums.get(from)!)
      sums.delete(from)
    },
  }
}

/**
 * Flushes every file to the disk, reads it again and compares its hash, then writes the list of hashes. Throws if one
 * differs.
 */
export async function verifyFiles(
  folder: string,
  sums: Sums,
  onFile: () => void,
  { hashOf, place }: { hashOf(path: string): Promise<string>; place: string } = {
    hashOf: (path) => hashFromDisk(pathInside(folder, path)),
    place: `The disk of ${folder}`,
  },
): Promise<void> {
  const check = async ([path, sha256]: [path: string, sha256: string]) => {
    if ((await hashOf(path)) !== sha256)
      throw new Error(`${path} was not written correctly. ${place} may be failing. Nothing was exported.`)
  }
  await inOrder(sums, check, onFile)
  const file = await open(join(folder, sumsName), 'wx')
  try {
    await file.writeFile(
      [...sums]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([path, sha256]) => `${sha256}  ${path}\n`)
        .join(''),
    )
    await file.sync()
  } finally {
    await file.close()
  }
}

async function hashFromDisk(path: string): Promise<string> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
  return sha256OfFile(path)
}

/** The list of an export's files and its own hash. Throws when it is not there or can't be read. */
export async function readSums(folder: string): Promise<{ sums: Sums; sha256: string }> {
  const text = isStorageAddress(folder)
    ? ((await (await StoredFolder.open(folder)).text(sumsName)) ?? '')
    : await readFile(join(folder, sumsName), 'utf8')
  const sums: Sums = new Map()
  for (const line of text.split('\n')) if (line.length > 66) sums.set(line.slice(66), line.slice(0, 64))
  return { sums, sha256: createHash('sha256').update(text).digest('hex') }
}
