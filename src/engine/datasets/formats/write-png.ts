import { promisify } from 'node:util'
import { crc32, deflate, deflateSync } from 'node:zlib'
import type { Plane } from './segment-pixels.ts'

const deflatedApart = promisify(deflate)
/** Less is done before another thread has begun. */
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
  { widthPx, heightPx, rows }: Plane,
  colorType: number,
  ...before: readonly Buffer[]
): Promise<Buffer> => {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(widthPx, 0)
  header.writeUInt32BE(heightPx, 4)
  header.set([8, colorType], 8)
  const image = chunk('IDAT', rows.length < apartBytes ? deflateSync(rows) : await deflatedApart(rows))
  return Buffer.concat([signature, chunk('IHDR', header), ...before, image, chunk('IEND', new Uint8Array())])
}

/**
 * A PNG of places in a palette of 256 colors, 0xRRGGBB each. Image libraries choose palettes of their own, and readers of
 * masks take the numbers. Source: PNG Specification, third edition, sections 5 and 11.
 */
export function indexedPng(plane: Plane, palette: readonly number[]): Promise<Buffer> {
  const colors = Uint8Array.from(palette.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255]))
  return pngOf(plane, 3, chunk('PLTE', colors))
}

/** A PNG of colors: red, green and blue of a pixel are its three bytes. */
export const numbersPng = (plane: Plane): Promise<Buffer> => pngOf(plane, 2)
