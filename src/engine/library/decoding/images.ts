import { createRequire } from 'node:module'
import type { Metadata, Sharp, SharpConstructor } from 'sharp'
import type { RgbPixels } from '#model/perceptual-hash.ts'
import { inTurn, readable, UnreadableImage } from '../files/unreadable-image.ts'
import { notSupported, wrongColors } from '../files/unsupported.ts'
import type { Rights } from '../rights.ts'
import { tooMuchMemory } from './decoding-memory.ts'
import { exifFacts } from './exif.ts'
import { rightsInFile } from './rights-in-file.ts'

/**
 * The only file that reads and writes pixels. It knows nothing of the rest of the engine, so that inference workers
 * load it cheaply. Each call works on one thread; callers run several at once.
 */

// Not named `require`: the build adds its own to the same file.
const requirePackage = createRequire(import.meta.url)
let loaded: SharpConstructor | undefined

/** Loaded with the first image: it takes a good part of an engine's start, for which no pixels are needed. */
export function sharp(): SharpConstructor {
  if (loaded) return loaded
  loaded = requirePackage('sharp') as SharpConstructor
  loaded.concurrency(1)
  loaded.cache(false)
  return loaded
}

/** A file's path, or its bytes. */
export type ImageContent = string | Uint8Array

/** What the header of an image says. Width and height are those of the upright image. */
export type Probe = {
  format: string
  widthPx: number
  heightPx: number
  /** EXIF, 1 to 8, as stored in the file. */
  orientation: number
  capturedAtMs: number | null
  metadata: Record<string, string>
  rights: Rights
  /** Whether it is a JPEG whose pixels are shown as they stand: upright, and in red, green and blue without a profile. */
  isPlainJpeg: boolean
  /** Whether a browser shows the file itself rightly. */
  displayable: boolean
}

/** Transparent parts become white, as on the pages that such images are made for. */
const background = '#ffffff'

export type Strictness = 'error' | 'warning'

/**
 * Opens an image. `error` refuses files that are cut short or broken, `warning` also what decoders remark on. The
 * pixel limit is checked from the header by `probe`, with its own message.
 */
export const open = (
  imageContent: ImageContent,
  { failOn = 'error' as Strictness, ignoreIcc = false, autoOrient = true } = {},
): Sharp => sharp()(imageContent, { failOn, limitInputPixels: false, sequentialRead: true, autoOrient, ignoreIcc })

/** Upright, 8 bits a channel, red, green and blue, nothing transparent. */
export const plain = (image: Sharp): Sharp => image.flatten({ background }).toColorspace('srgb')

/** What an image may come to. `decodingBytes` is the memory for one that has to be decoded whole. */
export type PixelLimits = { maxPixels: number; decodingBytes: number }

/** Reads the header only. Throws UnreadableImage for files that are no image, broken or too large. */
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
    displayable: isDisplayable(format, header),
  }
}

/** What is unusual about the pixels. */
function pixelFacts(header: Metadata): Record<string, string> {
  const facts: Record<string, string> = {}
  if (header.space !== 'srgb') facts.colourSpace = header.space
  if (header.depth !== 'uchar') facts.depth = header.depth
  if (header.hasAlpha) facts.alpha = 'yes'
  if (header.isProgressive) facts.progressive = 'yes'
  if ((header.pages ?? 1) > 1) facts.pages = String(header.pages)
  return facts
}

const browserFormats = new Set(['jpeg', 'png', 'webp', 'gif', 'avif'])

const isDisplayable = (format: string, { space, pages = 1 }: Metadata): boolean =>
  browserFormats.has(format) && space !== 'cmyk' && pages === 1

export const pixels = ({ data, info: { width, height } }: RgbPixels): Sharp =>
  sharp()(data, { raw: { width, height, channels: 3 } })

/** A region of an image in pixels. */
export type Region = { x: number; y: number; width: number; height: number }

/**
 * JPEGs of regions of one image, each scaled down to the longest side where it is larger; null: outside of it.
 * The regions are in pixels of an image that is `widthPx` wide; the file may be a smaller rendition of it.
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

/** Longest side of a display rendition: beyond it browsers refuse to decode. */
const displayLongSidePx = 12_000

/** A JPEG of the whole image, upright, for formats that a browser does not show or shows wrongly. */
export const displayRendition = (imageContent: ImageContent): Promise<Buffer> =>
  readable(() =>
    plain(open(imageContent))
      .resize({ width: displayLongSidePx, height: displayLongSidePx, fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: 92, chromaSubsampling: '4:4:4' })
      .toBuffer(),
  )

/** Whether a browser shows the file rightly by itself. */
export async function isShownByBrowsers(imageContent: ImageContent): Promise<boolean> {
  const header = await readable(() => open(imageContent).metadata())
  return isDisplayable(header.format === 'heif' && header.compression === 'av1' ? 'avif' : header.format, header)
}

/**
 * The upright image, or a part of it in whole pixels, scaled to exactly this size, as red, green and blue bytes row by
 * row. Color profiles are skipped: they cost as much as the decoding and change nothing that a detector sees.
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

/** The extension of what `writeUpright` writes: JPEG stays JPEG, everything else becomes PNG, which loses nothing. */
export const uprightExtension = (format: string): 'jpg' | 'png' => (format === 'jpeg' ? 'jpg' : 'png')

/** Writes an image again, upright and in its full size, as a JPEG or PNG by the file's extension. */
export async function writeUpright(imageContent: ImageContent, file: string): Promise<void> {
  const encoded = encodedByExtension(open(imageContent).toColorspace('srgb'), file)
  await readable(() => encoded.toFile(file))
}

/** As JPEG with little loss, or PNG. */
export const encodedByExtension = (image: Sharp, file: string): Sharp =>
  file.endsWith('.jpg') ? image.jpeg({ quality: 95, chromaSubsampling: '4:4:4' }) : image.png()
