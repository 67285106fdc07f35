import { promisify } from 'node:util'
import { crc32, deflate, deflateSync } from 'node:zlib'
import type { MaskShape } from '#model/shapes/mask.ts'
import type { Size } from '#model/units.ts'
import { type Plane, rowsOf } from './segment-pixels.ts'

const deflatedApart = promisify(deflate)
/** Smaller work is done before another thread has started. */
const apartBytes = 2 ** 15
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

function chunk(name: string, data: Uint8Array): Buffer {
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  const content = Buffer.concat([Buffer.from(name, 'latin1'), data])
  sum.writeUInt32BE(crc32(content))
  return Buffer.concat([length, content, sum])
}

const pngOf = async (
  { widthPx, heightPx, rows }: Omit<Plane, 'bytesPerPixel'>,
  colorType: number,
  bits: number,
  ...before: readonly Buffer[]
): Promise<Buffer> => {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(widthPx, 0)
  header.writeUInt32BE(heightPx, 4)
  header.set([bits, colorType], 8)
  const image = chunk('IDAT', rows.length < apartBytes ? deflateSync(rows) : await deflatedApart(rows))
  return Buffer.concat([signature, chunk('IHDR', header), ...before, image, chunk('IEND', new Uint8Array())])
}

/**
 * A PNG with a palette of 256 colors, 0xRRGGBB each. Image libraries choose their own palettes, but readers of
 * masks use the indices. Source: PNG Specification, third edition, sections 5 and 11.
 */
export function indexedPng(plane: Plane, palette: readonly number[]): Promise<Buffer> {
  const colors = Uint8Array.from(palette.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255]))
  return pngOf(plane, 3, 8, chunk('PLTE', colors))
}

/** A PNG of one mask over its image, one bit per pixel. */
export function maskPng(mask: MaskShape | null, { widthPx, heightPx }: Size): Promise<Buffer> {
  const rowBytes = Math.ceil(widthPx / 8) + 1
  const rows = Buffer.alloc(rowBytes * heightPx)
  for (const [y, left, right] of mask ? rowsOf(mask) : []) {
    const start = rowBytes * y + 1
    for (let x = left; x < right; )
      if (x % 8 === 0 && right - x >= 8) {
        const end = right - (right % 8)
        rows.fill(255, start + x / 8, start + end / 8)
        x = end
      } else {
        const at = start + (x >> 3)
        rows[at] = rows[at]! | (128 >> (x & 7))
        x += 1
      }
  }
  return pngOf({ widthPx, heightPx, rows }, 0, 1)
}

/** A PNG of colors: red, green and blue of a pixel are its three bytes. */
export const numbersPng = (plane: Plane): Promise<Buffer> => pngOf(plane, 2, 8)
