import { encode } from 'fast-png'
import { decodeBitmap, type RunLengths } from '#model/geometry/mask-bitmap.ts'
import type { MaskShape } from '#model/shapes/mask.ts'
import { maskOfPng, pngPixels } from '../../../png-pixels.ts'

/** The pixels of a mask inside of its bounds as PNG, in base64. */
export function maskToPng(runs: RunLengths): string {
  const { width, height, data } = decodeBitmap(runs)
  const png = encode({ width, height, data: data.map((pixel) => pixel * 255), channels: 1, depth: 8 })
  return Buffer.from(png).toString('base64')
}

/** The mask in a base64 PNG, with its top left pixel at this place: every pixel that is not 0. */
export function maskFromPng(base64: string, x: number, y: number): MaskShape | { problem: string } {
  const png = pngPixels(Buffer.from(base64, 'base64'))
  if (!png) return { problem: 'The mask is no PNG that can be read.' }
  return maskOfPng(png, x, y) ?? { problem: 'The mask has no pixels.' }
}
