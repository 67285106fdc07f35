/** The tag of field 14 of an ONNX model: an entry of its metadata. */
const metadataTag = 0x72

const field = (tag: number, bytes: Uint8Array): Uint8Array => Buffer.concat([Uint8Array.of(tag), length(bytes), bytes])

function length({ byteLength }: Uint8Array): Uint8Array {
  const bytes: number[] = []
  for (let rest = byteLength; ; rest >>>= 7) {
    bytes.push(rest > 127 ? (rest & 127) | 128 : rest)
    if (rest <= 127) return Uint8Array.from(bytes)
  }
}

/** Returns the starter model with another input size: with fewer pixels it finds less. The later of two entries with the same name counts. */
export function starterVariant(starter: Uint8Array, longSidePx: number): Uint8Array {
  const input = JSON.stringify({
    layout: 'nhwc',
    dtype: 'uint8',
    channelOrder: 'rgb',
    longSidePx,
    multiplePx: 32,
    padding: 'centre',
    padValue: 0,
  })
  const entry = Buffer.concat([field(0x0a, Buffer.from('winnow.input')), field(0x12, Buffer.from(input))])
  return Buffer.concat([starter, field(metadataTag, entry)])
}
