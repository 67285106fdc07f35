import type { BoundingBox } from '#model/geometry/box.ts'
import { type Bitmap, tightBounds } from '#model/geometry/mask-bitmap.ts'
import { cutOut } from './cut-out.ts'
import type { WindowPixels } from './edge-costs.ts'
import { floodGrow, type Seed } from './flood-grow.ts'

/** Color tolerance of the first guess at a click. */
const tolerance = 32
/** The first guess's box grows by this share. */
const grownBy = 0.25
/** Object sizes to try, as shares of the window's shorter side. */
const shares = [0.3, 0.6] as const
const maxFound = 3
/** Areas that overlap more than this are the same. */
const sameArea = 0.9

/**
 * Returns what a click may mean, likeliest first: cuts objects out of several boxes and ranks them by contrast. `known`
 * are boxes of objects under the click.
 */
export function objectsAt(pixels: WindowPixels, points: readonly Seed[], known: readonly BoundingBox[]): Bitmap[] {
  const inside = points.filter((point) => point.inside)
  if (inside.length === 0) return []
  const sure = known.map((box) => cutOut(pixels, points, box))
  const guessed = guesses(pixels, points, inside)
    .map((box) => ({ area: cutOut(pixels, points, box, { isTight: false }), box }))
    .map(({ area, box }) => ({ area, standsOut: contrastOf(pixels, area, box) }))
    .sort((a, b) => b.standsOut - a.standsOut)
  const found: Bitmap[] = []
  for (const area of [...sure, ...guessed.map((one) => one.area)])
    if (area.data.includes(1) && found.every((other) => overlap(other, area) < sameArea)) found.push(area)
  return found.slice(0, maxFound)
}

function guesses(pixels: WindowPixels, points: readonly Seed[], inside: readonly Seed[]): BoundingBox[] {
  const { width, height } = pixels
  const xs = inside.map(({ x }) => x)
  const ys = inside.map(({ y }) => y)
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  const boxes = shares.map((share) => {
    const side = (share * Math.min(width, height)) / 2
    return { left: left - side, right: right + side, top: top - side, bottom: bottom + side }
  })
  const alike = tightBounds(floodGrow(pixels, points, tolerance))
  if (alike) {
    const by = grownBy * Math.max(alike.width, alike.height)
    boxes.push({
      left: alike.x - by,
      right: alike.x + alike.width + by,
      top: alike.y - by,
      bottom: alike.y + alike.height + by,
    })
  }
  return boxes.map((box) => {
    const [x, y] = [Math.max(0, box.left), Math.max(0, box.top)]
    return { x, y, width: Math.min(width, box.right) - x, height: Math.min(height, box.bottom) - y }
  })
}

/** Returns the average color difference across an area's border, except where the box cuts it. */
function contrastOf({ data, width, height }: WindowPixels, area: Bitmap, box: BoundingBox): number {
  let [sum, count] = [0, 0]
  const isCut = (x: number, y: number) =>
    x <= box.x + 1 || y <= box.y + 1 || x >= box.x + box.width - 2 || y >= box.y + box.height - 2
  const across = (x: number, y: number, nx: number, ny: number) => {
    const [at, next] = [y * width + x, ny * width + nx]
    if (area.data[at] === area.data[next]) return
    count += 1
    if (isCut(x, y)) return
    for (let channel = 0; channel < 3; channel++) sum += Math.abs(data[at * 4 + channel]! - data[next * 4 + channel]!)
  }
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      across(x, y, x + 1, y)
      across(x, y, x, y + 1)
    }
  return count === 0 ? 0 : sum / count
}

function overlap(a: Bitmap, b: Bitmap): number {
  let [both, either] = [0, 0]
  for (let at = 0; at < a.data.length; at++) {
    if (a.data[at] === 1 && b.data[at] === 1) both += 1
    if (a.data[at] === 1 || b.data[at] === 1) either += 1
  }
  return either === 0 ? 1 : both / either
}
