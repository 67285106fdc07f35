import { decodeBitmap, encodeBitmap, type RunLengths } from '#model/geometry/mask-bitmap.ts'

/**
 * Label Studio packs a mask as bits: how many values there are (32 bits), how long a value is (5), four lengths of counts
 * (4 each, all less one); then blocks, each of a flag (1: a run), which of the four lengths its count has (2), the count less
 * one, and one value, or as many as the count says. Values are red, green, blue and alpha of each pixel, row by row.
 */

const countBits = [3, 4, 8, 16] as const
const wordBits = 8
const longestRun = 2 ** 16

class BitReader {
  readonly #bytes: readonly number[]
  #at = 0

  constructor(bytes: readonly number[]) {
    this.#bytes = bytes
  }

  get isOver(): boolean {
    return this.#at > this.#bytes.length * 8
  }

  read(bits: number): number {
    let value = 0
    for (let i = 0; i < bits; i++, this.#at++)
      value = value * 2 + (((this.#bytes[this.#at >> 3] ?? 0) >> (7 - (this.#at & 7))) & 1)
    return value
  }
}

/** The mask of an image of this size; null when the bits say anything else. */
export function runsFromBrush(bytes: readonly number[], widthPx: number, heightPx: number): RunLengths | null {
  const reader = new BitReader(bytes)
  const count = reader.read(32)
  if (count !== widthPx * heightPx * 4) return null
  const wordSize = reader.read(5) + 1
  const sizes = [0, 1, 2, 3].map(() => reader.read(4) + 1)
  const data = new Uint8Array(widthPx * heightPx)
  for (let at = 0; at < count; ) {
    const isRun = reader.read(1) === 1
    const end = at + reader.read(sizes[reader.read(2)]!) + 1
    if (end > count || reader.isOver) return null
    if (isRun) {
      const value = reader.read(wordSize)
      // Alpha is the fourth value of a pixel.
      if (value !== 0) for (let i = at + 3 - (at % 4); i < end; i += 4) data[i >> 2] = 1
    } else for (let i = at; i < end; i++) if (reader.read(wordSize) !== 0 && i % 4 === 3) data[i >> 2] = 1
    at = end
  }
  return encodeBitmap({ x: 0, y: 0, width: widthPx, height: heightPx, data })
}

class BitWriter {
  readonly bytes: number[] = []
  #free = 0

  write(value: number, bits: number): void {
    for (let i = bits - 1; i >= 0; i--) {
      if (this.#free === 0) {
        this.bytes.push(0)
        this.#free = 8
      }
      this.#free -= 1
      if (Math.floor(value / 2 ** i) % 2 === 1) this.bytes[this.bytes.length - 1]! += 2 ** this.#free
    }
  }
}

/** The bits of a mask on an image of this size. */
export function brushFromRuns(runs: RunLengths, widthPx: number, heightPx: number): number[] {
  const { x, y, width, height, data } = decodeBitmap(runs)
  const writer = new BitWriter()
  writer.write(widthPx * heightPx * 4, 32)
  writer.write(wordBits - 1, 5)
  for (const bits of countBits) writer.write(bits - 1, 4)
  let [value, length] = [0, 0]
  const flush = () => {
    for (let left = length * 4; left > 0; left -= longestRun) {
      writer.write(1, 1)
      writer.write(3, 2)
      writer.write(Math.min(left, longestRun) - 1, countBits[3])
      writer.write(value, wordBits)
    }
  }
  const add = (next: number, pixels: number) => {
    if (pixels === 0) return
    if (next !== value) {
      flush()
      ;[value, length] = [next, 0]
    }
    length += pixels
  }
  add(0, y * widthPx)
  for (let row = 0; row < height; row++) {
    add(0, x)
    for (let column = 0; column < width; column++) add(data[row * width + column]! * 255, 1)
    add(0, widthPx - x - width)
  }
  add(0, (heightPx - y - height) * widthPx)
  flush()
  return writer.bytes
}
