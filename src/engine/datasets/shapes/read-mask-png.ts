import { readFile } from 'node:fs/promises'
import type { Size } from '#model/units.ts'
import { type PngPixels, pngPixels } from '../../png-pixels.ts'

/** Reads a PNG with the masks of an image of this size, or says why that can't be done. */
export async function readMaskPng(file: string, { widthPx, heightPx }: Size): Promise<PngPixels | { problem: string }> {
  const png = pngPixels(await readFile(file))
  if (!png) return { problem: 'The mask is no PNG that can be read.' }
  const { width, height } = png
  if (width === widthPx && height === heightPx) return png
  return { problem: `The mask has ${width} × ${height} pixels, but the upright image has ${widthPx} × ${heightPx}.` }
}
