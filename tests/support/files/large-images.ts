import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import type { Size } from '#model/units.ts'

/** The color of the gradient at a point of the upright image: red grows to the right, green downwards. */
export const gradientAt = ({ widthPx, heightPx }: Size, x: number, y: number): [number, number, number] => [
  Math.round((x * 255) / widthPx),
  Math.round((y * 255) / heightPx),
  64,
]

function gradient(size: Size): Sharp {
  const { widthPx, heightPx } = size
  const pixels = Buffer.alloc(widthPx * heightPx * 3)
  const reds = Array.from({ length: widthPx }, (_, x) => gradientAt(size, x, 0)[0])
  for (let y = 0, at = 0; y < heightPx; y++) {
    const [, green, blue] = gradientAt(size, 0, y)
    for (const red of reds) {
      pixels[at++] = red
      pixels[at++] = green
      pixels[at++] = blue
    }
  }
  return sharp(pixels, { raw: { width: widthPx, height: heightPx, channels: 3 } })
}

/** How upright pixels are stored under an EXIF orientation: the inverse of what a viewer does. */
const stored: Readonly<Record<number, (image: Sharp) => Sharp>> = {
  1: (image) => image,
  2: (image) => image.flop(),
  3: (image) => image.rotate(180),
  4: (image) => image.flip(),
  5: (image) => image.flip().rotate(90),
  6: (image) => image.rotate(270),
  7: (image) => image.flip().rotate(270),
  8: (image) => image.rotate(90),
}

/** Writes a gradient; the extension determines the format, `save` its other options. */
export async function writeGradient(
  file: string,
  size: Size,
  { orientation = 1, save = (image: Sharp) => image }: { orientation?: number; save?: (image: Sharp) => Sharp } = {},
): Promise<void> {
  mkdirSync(dirname(file), { recursive: true })
  const turned = await stored[orientation]!(gradient(size)).raw().toBuffer({ resolveWithObject: true })
  const { width, height } = turned.info
  const image = save(sharp(turned.data, { raw: { width, height, channels: 3 } }))
  await image.withMetadata({ orientation }).toFile(file)
}

/** A gray image with colored rectangles, as PNG. */
export async function writeObjects(
  file: string,
  { widthPx, heightPx }: Size,
  objects: readonly { color: string; x: number; y: number; width: number; height: number }[],
): Promise<void> {
  mkdirSync(dirname(file), { recursive: true })
  const rectangles = await Promise.all(
    objects.map(async ({ color, x, y, width, height }) => ({
      input: await sharp({ create: { width, height, channels: 3, background: color } })
        .png()
        .toBuffer(),
      left: x,
      top: y,
    })),
  )
  await sharp({ create: { width: widthPx, height: heightPx, channels: 3, background: '#202020' } })
    .composite(rectangles)
    .png({ compressionLevel: 1 })
    .toFile(file)
}
