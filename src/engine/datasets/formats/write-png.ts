import { promisify } from 'node:util'
import { crc32, deflate } from 'node:zlib'
import { nextTurn } from '../../turns.ts'
import type { Plane } from './segment-pixels.ts'

const deflated = promisify(deflate)
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

function chunk(name: string, data: Uint8Array): Buffer {
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  const content = Buffer.concat([Buffer.from(name, 'latin1'), data])
  sum.writeUInt32BE(crc32(content))
  return Buffer.concat([length, content, sum])
}

/** `rows`: pixels row by row, each row after a 0, which says that it is not filtered. */
async function png(
  { widthPx, heightPx }: Plane,
  colorType: number,
  rows: Uint8Array,
  ...before: readonly Buffer[]
): Promise<Buffer> {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(widthPx, 0)
  header.writeUInt32BE(heightPx, 4)
  header.set([8, colorType], 8)
  const image = chunk('IDAT', await deflated(rows))
  return Buffer.concat([signature, chunk('IHDR', header), ...before, image, chunk('IEND', new Uint8Array())])
}

/**
 * A PNG of places in a palette of 256 colors, 0xRRGGBB each. Image libraries choose palettes of their own, and readers of
 * masks take the numbers. Source: PNG Specification, third edition, sections 5 and 11.
 */
export function indexedPng(plane: Plane, palette: readonly number[]): Promise<Buffer> {
  const { widthPx, heightPx, pixels } = plane
  const rows = new Uint8Array((widthPx + 1) * heightPx)
  for (let y = 0; y < heightPx; y++) rows.set(pixels.subarray(y * widthPx, (y + 1) * widthPx), y * (widthPx + 1) + 1)
  const colors = Uint8Array.from(palette.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255]))
  return png(plane, 3, rows, chunk('PLTE', colors))
}

/** So many pixels are turned into colors at once. */
const pixelsAtOnce = 2 ** 20

/** A PNG of colors: red, green and blue of a pixel are its number, below 2^24, the lowest byte first. */
export async function numbersPng(plane: Plane): Promise<Buffer> {
  const { widthPx, heightPx, pixels } = plane
  const rows = new Uint8Array((3 * widthPx + 1) * heightPx)
  const rowsAtOnce = Math.ceil(pixelsAtOnce / widthPx)
  let at = 0
  for (let y = 0; y < heightPx; y++) {
    if (y % rowsAtOnce === 0) await nextTurn()
    at += 1
    for (let i = y * widthPx; i < (y + 1) * widthPx; i++) {
      const number = pixels[i]!
      rows[at++] = number
      rows[at++] = number >> 8
      rows[at++] = number >> 16
    }
  }
  return png(plane, 2, rows)
}
