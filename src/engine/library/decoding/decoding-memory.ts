import { totalmem } from 'node:os'

/** The share of the computer's memory that decoding one image may take. */
const decodingShare = 0.25

export const decodingBytes = (): number => totalmem() * decodingShare

/** Formats whose decoders hold the whole image; the others are read from top to bottom. */
const decodedWhole = new Set(['webp', 'avif', 'heif', 'gif'])
/** The peak memory of such decoders. */
const bytesPerPixel = 8

const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1)

/**
 * Returns why an image would take too much memory to decode, as a sentence for a user, or null when it would not.
 * Interlaced PNGs and progressive JPEGs are decoded whole too, like every image of some formats.
 */
export function tooMuchMemory(
  format: string,
  { width, height, isProgressive }: { width: number; height: number; isProgressive: boolean | undefined },
  allowedBytes: number,
): string | null {
  const neededBytes = width * height * bytesPerPixel
  if (!(decodedWhole.has(format) || isProgressive) || neededBytes <= allowedBytes) return null
  const kind = isProgressive ? (format === 'png' ? 'interlaced PNG' : 'progressive JPEG') : format.toUpperCase()
  return (
    `The image is too large for its format: ${width} × ${height} pixels as ${kind} take about ${gigabytes(neededBytes)} GB of ` +
    `memory to decode; at most ${gigabytes(allowedBytes)} GB are available on this computer. Save it as TIFF, or as JPEG or PNG ` +
    'without that.'
  )
}
