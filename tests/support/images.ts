import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import sharp from 'sharp'

/**
 * Writes a small image whose quarters are red, green, blue and white, seen upright, in the order top left, top right,
 * bottom left, bottom right. `orientation` is the EXIF value under which the rotated pixels are stored; `tint` makes images
 * with different bytes. The extension determines the format.
 */
export async function writeImage(
  file: string,
  { widthPx = 64, heightPx = 48, orientation = 1, tint = 0 } = {},
): Promise<void> {
  mkdirSync(dirname(file), { recursive: true })
  const pixels = Buffer.alloc(widthPx * heightPx * 3)
  const colors = [
    [255, tint % 256, 0],
    [0, 255, (tint >> 8) % 256],
    [0, 0, 255],
    [255, 255, 255],
  ]
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const quarter = (y < heightPx / 2 ? 0 : 2) + (x < widthPx / 2 ? 0 : 1)
      pixels.set(colors[quarter]!, (y * widthPx + x) * 3)
    }
  }
  const upright = sharp(pixels, { raw: { width: widthPx, height: heightPx, channels: 3 } })
  // EXIF says how to rotate the stored pixels, so they are stored rotated the other way.
  const stored = { 1: 0, 3: 180, 6: 270, 8: 90 }[orientation]
  if (stored === undefined) throw new RangeError(`Orientation ${orientation} is not made here.`)
  await upright.rotate(stored).withMetadata({ orientation }).toFile(file)
}

/** The colors at the centers of the quarters, without applying the EXIF orientation, rounded to 0, 1 or 2 of 255. */
export async function quartersOf(
  file: string | Uint8Array,
): Promise<{ widthPx: number; heightPx: number; colors: string[] }> {
  const { data, info } = await sharp(file, { autoOrient: false })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const at = (fx: number, fy: number) => {
    const offset = (Math.floor(info.height * fy) * info.width + Math.floor(info.width * fx)) * info.channels
    return [...data.subarray(offset, offset + 3)].map((value) => (value > 200 ? 'F' : value < 60 ? '0' : '8')).join('')
  }
  return {
    widthPx: info.width,
    heightPx: info.height,
    colors: [at(0.25, 0.25), at(0.75, 0.25), at(0.25, 0.75), at(0.75, 0.75)],
  }
}
