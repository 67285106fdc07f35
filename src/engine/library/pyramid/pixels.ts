import type { Sharp } from 'sharp'
import { tilePx } from '#model/tiles/pyramid.ts'
import type { Size } from '#model/units.ts'
import { encodedByExtension, type ImageContent, open, plain, sharp } from '../decoding/images.ts'
import { readable } from '../files/unreadable-image.ts'
import { type Area, type StoredSize, storedArea, storedSize, turnOf } from './orientation.ts'

/**
 * The pixel operations of pyramids. Everything here keeps a few rows of tiles in memory, never a whole large image:
 * libvips reads the file from top to bottom or, from raw pixels, just the pages that an area touches.
 */

/** An image as raw pixels in a file, oriented as stored. */
export type RawImage = { file: string; stored: StoredSize }

/** Red, green and blue, one byte each. */
export const bareBytesPerPixel = 3

const tileQuality = 88
const asTile = (image: Sharp): Sharp =>
  image.jpeg({ quality: tileQuality, chromaSubsampling: '4:2:0', optimiseCoding: false })

/** Decodes an image once, from top to bottom, into a file of raw pixels whose name ends in `.v`. */
export const writeRawImage = (imageContent: ImageContent, file: string): Promise<unknown> =>
  readable(() => plain(open(imageContent, { autoOrient: false })).toFile(file))

/** Reads an area of the stored image from a file of raw pixels, scaled when a size is given. */
const fromBare = ({ file }: RawImage, area: Area): Sharp =>
  sharp()(file, { limitInputPixels: false, sequentialRead: false }).extract(area)

/**
 * Writes the tiles of a band of the image, on all levels, as a Deep Zoom folder and returns that folder. A band of an
 * image stored turned is held in memory; any other is read while it is cut.
 */
export async function writeBandTiles(bare: RawImage, band: Area, folder: string): Promise<string> {
  const part = fromBare(bare, storedArea(bare.stored, band))
  await deepZoom(bare.stored.orientation === 1 ? part : turned(await raw(part), bare.stored), folder)
  return `${folder}/tiles_files`
}

export async function writeTilesOf(pixels: RawPixels, folder: string): Promise<string> {
  await deepZoom(fromRaw(pixels), folder)
  return `${folder}/tiles_files`
}

const deepZoom = (image: Sharp, folder: string): Promise<unknown> =>
  asTile(image).tile({ size: tilePx, overlap: 0, depth: 'onepixel', layout: 'dz' }).toFile(`${folder}/tiles.dz`)

/** Red, green and blue bytes row by row. */
export type RawPixels = { data: Buffer; widthPx: number; heightPx: number }

const fromRaw = ({ data, widthPx, heightPx }: RawPixels): Sharp =>
  sharp()(data, { raw: { width: widthPx, height: heightPx, channels: 3 }, limitInputPixels: false })

function turned(pixels: RawPixels, { orientation }: StoredSize): Sharp {
  const { flip = false, flop = false, degrees = 0 } = turnOf(orientation)
  return fromRaw(pixels).flip(flip).flop(flop).rotate(degrees)
}

const raw = async (image: Sharp): Promise<RawPixels> => {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true })
  return { data, widthPx: info.width, heightPx: info.height }
}

const shrunk = (image: Sharp, { widthPx, heightPx }: Size): Sharp =>
  image.resize(widthPx, heightPx, { fit: 'fill', kernel: 'linear' })

/** Writes an area of the image as raw pixels, upright. Holds the area in memory meanwhile. */
export const writeUprightPart = async (bare: RawImage, area: Area, file: string): Promise<unknown> =>
  turned(await raw(fromBare(bare, storedArea(bare.stored, area))), bare.stored).toFile(file)

/**
 * Joins parts of an image, from top to bottom, into one JPEG or PNG, by the file's extension. The last part may be
 * lower than the others: the padding that libvips adds to it is cut off.
 */
export function joinParts(parts: readonly string[], { widthPx, heightPx }: Size, file: string): Promise<unknown> {
  const joined = sharp()([...parts], { join: { across: 1 }, limitInputPixels: false, sequentialRead: true })
  const whole = joined.extract({ left: 0, top: 0, width: widthPx, height: heightPx })
  return encodedByExtension(whole, file).toFile(file)
}

async function areaOf(part: Sharp, stored: StoredSize, size: Size): Promise<RawPixels> {
  const pixels = await raw(shrunk(part, storedSize(stored, size)))
  return stored.orientation === 1 ? pixels : raw(turned(pixels, stored))
}

/** Reads an area of the image, scaled to exactly this size. */
export const areaOfBare = (bare: RawImage, area: Area, size: Size): Promise<RawPixels> =>
  areaOf(fromBare(bare, storedArea(bare.stored, area)), bare.stored, size)

/** Reads the area from the original, which is decoded down to the area's lower edge. */
export const areaOfOriginal = (
  imageContent: ImageContent,
  stored: StoredSize,
  area: Area,
  size: Size,
): Promise<RawPixels> =>
  readable(() =>
    areaOf(plain(open(imageContent, { autoOrient: false })).extract(storedArea(stored, area)), stored, size),
  )

/** Encodes a part of pixels in memory as a tile. */
export const tileOf = (pixels: RawPixels, part: Area): Promise<Buffer> =>
  asTile(fromRaw(pixels).extract(part)).toBuffer()

/** Encodes losslessly, to be joined later. */
export const packed = (pixels: RawPixels): Promise<Buffer> => fromRaw(pixels).png({ compressionLevel: 1 }).toBuffer()

export const unpacked = (bytes: Uint8Array): Promise<RawPixels> => raw(sharp()(bytes, { limitInputPixels: false }))

/** Scales pixels in memory to exactly this size. */
export const scaled = async (pixels: RawPixels, size: Size): Promise<Buffer> =>
  pixels.widthPx === size.widthPx && pixels.heightPx === size.heightPx
    ? pixels.data
    : (await raw(shrunk(fromRaw(pixels), size))).data
