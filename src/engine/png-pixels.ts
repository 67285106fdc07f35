import { decode } from 'fast-png'
import { encodeBitmap } from '#model/geometry/mask-bitmap.ts'
import { type MaskShape, maskOfRuns } from '#model/shapes/mask.ts'

/** Larger images are not read. */
export const maxPixels = 2 ** 26

/**
 * The pixels of a PNG: `values` go pixel by pixel, with `channels` values each; with a palette they are indexes into
 * it.
 */
export type PngPixels = {
  width: number
  height: number
  channels: number
  /** The stored bits per value. */
  depth: number
  values: ArrayLike<number>
  palette: readonly (readonly number[])[] | null
}

/** Returns the declared width and height of a PNG; null for other files. */
function sizeOfPng(png: Uint8Array): { width: number; height: number } | null {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength)
  if (png.length < 33 || view.getUint32(0) !== 0x89504e47) return null
  return { width: view.getUint32(16), height: view.getUint32(20) }
}

/** Decodes a PNG. Returns null if it is not a readable PNG or has too many pixels. */
export function pngPixels(png: Uint8Array, max = maxPixels): PngPixels | null {
  const size = sizeOfPng(png)
  if (!size || size.width * size.height > max) return null
  try {
    const { width, height, data, channels, depth, palette } = decode(png)
    const values = depth < 8 ? unpacked(data as Uint8Array, width * channels, height, depth) : data
    return { width, height, channels, depth, values, palette: palette ?? null }
  } catch (error) {
    // The library throws plain errors for every problem of a PNG.
    if (error instanceof Error) return null
    throw error
  }
}

/** Unpacks values of less than eight bits; each row begins with a new byte. */
function unpacked(data: Uint8Array, width: number, height: number, bits: number): Uint8Array {
  const rowBytes = Math.ceil((width * bits) / 8)
  const values = new Uint8Array(width * height)
  for (let y = 0, at = 0; y < height; y++)
    for (let bit = 0; bit < width * bits; bit += bits) {
      const byte = data[y * rowBytes + (bit >> 3)] ?? 0
      values[at++] = (byte >> (8 - bits - (bit & 7))) & ((1 << bits) - 1)
    }
  return values
}

/** Returns the pixels that are not 0, with the top left one at this place; null when there are none. */
export function maskOfPng({ width, height, channels, values }: PngPixels, x = 0, y = 0): MaskShape | null {
  const data = new Uint8Array(width * height)
  for (let i = 0, at = 0; i < data.length; i++, at += channels) if (values[at] !== 0) data[i] = 1
  const runs = encodeBitmap({ x, y, width, height, data })
  return runs && maskOfRuns(runs)
}
