import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import sharp, { type Sharp } from 'sharp'

/** Colors of the quarters of a test image: red, green, blue, white. */
const quarters = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [255, 255, 255],
] as const

/** For each EXIF orientation, where a stored pixel is in the upright image of that size. */
const uprightOf: readonly ((x: number, y: number, width: number, height: number) => [number, number])[] = [
  (x, y) => [x, y],
  (x, y, width) => [width - 1 - x, y],
  (x, y, width, height) => [width - 1 - x, height - 1 - y],
  (x, y, _width, height) => [x, height - 1 - y],
  (x, y) => [y, x],
  (x, y, width) => [width - 1 - y, x],
  (x, y, width, height) => [width - 1 - y, height - 1 - x],
  (x, y, _width, height) => [y, height - 1 - x],
]

/**
 * An image whose quarters, seen upright, are red, green, blue and white, stored as the orientation says. `widthPx` and
 * `heightPx` are the upright size.
 */
export function quarteredImage({ widthPx = 64, heightPx = 48, orientation = 1 } = {}): Sharp {
  const [storedWidth, storedHeight] = orientation > 4 ? [heightPx, widthPx] : [widthPx, heightPx]
  const pixels = Buffer.alloc(widthPx * heightPx * 3)
  for (let y = 0; y < storedHeight; y++)
    for (let x = 0; x < storedWidth; x++) {
      const [ux, uy] = uprightOf[orientation - 1]!(x, y, widthPx, heightPx)
      const quarter = (uy < heightPx / 2 ? 0 : 2) + (ux < widthPx / 2 ? 0 : 1)
      pixels.set(quarters[quarter]!, (y * storedWidth + x) * 3)
    }
  const image = sharp(pixels, { raw: { width: storedWidth, height: storedHeight, channels: 3 } })
  return orientation === 1 ? image : image.withMetadata({ orientation })
}

export function writeBytes(file: string, bytes: Uint8Array | string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, bytes)
}
