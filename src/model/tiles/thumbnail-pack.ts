/**
 * Many small images in one byte array, because one message with 200 thumbnails is far cheaper than 200 messages.
 * Layout, little-endian unsigned 32-bit: count; then per image its image row and its length; then the bytes in the
 * same order.
 */
export type PackedImage = { row: number; bytes: Uint8Array }

export function packThumbnails(images: readonly PackedImage[]): Uint8Array<ArrayBuffer> {
  const headerBytes = 4 + images.length * 8
  const packed = new Uint8Array(headerBytes + images.reduce((sum, image) => sum + image.bytes.length, 0))
  const header = new DataView(packed.buffer)
  header.setUint32(0, images.length, true)
  let offset = headerBytes
  images.forEach(({ row, bytes }, i) => {
    header.setUint32(4 + i * 8, row, true)
    header.setUint32(8 + i * 8, bytes.length, true)
    packed.set(bytes, offset)
    offset += bytes.length
  })
  return packed
}

/** The images in a pack, as views of the same memory. Throws a RangeError if the pack is cut short. */
export function unpackThumbnails(packed: Uint8Array): PackedImage[] {
  const header = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
  const count = header.getUint32(0, true)
  let offset = 4 + count * 8
  const images: PackedImage[] = []
  for (let i = 0; i < count; i++) {
    const length = header.getUint32(8 + i * 8, true)
    if (offset + length > packed.length) throw new RangeError('The thumbnail pack is cut short.')
    images.push({ row: header.getUint32(4 + i * 8, true), bytes: packed.subarray(offset, offset + length) })
    offset += length
  }
  return images
}
