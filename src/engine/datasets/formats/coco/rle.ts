import { decodeBitmap, encodeBitmap, type RunLengths } from '#model/geometry/mask-bitmap.ts'
import type { Size } from '#model/units.ts'

/**
 * COCO's run lengths go column by column over the whole image and begin with background. Written out they are a list,
 * or a text: each number (from the fourth on its difference to the one two before) in groups of five bits, lowest
 * first, as characters from `0` on whose sixth bit says that more follow.
 */

/** Counts from their text; null when it is none. */
export function countsFromText(text: string): number[] | null {
  const counts: number[] = []
  for (let at = 0; at < text.length; ) {
    let value = 0
    for (let shift = 0, more = true; more; shift += 5, at += 1) {
      const code = text.charCodeAt(at) - 48
      if (!(code >= 0 && code < 64) || shift > 45) return null
      value += (code & 31) * 2 ** shift
      more = (code & 32) !== 0
      if (!more && (code & 16) !== 0) value -= 2 ** (shift + 5)
    }
    if (counts.length > 2) value += counts[counts.length - 2]!
    if (value < 0) return null
    counts.push(value)
  }
  return counts
}

export function textFromCounts(counts: readonly number[]): string {
  let text = ''
  counts.forEach((count, i) => {
    let value = i > 2 ? count - counts[i - 2]! : count
    for (let more = true; more; ) {
      const low = ((value % 32) + 32) % 32
      value = (value - low) / 32
      more = (low & 16) !== 0 ? value !== -1 : value !== 0
      text += String.fromCharCode(48 + (more ? low | 32 : low))
    }
  })
  return text
}

/** The mask of COCO's counts over an image of this size; null when they don't fill it or set no pixel. */
export function runsFromColumns(counts: readonly number[], { widthPx, heightPx }: Size): RunLengths | null {
  if (counts.some((count) => !Number.isSafeInteger(count) || count < 0)) return null
  if (counts.reduce((sum, count) => sum + count, 0) !== widthPx * heightPx) return null
  const bounds = boundsOfColumns(counts, heightPx)
  if (!bounds) return null
  const { x, y, width } = bounds
  const bitmap = { ...bounds, data: new Uint8Array(bounds.width * bounds.height) }
  eachSetRun(counts, heightPx, (column, top, bottom) => {
    for (let row = top; row < bottom; row++) bitmap.data[(row - y) * width + (column - x)] = 1
  })
  return encodeBitmap(bitmap)
}

/** Calls for each run of set pixels within a column, top to bottom (not included). */
function eachSetRun(
  counts: readonly number[],
  heightPx: number,
  each: (column: number, top: number, bottom: number) => void,
): void {
  let at = 0
  counts.forEach((count, i) => {
    const end = at + count
    while (i % 2 === 1 && at < end) {
      const column = Math.floor(at / heightPx)
      const stop = Math.min(end, (column + 1) * heightPx)
      each(column, at - column * heightPx, stop - column * heightPx)
      at = stop
    }
    at = end
  })
}

function boundsOfColumns(counts: readonly number[], heightPx: number) {
  let [left, right, top, bottom] = [Number.POSITIVE_INFINITY, -1, Number.POSITIVE_INFINITY, 0]
  eachSetRun(counts, heightPx, (column, from, to) => {
    left = Math.min(left, column)
    right = Math.max(right, column)
    top = Math.min(top, from)
    bottom = Math.max(bottom, to)
  })
  return right < 0 ? null : { x: left, y: top, width: right - left + 1, height: bottom - top }
}

/** COCO's counts of a mask over an image of this size. */
export function columnsFromRuns(runs: RunLengths, { widthPx, heightPx }: Size): number[] {
  const { x, y, width, height, data } = decodeBitmap(runs)
  const counts: number[] = []
  let run = x * heightPx
  let value = 0
  const add = (pixel: number, count: number) => {
    if (count === 0) return
    if (pixel !== value) {
      counts.push(run)
      run = 0
      value = pixel
    }
    run += count
  }
  for (let column = 0; column < width; column++) {
    add(0, y)
    for (let row = 0; row < height; row++) add(data[row * width + column]!, 1)
    add(0, heightPx - y - height)
  }
  add(0, (widthPx - x - width) * heightPx)
  counts.push(run)
  return counts
}
