import { encode } from 'fast-png'
import { decodeBitmap, encodeBitmap, type RunLengths } from '#model/geometry/mask-bitmap.ts'
import { type MaskShape, maskOfRuns } from '#model/shapes/mask.ts'
import { pngPixels } from '../png-pixels.ts'

/** The pixels of a mask inside of its bounds as PNG, in base64. */
export function maskToPng(runs: RunLengths): string {
  const { width, height, data } = decodeBitmap(runs)
  const png = encode({ width, height, data: data.map((pixel) => pixel * 255), channels: 1, depth: 8 })
  return Buffer.from(png).toString('base64')
}

/** The mask that a PNG in base64 shows, with its top left pixel at this place: whatever is not 0. */
export function maskFromPng(base64: string, x: number, y: number): MaskShape | { problem: string } {
  const png = pngPixels(Buffer.from(base64, 'base64'))
  if (!png) return { problem: 'The mask is no PNG that can be read.' }
  const { width, height, channels, values } = png
  const data = Uint8Array.from({ length: width * height }, (_, i) => (values[i * channels] === 0 ? 0 : 1))
  const runs = encodeBitmap({ x, y, width, height, data })
  return runs ? maskOfRuns(runs) : { problem: 'The mask has no pixels.' }
}
