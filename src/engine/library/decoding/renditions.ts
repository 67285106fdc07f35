import { perceptualHash, type RgbPixels } from '#model/perceptual-hash.ts'
import type { Size } from '#model/units.ts'
import { freeBytes } from '../files/free-bytes.ts'
import { inTurn, readable, UnreadableImage } from '../files/unreadable-image.ts'
import { encodeJpeg } from './encode-jpeg.ts'
import { type ImageContent, open, pixels, plain, type Strictness } from './images.ts'
import { PlainJpegs } from './plain-jpeg.ts'
import { PixelScaler } from './scale-pixels.ts'

const thumbnailSidePx = 256
export const smallSidePx = 512

/** The stand-ins for an image, all made from one decoding. */
export type Renditions = {
  /** 64 bits as 16 hex digits. */
  perceptualHash: string
  /** JPEG of at most 256 px. */
  thumbnail: Buffer
  /** JPEG of at most 512 px for small detectors, or null when the image is not much larger. */
  small: Buffer | null
  /** JPEG of the requested long side, or null when the image is not much larger. */
  proxy: Buffer | null
}

/** An image up to this many times the proxy's size needs no proxy. */
const proxyFromRatio = 1.5

export const needsProxy = (size: { widthPx: number; heightPx: number }, proxyLongSidePx: number): boolean =>
  Math.max(size.widthPx, size.heightPx) > proxyLongSidePx * proxyFromRatio

/** A size scaled to this long side, in whole pixels. */
function sizeOf({ widthPx, heightPx }: Size, longSidePx: number): Size {
  const scaled = (px: number) => Math.max(1, Math.round((px * longSidePx) / Math.max(widthPx, heightPx)))
  return { widthPx: scaled(widthPx), heightPx: scaled(heightPx) }
}

const plainJpegs = new PlainJpegs()
const quality = { thumbnail: 80, small: 90, proxy: 85 }

/**
 * Decodes a probed image to its end and makes its renditions; `jpegFile` is a path where the JPEG is stored too. Throws
 * UnreadableImage when it is broken.
 */
export async function renditions(
  imageContent: ImageContent,
  size: Size & { isPlainJpeg?: boolean },
  proxyLongSidePx: number,
  jpegFile: string | null = null,
): Promise<Renditions> {
  const withProxy = needsProxy(size, proxyLongSidePx)
  const withSmall = needsProxy(size, smallSidePx)
  const wantedPx = withProxy ? cheapSide(size, proxyLongSidePx) : withSmall ? smallSidePx : thumbnailSidePx
  if (size.isPlainJpeg && withSmall && !withProxy && typeof imageContent !== 'string') {
    const made = await plainJpegs.renditions(imageContent, size, {
      small: { size: sizeOf(size, smallSidePx), quality: quality.small },
      thumbnail: { size: sizeOf(size, thumbnailSidePx), quality: quality.thumbnail },
    })
    if (made) return { ...made, proxy: null }
  }
  const atOnce = jpegFile === null ? null : await decodeShrunken(jpegFile, size, wantedPx)
  const decoded = atOnce ?? (await decodeWhole(imageContent, wantedPx))
  const middle = withProxy ? shrunk(decoded, smallSidePx) : decoded
  const least = withSmall ? shrunk(middle, thumbnailSidePx) : middle
  const [thumbnail, small, proxy] = await Promise.all([
    asJpeg(least, quality.thumbnail),
    withSmall ? asJpeg(middle, quality.small) : null,
    withProxy ? asJpeg(decoded, quality.proxy) : null,
  ])
  const hash = perceptualHash(least)
  for (const { data } of new Set([decoded, middle, least])) freeBytes(data)
  return { perceptualHash: hash, thumbnail, small, proxy }
}

export const thumbnail = async (imageContent: ImageContent): Promise<Buffer> =>
  asJpeg(await decodeWhole(imageContent, thumbnailSidePx), quality.thumbnail)

export const hashOf = async (imageContent: ImageContent): Promise<string> =>
  perceptualHash(await decodeWhole(imageContent, thumbnailSidePx))

/** The factors by which JPEG decoders can shrink an image. */
const jpegFactors = [2, 4, 8] as const

/**
 * Returns the long side to decode to. JPEG decoders shrink to a half, a quarter or an eighth almost for free, so such a
 * size is used when it is at most a tenth smaller than the requested one.
 */
function cheapSide({ widthPx, heightPx }: { widthPx: number; heightPx: number }, wantedPx: number): number {
  const sides = jpegFactors.map((factor) => Math.ceil(Math.max(widthPx, heightPx) / factor))
  return sides.find((side) => side <= wantedPx && side >= wantedPx * 0.9) ?? wantedPx
}

const scaler = new PixelScaler()

/**
 * Scales synchronously on this thread: passing the pixels to sharp and back takes several times as long as scaling
 * them.
 */
function shrunk(decoded: RgbPixels, sidePx: number): RgbPixels {
  const from = { widthPx: decoded.info.width, heightPx: decoded.info.height }
  if (Math.max(from.widthPx, from.heightPx) <= sidePx) return decoded
  const to = sizeOf(from, sidePx)
  const room = scaler.room(from)
  for (let i = 0, at = 0; i < decoded.data.length; i += 3, at += 4) {
    room[at] = decoded.data[i]!
    room[at + 1] = decoded.data[i + 1]!
    room[at + 2] = decoded.data[i + 2]!
  }
  return { data: scaler.scale(from, to, 3).slice(), info: { width: to.widthPx, height: to.heightPx } }
}

/** Without optimized coding: it doubles the time and saves a few percent. */
async function asJpeg(decoded: RgbPixels, quality: number): Promise<Buffer> {
  const { width, height } = decoded.info
  const data = Buffer.from(decoded.data.buffer, decoded.data.byteOffset, decoded.data.byteLength)
  return (
    (await encodeJpeg({ data, widthPx: width, heightPx: height, bytesPerPixel: 3 }, quality)) ??
    inTurn(() => pixels(decoded).jpeg({ quality, optimiseCoding: false }).toBuffer())
  )
}

/** Decoder warnings that mean lost pixels. */
const lossRemark = /premature end|bad huffman|inconsistent progression/i

/**
 * Decodes the whole image, scaled into a square of this side. Decoder warnings count as damage only when pixels are
 * lost: many cameras and programs write files that cause warnings.
 */
async function decodeWhole(imageContent: ImageContent, sidePx: number): Promise<RgbPixels> {
  const decode = (failOn: Strictness) =>
    readable(() =>
      plain(open(imageContent, { failOn }))
        .resize({ width: sidePx, height: sidePx, fit: 'inside', withoutEnlargement: true, kernel: 'linear' })
        .raw()
        .toBuffer({ resolveWithObject: true }),
    )
  try {
    return await decode('warning')
  } catch (error) {
    if (error instanceof UnreadableImage && !lossRemark.test(error.decoderSaid)) return decode('error')
    throw error
  }
}

/**
 * Decodes a JPEG file of this size with the decoder's own factor when one comes close: sharp would take the next
 * smaller factor, which takes twice as long. Returns null when no factor fits or anything is wrong with the file.
 */
async function decodeShrunken(
  jpegFile: string,
  { widthPx, heightPx }: { widthPx: number; heightPx: number },
  sidePx: number,
): Promise<RgbPixels | null> {
  const longSidePx = Math.max(widthPx, heightPx)
  const factor = jpegFactors.findLast((by) => Math.ceil(longSidePx / by) >= sidePx)
  // Of what is left to halve sharp opens the file again, by its name alone.
  if (!factor || Math.ceil(longSidePx / factor) >= 2 * sidePx) return null
  const { widthPx: width, heightPx: height } = sizeOf({ widthPx, heightPx }, sidePx)
  const decoded = inTurn(() =>
    plain(open(`${jpegFile}[shrink=${factor}]`, { failOn: 'warning' }))
      .resize({ width, height, fit: 'fill', kernel: 'linear' })
      .raw()
      .toBuffer({ resolveWithObject: true }),
  )
  // The caller decodes the bytes again and reports the problem.
  return decoded.catch(() => null)
}
