import yauzl, { type Entry } from 'yauzl'
import type { Unpacking } from './unpacking.ts'

const isEncrypted = ({ generalPurposeBitFlag }: Entry): boolean => (generalPurposeBitFlag & 1) !== 0

/** What an entry is, by the file type that Unix gives it; null for a file, or where nothing is said. */
function otherKind({ externalFileAttributes }: Entry): string | null {
  const type = (externalFileAttributes >>> 16) & 0o170000
  if (type === 0o120000) return 'It is a link.'
  return type === 0 || type === 0o100000 || type === 0o040000 ? null : 'It is neither a file nor a folder.'
}

/** Throws for a file that is no zip. */
export async function unzip(archive: string, unpacking: Unpacking, signal: AbortSignal): Promise<void> {
  // Names are looked at by us, so that a bad one does not end the archive.
  const zip = await yauzl.openPromise(archive, { decodeStrings: false, autoClose: false })
  try {
    for await (const entry of zip.eachEntry()) {
      signal.throwIfAborted()
      const raw = entry.fileName as unknown as Buffer
      const name = yauzl.getFileNameLowLevel(entry.generalPurposeBitFlag, raw, entry.extraFields, true)
      if (name.endsWith('/')) continue
      if (!unpacking.admits(name)) continue
      const problem = isEncrypted(entry) ? 'It is encrypted.' : otherKind(entry)
      if (problem !== null) {
        unpacking.reject(name, problem)
        continue
      }
      if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
        unpacking.reject(name, 'It is packed in a way that is not known.')
        continue
      }
      await unpacking.write(name, await zip.openReadStreamPromise(entry), entry.compressedSize)
    }
  } finally {
    zip.close()
  }
}
