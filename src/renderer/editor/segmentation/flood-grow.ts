import type { Bitmap } from '#model/geometry/mask-bitmap.ts'
import type { WindowPixels } from './edge-costs.ts'

/** A place from which an area grows, or that it must not reach. */
export type Seed = { x: number; y: number; inside: boolean }

/** A seed's color is averaged over this radius, so that noise doesn't decide. */
const seedRadius = 1

/**
 * Returns the pixels connected to an inside seed whose color is within the tolerance (0 to 255) of it and not nearer to
 * an outside seed.
 */
export function floodGrow(pixels: WindowPixels, seeds: readonly Seed[], tolerance: number): Bitmap {
  const { width, height } = pixels
  const data = new Uint8Array(width * height)
  const colors = seeds.map((seed) => ({ ...seed, color: colorAround(pixels, seed) }))
  const outside = colors.filter(({ inside }) => !inside)
  for (const { x, y, color } of colors.filter(({ inside }) => inside)) {
    const takes = (at: number) => {
      const distance = distanceTo(pixels.data, at, color)
      return distance <= tolerance && outside.every((other) => distanceTo(pixels.data, at, other.color) >= distance)
    }
    grow(data, width, height, clamp(Math.floor(y), height) * width + clamp(Math.floor(x), width), takes)
  }
  return { x: 0, y: 0, width, height, data }
}

const clamp = (value: number, length: number): number => Math.min(length - 1, Math.max(0, value))

type Color = readonly [red: number, green: number, blue: number]

/** Returns the mean color around a place. */
function colorAround({ data, width, height }: WindowPixels, { x, y }: Seed): Color {
  const [cx, cy] = [clamp(Math.floor(x), width), clamp(Math.floor(y), height)]
  const sum = [0, 0, 0]
  let count = 0
  for (let py = Math.max(0, cy - seedRadius); py <= Math.min(height - 1, cy + seedRadius); py++)
    for (let px = Math.max(0, cx - seedRadius); px <= Math.min(width - 1, cx + seedRadius); px++) {
      for (let channel = 0; channel < 3; channel++) sum[channel]! += data[(py * width + px) * 4 + channel]!
      count += 1
    }
  return [sum[0]! / count, sum[1]! / count, sum[2]! / count]
}

/** Returns a perceptual color distance ("redmean"), scaled so that black and white are 255 apart. */
function distanceTo(data: Uint8ClampedArray, at: number, [red, green, blue]: Color): number {
  const r = data[at * 4]!
  const [dr, dg, db] = [r - red, data[at * 4 + 1]! - green, data[at * 4 + 2]! - blue]
  const mean = (r + red) / 2
  return Math.sqrt(((2 + mean / 256) * dr * dr + 4 * dg * dg + (2 + (255 - mean) / 256) * db * db) / 9)
}

/** Fills what is connected to the start and accepted by `takes`, row by row. */
function grow(data: Uint8Array, width: number, height: number, start: number, takes: (at: number) => boolean): void {
  const scanned = new Uint8Array(width * height)
  const isFree = (at: number): boolean => {
    if (scanned[at] === 0) scanned[at] = takes(at) ? 1 : 2
    return scanned[at] === 1
  }
  const filled = new Uint8Array(width * height)
  const waiting = [start]
  while (waiting.length > 0) {
    const seed = waiting.pop()!
    if (filled[seed] === 1 || !isFree(seed)) continue
    const rowStart = seed - (seed % width)
    let from = seed
    while (from > rowStart && isFree(from - 1)) from -= 1
    let to = seed + 1
    while (to < rowStart + width && isFree(to)) to += 1
    filled.fill(1, from, to)
    data.fill(1, from, to)
    for (const other of [rowStart - width, rowStart + width]) {
      if (other < 0 || other >= width * height) continue
      let open = false
      for (let at = from - rowStart + other; at < to - rowStart + other; at++) {
        const free = filled[at] === 0 && isFree(at)
        if (free && !open) waiting.push(at)
        open = free
      }
    }
  }
}
