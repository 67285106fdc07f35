type Tiff = {
  widthPx: number
  heightPx: number
  /** Samples per pixel, and bits per sample. */
  channels?: number
  bits?: number
  /** 1 unsigned, 2 signed, 3 floating point, as the tag SampleFormat says. */
  sampleFormat?: number
  compression?: number
  photometric?: number
  /** The meaning of the channels after the colors: 0 unspecified, 2 transparency. */
  extraSamples?: readonly number[]
  /** The offset of the directory, at least 8. */
  directoryAt?: number
  pixels: Buffer
}

const [short, long] = [3, 4]

/** A little-endian TIFF of one strip, with any tags. */
export function tiffFile({
  widthPx,
  heightPx,
  channels = 1,
  bits = 8,
  sampleFormat = 1,
  compression = 1,
  photometric = channels < 3 ? 1 : 2,
  extraSamples = [],
  directoryAt = 8,
  pixels,
}: Tiff): Buffer {
  const perChannel = (value: number) => Array.from({ length: channels }, () => value)
  const tags: [tag: number, type: number, values: readonly number[]][] = [
    [256, short, [widthPx]],
    [257, short, [heightPx]],
    [258, short, perChannel(bits)],
    [259, short, [compression]],
    [262, short, [photometric]],
    [273, long, [0]],
    [277, short, [channels]],
    [278, short, [heightPx]],
    [279, long, [pixels.length]],
    ...(extraSamples.length > 0 ? ([[338, short, extraSamples]] as [number, number, readonly number[]][]) : []),
    [339, short, perChannel(sampleFormat)],
  ]
  const directory = Buffer.alloc(2 + tags.length * 12 + 4)
  const behind: Buffer[] = []
  let end = directoryAt + directory.length
  directory.writeUInt16LE(tags.length, 0)
  tags.forEach(([tag, type, values], i) => {
    const at = 2 + i * 12
    const bytes = Buffer.alloc(values.length * (type === short ? 2 : 4))
    for (const [n, value] of values.entries())
      if (type === short) bytes.writeUInt16LE(value, n * 2)
      else bytes.writeUInt32LE(value, n * 4)
    directory.writeUInt16LE(tag, at)
    directory.writeUInt16LE(type, at + 2)
    directory.writeUInt32LE(values.length, at + 4)
    if (bytes.length <= 4) bytes.copy(directory, at + 8)
    else {
      directory.writeUInt32LE(end, at + 8)
      behind.push(bytes)
      end += bytes.length
    }
  })
  directory.writeUInt32LE(end, 2 + tags.findIndex(([tag]) => tag === 273) * 12 + 8)
  const head = Buffer.alloc(directoryAt)
  head.write('II*\0', 'latin1')
  head.writeUInt32LE(directoryAt, 4)
  return Buffer.concat([head, directory, ...behind, pixels])
}
