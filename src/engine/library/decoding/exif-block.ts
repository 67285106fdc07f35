import { isUtf8 } from 'node:buffer'

/** A text, or numbers. */
export type TagValue = string | readonly number[]
/** The values of the requested tags that a directory has. */
export type Tags<Name extends string> = Partial<Record<Name, TagValue>>

/** An EXIF block: directories of tagged values (TIFF 6.0, section 2). `first` is the offset of the first directory. */
export type ExifBlock = { view: DataView; littleEndian: boolean; first: number }

const prefix = 'Exif\0\0'
const entryBytes = 12
const maxTextBytes = 2000
const maxNumbers = 8

/** The types whose values are read: a text, or numbers of a given size. */
const text = 2
const numbers: Readonly<Record<number, { bytes: number; read(view: DataView, at: number, little: boolean): number }>> =
  {
    1: { bytes: 1, read: (view, at) => view.getUint8(at) },
    3: { bytes: 2, read: (view, at, little) => view.getUint16(at, little) },
    4: { bytes: 4, read: (view, at, little) => view.getUint32(at, little) },
    5: { bytes: 8, read: (view, at, little) => view.getUint32(at, little) / view.getUint32(at + 4, little) },
    9: { bytes: 4, read: (view, at, little) => view.getInt32(at, little) },
    10: { bytes: 8, read: (view, at, little) => view.getInt32(at, little) / view.getInt32(at + 4, little) },
  }

/** Returns null for bytes that are not an EXIF block. */
export function openExif(bytes: Uint8Array): ExifBlock | null {
  const start = Buffer.from(bytes.subarray(0, prefix.length)).toString('latin1') === prefix ? prefix.length : 0
  if (bytes.length < start + 8) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, bytes.length - start)
  const order = view.getUint16(0)
  const littleEndian = order === 0x4949
  if (!littleEndian && order !== 0x4d4d) return null
  return view.getUint16(2, littleEndian) === 42 ? { view, littleEndian, first: view.getUint32(4, littleEndian) } : null
}

/**
 * Reads the values of these tags from the directory at an offset, or returns null where no directory can be. Blocks are
 * untrusted: the first value of each tag counts, values beyond the end of the block are skipped, and no more is read
 * than a value of that kind needs, whatever the block claims.
 */
export function readTags<Name extends string>(
  { view, littleEndian }: ExifBlock,
  at: number,
  tags: Readonly<Record<Name, number>>,
): Tags<Name> | null {
  if (at < 8 || at + 2 > view.byteLength) return null
  const names = new Map<number, Name>(Object.entries<number>(tags).map(([name, tag]) => [tag, name as Name]))
  const entries = Math.min(view.getUint16(at, littleEndian), Math.floor((view.byteLength - at - 2) / entryBytes))
  const found: Tags<Name> = {}
  for (let n = 0; n < entries; n++) {
    const entry = at + 2 + n * entryBytes
    const name = names.get(view.getUint16(entry, littleEndian))
    if (name === undefined || name in found) continue
    const value = readValue(view, littleEndian, entry)
    if (value !== null) found[name] = value
  }
  return found
}

/** Reads the directory that an entry points to; empty when there is no such entry. */
export function readLinkedTags<Name extends string>(
  block: ExifBlock,
  at: TagValue | undefined,
  tags: Readonly<Record<Name, number>>,
): Tags<Name> | null {
  if (at === undefined) return {}
  return typeof at === 'string' ? null : readTags(block, at[0] ?? 0, tags)
}

function readValue(view: DataView, littleEndian: boolean, entry: number): TagValue | null {
  const type = view.getUint16(entry + 2, littleEndian)
  const count = view.getUint32(entry + 4, littleEndian)
  const kind = numbers[type]
  if (!kind && type !== text) return null
  const bytes = count * (kind?.bytes ?? 1)
  const at = bytes <= 4 ? entry + 8 : view.getUint32(entry + 8, littleEndian)
  if (count === 0 || at + bytes > view.byteLength) return null
  if (kind)
    return Array.from({ length: Math.min(count, maxNumbers) }, (_, n) =>
      kind.read(view, at + n * kind.bytes, littleEndian),
    )
  const message = Buffer.from(view.buffer, view.byteOffset + at, Math.min(count, maxTextBytes))
  return message.toString(isUtf8(message) ? 'utf8' : 'latin1')
}
