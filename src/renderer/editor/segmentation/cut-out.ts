import type { BoundingBox } from '#model/geometry/box.ts'
import type { Bitmap } from '#model/geometry/mask-bitmap.ts'
import { type ColorMixture, type Colors, colorMixture } from './color-mixture.ts'
import type { WindowPixels } from './edge-costs.ts'
import type { Seed } from './flood-grow.ts'
import { cheapestCut, neighborSteps } from './max-flow.ts'
import { piecesOf } from './smooth-area.ts'

/** Background taken around the box, as a share of its longer side. */
const marginShare = 0.3
/** The object is found on this many pixels along the longer side, then its border on all. */
const coarsePx = 160
const rounds = 4
/** Cost of separating two pixels of the same color. */
const linkCost = 25
/** Costs are whole numbers: this many to one. */
const unit = 24
const maxPull = 12
/** An object must span this share of its box; otherwise the smallest of these biases that makes it do so is used. */
const fillShare = 0.75
/** Share to span after something was subtracted. */
const leftShare = 0.3
const drawn = [1, 2, 4]
/** Colors within this distance of a point beside the object count as background. */
const alike = 40
/** A point stands for a disk of this share of the longer side. */
const seedShare = 0.015
/** The border is refined within this many coarse pixels of where it was found. */
const bandPx = 2

/** Pixels with a border of one that no cut uses. */
type Field = { width: number; height: number; colors: Colors; fixed: Int8Array }

/**
 * Cuts out the object in a box, or the one at points inside and outside of it, by alternately fitting the colors of
 * both sides and cutting (GrabCut).
 */
export function cutOut(
  pixels: WindowPixels,
  points: readonly Seed[],
  box: BoundingBox,
  { isTight = true } = {},
): Bitmap {
  const around = areaAround(pixels, points, box)
  const scale = Math.min(1, coarsePx / Math.max(around.width, around.height))
  const coarse = fieldOf(pixels, around, scale)
  const marks = fix(coarse, around, scale, points, box)
  const { taken, models, bias } = partInTurns(
    coarse,
    !isTight ? 0 : points.every(({ inside }) => inside) ? fillShare : leftShare,
    marks,
  )
  const found = scale === 1 ? taken : refined(pixels, around, scale, { points, box }, coarse, taken, models, bias)
  return inWindow(pixels, around, found, points)
}

function areaAround({ width, height }: WindowPixels, points: readonly Seed[], box: BoundingBox): BoundingBox {
  const margin = 4 + marginShare * Math.max(box.width, box.height)
  const xs = points.map(({ x }) => x)
  const ys = points.map(({ y }) => y)
  const left = Math.max(0, Math.floor(Math.min(box.x - margin, ...xs)))
  const top = Math.max(0, Math.floor(Math.min(box.y - margin, ...ys)))
  const right = Math.min(width, Math.ceil(Math.max(box.x + box.width + margin, ...xs)))
  const bottom = Math.min(height, Math.ceil(Math.max(box.y + box.height + margin, ...ys)))
  return { x: left, y: top, width: right - left, height: bottom - top }
}

/** Scales the area; each pixel is the mean of those it covers. */
function fieldOf({ data, width: stride }: WindowPixels, around: BoundingBox, scale: number): Field {
  const inner = { width: Math.ceil(around.width * scale), height: Math.ceil(around.height * scale) }
  const width = inner.width + 2
  const height = inner.height + 2
  const colors = new Float32Array(width * height * 3)
  for (let y = 0; y < inner.height; y++) {
    const top = Math.floor(y / scale)
    const bottom = Math.min(around.height, Math.max(top + 1, Math.floor((y + 1) / scale)))
    for (let x = 0; x < inner.width; x++) {
      const left = Math.floor(x / scale)
      const right = Math.min(around.width, Math.max(left + 1, Math.floor((x + 1) / scale)))
      let [red, green, blue] = [0, 0, 0]
      for (let sy = top; sy < bottom; sy++)
        for (let sx = left; sx < right; sx++) {
          const at = ((around.y + sy) * stride + around.x + sx) * 4
          red += data[at]!
          green += data[at + 1]!
          blue += data[at + 2]!
        }
      const count = (bottom - top) * (right - left)
      const to = ((y + 1) * width + x + 1) * 3
      colors[to] = red / count
      colors[to + 1] = green / count
      colors[to + 2] = blue / count
    }
  }
  return { width, height, colors, fixed: new Int8Array(width * height) }
}

/** Marks what is certain: outside of the box is background, points are what the user said. */
function fix(field: Field, around: BoundingBox, scale: number, points: readonly Seed[], box: BoundingBox): Mark[] {
  const { width, height, fixed, colors } = field
  const left = (box.x - around.x) * scale
  const top = (box.y - around.y) * scale
  const right = left + box.width * scale
  const bottom = top + box.height * scale
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++)
      if (x - 0.5 < left || x - 0.5 > right || y - 0.5 < top || y - 0.5 > bottom) fixed[y * width + x] = -1
  const radius = Math.max(1, seedShare * Math.max(width, height))
  return points.map((point) => {
    const sum: [number, number, number] = [0, 0, 0]
    let count = 0
    const cx = (point.x - around.x) * scale + 0.5
    const cy = (point.y - around.y) * scale + 0.5
    for (let y = Math.max(1, Math.floor(cy - radius)); y <= Math.min(height - 2, cy + radius); y++)
      for (let x = Math.max(1, Math.floor(cx - radius)); x <= Math.min(width - 2, cx + radius); x++)
        if (Math.hypot(x - cx, y - cy) <= radius) {
          const at = y * width + x
          fixed[at] = point.inside ? 1 : -1
          for (let channel = 0; channel < 3; channel++) sum[channel]! += colors[at * 3 + channel]!
          count += 1
        }
    return { inside: point.inside, color: sum.map((one) => one / Math.max(1, count)) }
  })
}

/** The color at a point. */
type Mark = { inside: boolean; color: readonly number[] }

type Models = { object: ColorMixture; ground: ColorMixture }

/** Alternates between fitting the colors of both sides and cutting. */
function partInTurns(
  field: Field,
  share: number,
  marks: readonly Mark[],
): { taken: Uint8Array; models: Models; bias: number } {
  let taken = firstGuess(field, marks)
  let models = fitted(field, taken)
  let bias = 0
  const costs = linkCosts(field)
  const open = extentOf(field, (at) => field.fixed[at]! >= 0)
  for (let round = 0; round < rounds; round++) {
    const likeness = pulls(field, models)
    const cut = (by: number) => cheapestCut({ ...field, links: costs.slice(), pull: biased(field, likeness, by) })
    const fills = (one: Uint8Array): boolean => {
      const found = extentOf(field, (at) => one[at] === 1)
      return found.width >= open.width * share && found.height >= open.height * share
    }
    bias = 0
    let next = cut(bias)
    // A box is drawn tightly: a cut that doesn't reach its sides is only a part of the object.
    for (const by of fills(next) ? [] : drawn) {
      const more = cut(by)
      if (!fills(more)) continue
      bias = by
      next = more
      break
    }
    const changed = next.some((value, at) => value !== taken[at])
    taken = next
    if (!changed) break
    models = fitted(field, taken)
  }
  return { taken, models, bias }
}

const biased = ({ fixed }: Field, likeness: Int32Array, bias: number): Int32Array =>
  likeness.map((pull, at) => (fixed[at] === 0 && pull !== 0 ? pull + unit * bias || 1 : pull))

function extentOf({ width, height }: Field, isIn: (at: number) => boolean) {
  let [left, top, right, bottom] = [width, height, 0, 0]
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      if (!isIn(y * width + x)) continue
      left = Math.min(left, x)
      right = Math.max(right, x + 1)
      top = Math.min(top, y)
      bottom = Math.max(bottom, y + 1)
    }
  return { left, top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) }
}

/** Guesses an ellipse in the box without colors that the user marked as background. */
function firstGuess(field: Field, marks: readonly Mark[]): Uint8Array {
  const { width, height, fixed, colors } = field
  const away = (at: number, { color }: Mark) =>
    Math.hypot(colors[at * 3]! - color[0]!, colors[at * 3 + 1]! - color[1]!, colors[at * 3 + 2]! - color[2]!)
  const isBeside = (at: number) => {
    const [inside, beside] = [true, false].map((side) =>
      Math.min(...marks.filter((mark) => mark.inside === side).map((mark) => away(at, mark))),
    ) as [number, number]
    // Without a point inside to compare with, the object may have that color too.
    return inside < Number.POSITIVE_INFINITY && beside <= alike && beside < inside
  }
  const { left, top, width: openWidth, height: openHeight } = extentOf(field, (at) => fixed[at]! >= 0)
  const taken = new Uint8Array(width * height)
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const across = (2 * (x - left)) / Math.max(1, openWidth - 1) - 1
      const down = (2 * (y - top)) / Math.max(1, openHeight - 1) - 1
      const at = y * width + x
      if (fixed[at] === 1 || (fixed[at] === 0 && across ** 2 + down ** 2 <= 1 && !isBeside(at))) taken[at] = 1
    }
  return taken
}

function fitted({ width, height, colors }: Field, taken: Uint8Array): Models {
  const sides: [number[], number[]] = [[], []]
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x
      sides[taken[at] as 0 | 1].push(colors[at * 3]!, colors[at * 3 + 1]!, colors[at * 3 + 2]!)
    }
  const [ground, object] = sides.map((side) => colorMixture(Float32Array.from(side))) as [ColorMixture, ColorMixture]
  return { ground, object }
}

function pulls({ width, height, colors, fixed }: Field, { object, ground }: Models): Int32Array {
  const pull = new Int32Array(width * height)
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x
      if (fixed[at] !== 0) {
        pull[at] = fixed[at]! * unit * 1e5
        continue
      }
      const [red, green, blue] = [colors[at * 3]!, colors[at * 3 + 1]!, colors[at * 3 + 2]!]
      const more = ground.cost(red, green, blue) - object.cost(red, green, blue)
      pull[at] = Math.round(unit * Math.max(-maxPull, Math.min(maxPull, more)))
    }
  return pull
}

/** Returns the costs of separating neighbors: lower the more they differ, relative to the average difference. */
function linkCosts({ width, height, colors }: Field): Int32Array {
  const differences = (visit: (at: number, step: number, squared: number) => void) => {
    for (let y = 1; y < height - 1; y++)
      for (let x = 1; x < width - 1; x++)
        // Each pair once: even steps lead right and down.
        for (let step = 0; step < 8; step += 2) {
          const [dx, dy] = neighborSteps[step]!
          const [nx, ny] = [x + dx, y + dy]
          if (nx < 1 || ny < 1 || nx > width - 2 || ny > height - 2) continue
          const at = y * width + x
          const next = ny * width + nx
          const red = colors[at * 3]! - colors[next * 3]!
          const green = colors[at * 3 + 1]! - colors[next * 3 + 1]!
          const blue = colors[at * 3 + 2]! - colors[next * 3 + 2]!
          visit(at, step, red * red + green * green + blue * blue)
        }
  }
  let [sum, count] = [0, 0]
  differences((_at, _step, squared) => {
    sum += squared
    count += 1
  })
  const spread = (2 * sum) / Math.max(1, count) || 1
  const links = new Int32Array(width * height * 8)
  differences((at, step, squared) => {
    const [dx, dy] = neighborSteps[step]!
    const cost = Math.round((unit * linkCost * Math.exp(-squared / spread)) / Math.hypot(dx, dy))
    links[at * 8 + step] = cost
    links[(at + dy * width + dx) * 8 + (step ^ 1)] = cost
  })
  return links
}

/** Refines the border on all pixels, near where it was found. */
function refined(
  pixels: WindowPixels,
  around: BoundingBox,
  scale: number,
  { points, box }: { points: readonly Seed[]; box: BoundingBox },
  coarse: Field,
  taken: Uint8Array,
  models: Models,
  bias: number,
): Uint8Array {
  const field = fieldOf(pixels, around, 1)
  const { width, height, fixed } = field
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const cx = Math.min(coarse.width - 2, Math.floor((x - 0.5) * scale) + 1)
      const cy = Math.min(coarse.height - 2, Math.floor((y - 0.5) * scale) + 1)
      const own = taken[cy * coarse.width + cx]!
      let isNearBorder = false
      for (let dy = -bandPx; dy <= bandPx && !isNearBorder; dy++)
        for (let dx = -bandPx; dx <= bandPx; dx++) {
          const [nx, ny] = [cx + dx, cy + dy]
          if (nx < 1 || ny < 1 || nx > coarse.width - 2 || ny > coarse.height - 2) continue
          if (taken[ny * coarse.width + nx] !== own) isNearBorder = true
        }
      if (!isNearBorder) fixed[y * width + x] = own === 1 ? 1 : -1
    }
  fix(field, around, 1, points, box)
  return cheapestCut({ width, height, links: linkCosts(field), pull: biased(field, pulls(field, models), bias) })
}

/** Copies the result into the window. */
function inWindow(
  { width, height }: WindowPixels,
  around: BoundingBox,
  taken: Uint8Array,
  points: readonly Seed[],
): Bitmap {
  const bitmap: Bitmap = { x: 0, y: 0, width, height, data: new Uint8Array(width * height) }
  const stride = around.width + 2
  for (let y = 0; y < around.height; y++)
    for (let x = 0; x < around.width; x++)
      bitmap.data[(around.y + y) * width + around.x + x] = taken[(y + 1) * stride + x + 1]!
  keepPieces(bitmap, points)
  return bitmap
}

/** Smaller pieces that nobody pointed at are dropped, as a share of the largest. */
const pieceShare = 0.25

function keepPieces(bitmap: Bitmap, points: readonly Seed[]): void {
  const { data, width } = bitmap
  const pieces = [...piecesOf(bitmap, 1)]
  const wanted = new Set(points.filter(({ inside }) => inside).map(({ x, y }) => Math.floor(y) * width + Math.floor(x)))
  const largest = Math.max(0, ...pieces.map(({ length }) => length))
  for (const piece of pieces) {
    const isKept = piece.length >= largest * pieceShare || piece.some((at) => wanted.has(at))
    if (!isKept) for (const at of piece) data[at] = 0
  }
}
