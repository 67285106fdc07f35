import { decode, encode } from 'fast-png'
import { decodeBitmap, encodeBitmap, type RunLengths } from '#model/geometry/mask-bitmap.ts'
import { type MaskShape, maskOfRuns } from '#model/shapes/mask.ts'

const maxPixels = 2 ** 26

/** The width and height that a PNG says to have; null when it is none. */
function sizeOfPng(png: Uint8Array): { width: number; height: number } | null {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength)
  if (png.length < 33 || view.getUint32(0) !== 0x89504e47) return null
  return { width: view.getUint32(16), height: view.getUint32(20) }
}

/** The pixels of a mask inside of its bounds as PNG, in base64. */
export function maskToPng(runs: RunLengths): string {
  const { width, height, data } = decodeBitmap(runs)
  const png = encode({ width, height, data: data.map((pixel) => pixel * 255), channels: 1, depth: 8 })
  return Buffer.from(png).toString('base64')
}

/** The mask that a PNG in base64 shows, with its top left pixel at this place: whatever is not 0. */
export function maskFromPng(base64: string, x: number, y: number): MaskShape | { problem: string } {
  const png = Buffer.from(base64, 'base64')
  const size = sizeOfPng(png)
  if (!size || size.width * size.height > maxPixels) return { problem: 'The mask is no PNG that can be read.' }
  const pixels = pixelsOf(png)
  if (!pixels) return { problem: 'The mask is no PNG that can be read.' }
  const runs = encodeBitmap({ x, y, ...size, data: pixels })
  return runs ? maskOfRuns(runs) : { problem: 'The mask has no pixels.' }
}

function pixelsOf(png: Uint8Array): Uint8Array | null {
  try {
    const { width, height, data, channels, depth } = decode(png)
    if (depth < 8) return fromPacked(data as Uint8Array, width, height, depth * channels)
    return Uint8Array.from({ length: width * height }, (_, i) => (data[i * channels] === 0 ? 0 : 1))
  } catch (error) {
    // The library throws plain errors for whatever is wrong with a PNG.
    if (error instanceof Error) return null
    throw error
  }
}

/** Rows of pixels with less than eight bits begin with a new byte. */
function fromPacked(data: Uint8Array, width: number, height: number, bits: number): Uint8Array {
  const rowBytes = Math.ceil((width * bits) / 8)
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const bit = (i % width) * bits
    const byte = data[Math.floor(i / width) * rowBytes + (bit >> 3)] ?? 0
    return (byte >> (8 - bits - (bit & 7))) & ((1 << bits) - 1) ? 1 : 0
  })
}
