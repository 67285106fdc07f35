/** An EXIF directory: each entry has a tag, a type, the number of values, and their bytes or their offset. */
type Entry = { tag: number; type: number; count: number; value: number | Buffer }

/** The bytes of an EXIF block, little-endian: directories one after another, the first at 8, then the data. */
export function exifBlock(directories: readonly (readonly Entry[])[], behind = Buffer.alloc(0)): Buffer {
  const head = Buffer.from('II\x2a\0\x08\0\0\0', 'latin1')
  return Buffer.concat([head, ...directories.map(directory), behind])
}

function directory(entries: readonly Entry[]): Buffer {
  const bytes = Buffer.alloc(2 + entries.length * 12 + 4)
  bytes.writeUInt16LE(entries.length, 0)
  entries.forEach(({ tag, type, count, value }, i) => {
    const at = 2 + i * 12
    bytes.writeUInt16LE(tag, at)
    bytes.writeUInt16LE(type, at + 2)
    bytes.writeUInt32LE(count, at + 4)
    if (typeof value === 'number') bytes.writeUInt32LE(value, at + 8)
    else value.copy(bytes, at + 8)
  })
  return bytes
}

/** A JPEG with this EXIF block after its start marker. */
export function jpegWithExif(jpeg: Buffer, block: Buffer): Buffer {
  const segment = Buffer.alloc(10)
  segment.set([0xff, 0xe1])
  segment.writeUInt16BE(block.length + 8, 2)
  segment.write('Exif\0\0', 4, 'latin1')
  return Buffer.concat([jpeg.subarray(0, 2), segment, block, jpeg.subarray(2)])
}
