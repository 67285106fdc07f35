import type { BoundingBox } from './box.ts'
import { type Bitmap, emptyBitmap, overlapOf } from './mask-bitmap.ts'

/** The smallest bitmap that covers both. */
function around(a: BoundingBox, b: BoundingBox): Bitmap {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)]
  const [right, bottom] = [Math.max(a.x + a.width, b.x + b.width), Math.max(a.y + a.height, b.y + b.height)]
  return emptyBitmap({ x, y, width: right - x, height: bottom - y })
}

/** Calls `each` with the indices of every pixel that both bitmaps have. */
function inBoth(a: Bitmap, b: Bitmap, each: (inA: number, inB: number) => void): void {
  const box = overlapOf(a, b)
  for (let y = box.y; y < box.y + box.height; y++) {
    let inA = (y - a.y) * a.width + (box.x - a.x)
    let inB = (y - b.y) * b.width + (box.x - b.x)
    for (let n = 0; n < box.width; n++) each(inA++, inB++)
  }
}

/** Puts the pixels of `source` into `target` as far as they overlap. Changes `target`. */
export function copyPixels(target: Bitmap, source: Bitmap): void {
  const box = overlapOf(target, source)
  for (let y = box.y; y < box.y + box.height; y++) {
    const from = (y - source.y) * source.width + (box.x - source.x)
    target.data.set(source.data.subarray(from, from + box.width), (y - target.y) * target.width + (box.x - target.x))
  }
}

export function unionOf(a: Bitmap, b: Bitmap): Bitmap {
  const joined = around(a, b)
  copyPixels(joined, a)
  inBoth(joined, b, (at, from) => {
    if (b.data[from] === 1) joined.data[at] = 1
  })
  return joined
}

/** Returns the part of `a` that is not in `b`. */
export function differenceOf(a: Bitmap, b: Bitmap): Bitmap {
  const left: Bitmap = { ...a, data: a.data.slice() }
  inBoth(left, b, (at, from) => {
    if (b.data[from] === 1) left.data[at] = 0
  })
  return left
}
