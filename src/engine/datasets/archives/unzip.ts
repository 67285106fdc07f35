import { open } from 'node:fs/promises'
import yauzl, { type Entry } from 'yauzl'
import type { Unpacking } from './unpacking.ts'

const startOfEntry = Buffer.from('PK\x01\x02')

const isEncrypted = ({ generalPurposeBitFlag }: Entry): boolean => (generalPurposeBitFlag & 1) !== 0

/** What an entry is, by its name and its Unix file type; null for a file or if unknown. */
function otherKind({ externalFileAttributes }: Entry, name: string): string | null {
  if (name.endsWith('/')) return 'It has the name of a folder.'
  const type = (externalFileAttributes >>> 16) & 0o170000
  if (type === 0o120000) return 'It is a link.'
  return type === 0 || type === 0o100000 || type === 0o040000 ? null : 'It is neither a file nor a folder.'
}

/** Throws if the file is not a zip. */
export async function unzip(archive: string, unpacking: Unpacking, signal: AbortSignal): Promise<void> {
  // We check names ourselves, so that a bad one does not end the archive.
  const zip = await yauzl.openPromise(archive, { decodeStrings: false, autoClose: false })
  try {
    for await (const entry of zip.eachEntry()) {
      signal.throwIfAborted()
      const raw = entry.fileName as unknown as Buffer
      const name = yauzl.getFileNameLowLevel(entry.generalPurposeBitFlag, raw, entry.extraFields, true)
      if (name.endsWith('/') && entry.uncompressedSize === 0) continue
      if (!unpacking.admits(name)) continue
      const problem = isEncrypted(entry) ? 'It is encrypted.' : otherKind(entry, name)
      if (problem !== null) {
        unpacking.reject(name, problem)
        continue
      }
      if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
        unpacking.reject(name, 'Its compression method is not supported.')
        continue
      }
      const { compressedSize: packedBytes, uncompressedSize, crc32: crc } = entry
      const isEmpty = packedBytes === 0 && uncompressedSize === 0 && crc === 0
      unpacking.takesUp(packedBytes)
      await unpacking.write(name, { open: () => zip.openReadStreamPromise(entry), packedBytes, crc, isEmpty })
    }
    // Typed as boolean, but it is the position of the next entry.
    if (await hasEntryAt(archive, Number(zip.readEntryCursor))) throw new Error('it contains more files than it lists')
  } finally {
    zip.close()
  }
}

/** The entry count may be damaged, and some programs write it wrong from 65,536 files on. */
async function hasEntryAt(archive: string, position: number): Promise<boolean> {
  const file = await open(archive)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, position)
    return bytesRead === 4 && buffer.equals(startOfEntry)
  } finally {
    await file.close()
  }
}
