type Cursor = { bytes: Uint8Array; at: number }
export type Field =
  | { kind: 'number'; id: number; value: number }
  /** The cursor stands before the bytes. */
  | { kind: 'bytes'; id: number; lengthBytes: number }

/** Reads the next field of wire type 0 (a number) or 2 (bytes). Returns null for other types and at a cut. */
export function readField(cursor: Cursor): Field | null {
  const tag = readVarint(cursor)
  const value = tag === null ? null : readVarint(cursor)
  if (tag === null || value === null) return null
  const id = Math.floor(tag / 8)
  if (id === 0) return null
  if (tag % 8 === 0) return { kind: 'number', id, value }
  return tag % 8 === 2 ? { kind: 'bytes', id, lengthBytes: value } : null
}

/** Reads a number of at most ten bytes. Exact up to 2⁵³, which no tag or length of a real file exceeds. */
export function readVarint(cursor: Cursor): number | null {
  let value = 0
  for (let i = 0; i < 10; i++) {
    const byte = cursor.bytes[cursor.at]
    if (byte === undefined) return null
    cursor.at += 1
    value += (byte & 0x7f) * 2 ** (7 * i)
    if (byte < 0x80) return value
  }
  return null
}

/** A field with its number, or its bytes. */
export type FieldValue = { id: number; number: number; bytes: Uint8Array | null }

/** Reads all fields of a message; null if it has others than numbers and bytes. */
export function fieldsOf(bytes: Uint8Array): FieldValue[] | null {
  const fields: FieldValue[] = []
  const cursor = { bytes, at: 0 }
  while (cursor.at < bytes.length) {
    const field = readField(cursor)
    if (!field) return null
    if (field.kind === 'number') fields.push({ id: field.id, number: field.value, bytes: null })
    else {
      const end = cursor.at + field.lengthBytes
      if (end > bytes.length) return null
      fields.push({ id: field.id, number: 0, bytes: bytes.subarray(cursor.at, end) })
      cursor.at = end
    }
  }
  return fields
}

export const textsOf = (fields: readonly FieldValue[], id: number): string[] =>
  fields.flatMap((field) => (field.id === id && field.bytes ? [Buffer.from(field.bytes).toString('utf8')] : []))

/** Returns the tag and length before the bytes of a field. */
export const fieldHeader = (id: number, lengthBytes: number): Uint8Array =>
  Uint8Array.from([...varint(id * 8 + 2), ...varint(lengthBytes)])

function varint(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80)
  return [...bytes, rest]
}
