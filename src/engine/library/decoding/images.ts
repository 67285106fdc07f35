import { createRequire } from 'node:module'
import type { Metadata, Sharp, SharpConstructor } from 'sharp'
import type { RgbPixels } from '#model/perceptual-hash.ts'
import { inTurn, readable, UnreadableImage } from '../files/unreadable-image.ts'
import { notSupported, wrongColors } from '../files/unsupported.ts'
import type { Rights } from '../image-facts.ts'
import { tooMuchMemory } from './decoding-memory.ts'
import { exifFacts } from './exif.ts'
import { rightsInFile } from './rights-in-file.ts'

/**
 * The only file that reads and writes pixels. It depends on nothing else in the engine, so that inference workers load
 * it cheaply. Each call works on one thread; callers run several at once.
 */

// Not named `require`: the build adds its own `require` to the same file.
const requirePackage = createRequire(import.meta.url)
let loaded: SharpConstructor | undefined

/** Loads sharp with the first image: it takes a good part of the engine's start, which needs no pixels. */
export function sharp(): SharpConstructor {
  if (loaded) return loaded
  loaded = requirePackage('sharp') as SharpConstructor
  loaded.concurrency(1)
  loaded.cache(false)
  return loaded
}

export type ImageContent = string | Uint8Array

/** The facts in an image's header. Width and height are those of the upright image. */
export type Probe = {
  format: string
  widthPx: number
  heightPx: number
  /** EXIF, 1 to 8, as stored in the file. */
  orientation: number
  capturedAtMs: number | null
  metadata: Record<string, string>
  rights: Rights
  /**
   * Whether it is a JPEG whose pixels can be shown unchanged: upright, in red, green and blue, without a color profile.
   */
  isPlainJpeg: boolean
}

/** Transparent parts become white, like the pages that such images are made for. */
const background = '#ffffff'

export type Strictness = 'error' | 'warning'

/**
 * Opens an image. `error` rejects files that are cut short or broken, `warning` also files with decoder warnings.
 * `probe` checks the pixel limit from the header, with its own message.
 */
export const open = (
  imageContent: ImageContent,
  { failOn = 'error' as Strictness, ignoreIcc = false, autoOrient = true } = {},
): Sharp => sharp()(imageContent, { failOn, limitInputPixels: false, sequentialRead: true, autoOrient, ignoreIcc })

/** Upright, 8 bits per channel, red, green and blue, without transparency. */
export const plain = (image: Sharp): Sharp => image.flatten({ background }).toColorspace('srgb')

/** The largest image allowed. `decodingBytes` is the memory for an image that has to be decoded whole. */
export type PixelLimits = { maxPixels: number; decodingBytes: number }

/** Reads only the header. Throws UnreadableImage for files that are not images, are broken or too large. */
export async function probe(imageContent: ImageContent, limits: PixelLimits & { nowMs: number }): Promise<Probe> {
  const header = await readable(() => open(imageContent).metadata())
  const { width, height } = header.autoOrient
  const format = header.format === 'heif' && header.compression === 'av1' ? 'avif' : header.format
  if (!(width > 0 && height > 0)) throw new UnreadableImage('The image has no pixels.')
  if (width * height > limits.maxPixels) {
    throw new UnreadableImage(
      `The image is too large: ${width} × ${height} pixels; the workspace takes up to ${limits.maxPixels.toLocaleString('en')}.`,
    )
  }
  const tooMuch = tooMuchMemory(format, { width, height, isProgressive: header.isProgressive }, limits.decodingBytes)
  if (tooMuch) throw new UnreadableImage(tooMuch)
  const wrong = await wrongColors(imageContent, header)
  if (wrong) throw new UnreadableImage(notSupported(wrong))
  const { capturedAtMs, copyright, metadata } = exifFacts(header.exif, limits.nowMs)
  return {
    format,
    widthPx: width,
    heightPx: height,
    orientation: header.orientation ?? 1,
    capturedAtMs,
    metadata: { ...metadata, ...pixelFacts(header) },
    rights: rightsInFile(header.xmp, copyright),
    isPlainJpeg: format === 'jpeg' && header.space === 'srgb' && !header.hasProfile && (header.orientation ?? 1) === 1,
  }
}

function pixelFacts(header: Metadata): Record<string, string> {
  const facts: Record<string, string> = {}
  if (header.space !== 'srgb') facts.colourSpace = header.space
  if (header.depth !== 'uchar') facts.depth = header.depth
  if (header.hasAlpha) facts.alpha = 'yes'
  if (header.isProgressive) facts.progressive = 'yes'
  if ((header.pages ?? 1) > 1) facts.pages = String(header.pages)
  return facts
}

export const pixels = ({ data, info: { width, height } }: RgbPixels): Sharp =>
  sharp()(data, { raw: { width, height, channels: 3 } })

export type Region = { x: number; y: number; width: number; height: number }

/**
 * Cuts regions of one image as JPEGs, scaled down to the longest side if larger; null for a region outside the image.
 * The regions are in pixels of an image `widthPx` wide; the file may be a smaller rendition of it.
 */
export async function cutOut(
  imageContent: ImageContent,
  widthPx: number,
  regions: readonly Region[],
  sidePx: number,
): Promise<(Buffer | null)[]> {
  const whole = await readable(() => plain(open(imageContent)).raw().toBuffer({ resolveWithObject: true }))
  const { width, height } = whole.info
  const scale = width / widthPx
  return Promise.all(
    regions.map((region) => {
      const left = Math.max(0, Math.floor(region.x * scale))
      const top = Math.max(0, Math.floor(region.y * scale))
      const right = Math.min(width, Math.ceil((region.x + region.width) * scale))
      const bottom = Math.min(height, Math.ceil((region.y + region.height) * scale))
      if (right <= left || bottom <= top) return null
      return inTurn(() =>
        pixels(whole)
          .extract({ left, top, width: right - left, height: bottom - top })
          .resize({ width: sidePx, height: sidePx, fit: 'inside', withoutEnlargement: true, kernel: 'linear' })
          .jpeg({ quality: 82, optimiseCoding: false })
          .toBuffer(),
      )
    }),
  )
}

/** Longest side of a display rendition: browsers refuse to decode larger images. */
const displayLongSidePx = 12_000

/** Makes a JPEG of the whole upright image, for formats that browsers can't display correctly. */
export const displayRendition = (imageContent: ImageContent): Promise<Buffer> =>
  readable(() =>
    plain(open(imageContent))
      .resize({ width: displayLongSidePx, height: displayLongSidePx, fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: 92, chromaSubsampling: '4:4:4' })
      .toBuffer(),
  )

/**
 * Decodes the upright image, or a part of it in whole pixels, scaled to exactly this size, as red, green and blue bytes
 * row by row. Skips color profiles: they cost as much as the decoding and change nothing that a detector sees.
 */
export async function decodeForModel(
  imageContent: ImageContent,
  { widthPx, heightPx }: { widthPx: number; heightPx: number },
  part: { x: number; y: number; width: number; height: number } | null = null,
): Promise<Uint8Array> {
  return readable(() => {
    const upright = plain(open(imageContent, { ignoreIcc: true }))
    const shown = part
      ? upright.extract({ left: part.x, top: part.y, width: part.width, height: part.height })
      : upright
    return shown.resize(widthPx, heightPx, { fit: 'fill', kernel: 'linear' }).raw().toBuffer()
  })
}

/** The extension of the file that `writeUpright` writes: JPEG stays JPEG, everything else becomes lossless PNG. */
export const uprightExtension = (format: string): 'jpg' | 'png' => (format === 'jpeg' ? 'jpg' : 'png')

/** Writes an image upright and in full size, as a JPEG or PNG by the file's extension. */
export async function writeUpright(imageContent: ImageContent, file: string): Promise<void> {
  const encoded = encodedByExtension(open(imageContent).toColorspace('srgb'), file)
  await readable(() => encoded.toFile(file))
}

/** Encodes as JPEG with little loss, or as PNG. */
export const encodedByExtension = (image: Sharp, file: string): Sharp =>
  file.endsWith('.jpg') ? image.jpeg({ quality: 95, chromaSubsampling: '4:4:4' }) : image.png()
