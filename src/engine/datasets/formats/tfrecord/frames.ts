import { createReadStream } from 'node:fs'
import type { ReadReport } from '../../parsing/read-report.ts'

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0x82f63b78 : rest >>> 1
  return rest
})

/** The masked CRC32C that TFRecord files use: rotated and offset, so that it may itself be part of checksummed data. */
export function maskedCrc(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) crc = table[(crc ^ byte) & 0xff]! ^ (crc >>> 8)
  crc = ~crc >>> 0
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0
}

const maxRecordBytes = 200_000_000
const headBytes = 12

/** The length of the record that begins here; null if none does. */
export function recordLength(head: Buffer): number | null {
  if (head.length < headBytes || head.readUInt32LE(8) !== maskedCrc(head.subarray(0, 8))) return null
  const length = head.readBigUInt64LE(0)
  return length <= maxRecordBytes ? Number(length) : null
}

/**
 * The records of a file: length, checksum, content, checksum. A damaged one is reported; after a wrong length nothing can be
 * found.
 */
export async function* recordsOf(file: string, report: ReadReport): AsyncGenerator<{ bytes: Buffer; name: string }> {
  const parts: Buffer[] = []
  let [held, wanted, count] = [0, headBytes, 0]
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    parts.push(chunk)
    held += chunk.length
    if (held < wanted) continue
    let rest = Buffer.concat(parts)
    for (wanted = headBytes; rest.length >= wanted; wanted = headBytes) {
      const length = recordLength(rest)
      if (length === null) {
        report.reject(file, 'What follows is no record, or one that is too large.', `record ${count + 1}`)
        return
      }
      wanted = headBytes + length + 4
      if (rest.length < wanted) break
      count += 1
      const bytes = rest.subarray(headBytes, headBytes + length)
      const name = `record ${count}`
      if (rest.readUInt32LE(headBytes + length) === maskedCrc(bytes)) yield { bytes, name }
      else report.reject(file, 'Its checksum is wrong: it is damaged.', name)
      rest = rest.subarray(wanted)
    }
    parts.splice(0, parts.length, rest)
    held = rest.length
  }
  if (held > 0) report.reject(file, 'The file is cut short.', `record ${count + 1}`)
}
