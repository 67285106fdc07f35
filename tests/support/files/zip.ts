import { crc32, deflateRawSync } from 'node:zlib'

export type ZipEntry = { name: string; content: Buffer | string; mode?: number; flags?: number; isPacked?: boolean }

/** A zip archive as bytes, with any names and file types. */
export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  // Many entries of some archives have the same content, which is packed once.
  const deflated = new Map<Buffer | string, Buffer>()
  let offset = 0
  for (const { name, content, mode = 0o100644, flags = 0x800, isPacked = false } of entries) {
    const bytes = Buffer.from(content as string)
    // Encrypted data starts with a header of twelve bytes.
    const head = Buffer.alloc(flags & 1 ? 12 : 0)
    if (isPacked && !deflated.has(content)) deflated.set(content, deflateRawSync(bytes))
    const packed = Buffer.concat([head, isPacked ? deflated.get(content)! : bytes])
    const nameBytes = Buffer.from(name)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(flags, 2)
    common.writeUInt16LE(isPacked ? 8 : 0, 4)
    common.writeUInt32LE(crc32(bytes), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(bytes.length, 18)
    common.writeUInt16LE(nameBytes.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, nameBytes, packed])
    const end = Buffer.alloc(14)
    end.writeUInt32LE((mode << 16) >>> 0, 6)
    end.writeUInt32LE(offset, 10)
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), common, end, nameBytes]))
    parts.push(local)
    offset += local.length
  }
  const central = Buffer.concat(directory)
  const tail = Buffer.alloc(18)
  tail.writeUInt16LE(entries.length, 4)
  tail.writeUInt16LE(entries.length, 6)
  tail.writeUInt32LE(central.length, 8)
  tail.writeUInt32LE(offset, 12)
  return Buffer.concat([...parts, central, Buffer.from('PK\x05\x06'), tail])
}

/** A tar archive as bytes; `type` is the type character of its headers. */
export function tarOf(entries: readonly { name: string; content: Buffer | string; type?: string }[]): Buffer {
  const blocks = entries.flatMap(({ name, content, type = '0' }) => {
    const bytes = Buffer.from(content as string)
    const header = Buffer.alloc(512)
    const put = (text: string, at: number) => header.write(text, at, 'latin1')
    put(name, 0)
    put('0000644\0', 100)
    put(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124)
    put('00000000000\0', 136)
    put('        ', 148)
    put(type, 156)
    if (type === '2') put('/etc/passwd', 157)
    put('ustar\x0000', 257)
    put(
      `${header
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
      148,
    )
    return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]
  })
  return Buffer.concat([...blocks, Buffer.alloc(1024)])
}
