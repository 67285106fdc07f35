import { open } from 'node:fs/promises'
import { openExif, readTags } from '../decoding/exif-block.ts'

/** The facts that decoders read from an image's header. */
type Header = {
  format: string
  space: string
  depth: string
  channels: number
  hasAlpha: boolean
  compression?: string
}

/** The sentence for intact files of a kind that Winnow does not read. */
export const notSupported = (what: string): string => `Not supported: ${what}. Convert it to JPEG or PNG.`

/** Decoder messages which mean that it can't read such a file, intact or not. */
const words =
  /unsupported (?!image format|or non-existing)|not (supported|configured|implemented)|no known route|whole number of bytes|samples out of range|decoding plugin|bad labq|not SGI-compressed/i

/** Returns what a decoder can't do, in its words, or null for other messages. */
export function unsupportedIn(message: string): string | null {
  const line = message.split('\n').findLast((one) => words.test(one))
  return line === undefined ? null : line.replace(/^(.*: )?(tiff2vips|VipsJpeg|heif): /, '').replace(/[.\s]+$/, '')
}

const samples = new Map(
  Object.entries<string>({
    float: 'floating-point',
    double: 'floating-point',
    complex: 'complex',
    dpcomplex: 'complex',
    uint: '32-bit',
    int: 'signed 32-bit',
    short: 'signed 16-bit',
    char: 'signed 8-bit',
  }),
)

/** Color spaces whose samples are signed. */
const signedSpaces = ['lab', 'labs']

/** Returns what makes a decoder read an image in wrong colors; null for an image with right colors. */
export async function wrongColors(image: string | Uint8Array, header: Header): Promise<string | null> {
  const { format, depth, channels, compression } = header
  if (format === 'heif' && compression !== 'av1') return `HEIC with ${compression?.toUpperCase()} compression`
  const kind = format.toUpperCase()
  // Such a file doesn't define which values are black and white.
  if (samples.get(depth) && !signedSpaces.includes(header.space)) return `${kind} with ${samples.get(depth)} samples`
  if (channels > (header.space === 'cmyk' ? 5 : 4)) return `${kind} with ${channels} channels`
  if (header.space === 'multiband') return `${kind} with colors of another kind than gray, RGB, CMYK or CIELAB`
  return format === 'tiff' ? wrongColorsInTiff(image, header) : null
}

const tags = { compression: 259, photometric: 262, extraSamples: 338 } as const
const yCbCr = 6
const jpegCompression = 7
const transparency = [1, 2]

/** libvips reads an extra channel as transparency and YCbCr as RGB, even if a TIFF's tags say otherwise. */
async function wrongColorsInTiff(image: string | Uint8Array, { hasAlpha }: Header): Promise<string | null> {
  const block = openExif(await startOfTiff(image))
  const found = block && readTags(block, block.first, tags)
  if (!found) return null
  const number = (tag: keyof typeof tags) => (typeof found[tag] === 'object' ? found[tag][0] : undefined)
  if (number('photometric') === yCbCr && number('compression') !== jpegCompression)
    return 'TIFF with YCbCr colors that are not compressed as JPEG'
  if (hasAlpha && !transparency.includes(number('extraSamples') ?? 0))
    return 'TIFF with an extra channel that is not transparency'
  return null
}

const directoryBytes = 4096

/** The header of a TIFF and its first directory, which may be far into a large file. */
async function startOfTiff(image: string | Uint8Array): Promise<Uint8Array> {
  if (typeof image !== 'string') return image
  const file = await open(image)
  try {
    const bytes = Buffer.alloc(8 + directoryBytes)
    await file.read(bytes, 0, 8, 0)
    const head = openExif(bytes)
    if (!head) return bytes
    await file.read(bytes, 8, directoryBytes, head.first)
    head.view.setUint32(4, 8, head.littleEndian)
    return bytes
  } finally {
    await file.close()
  }
}
