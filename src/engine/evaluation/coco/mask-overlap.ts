import type { Point } from '#model/geometry/box.ts'
import { decodeBitmap, type RunLengths } from '#model/geometry/mask-bitmap.ts'
import { type Geometry, shapeOf } from '#model/shapes/index.ts'
import type { Size } from '#model/units.ts'
import type { EvaluationSet } from './evaluation-set.ts'

/** The pixels of an object as COCO counts them: column by column over the image, the start and end of each run. */
export type PixelRuns = { runs: Int32Array; areaPx: number; left: number; right: number }

/** Returns the start and end of the runs by column, joined when a run continues in the next column. */
function pixelRuns(runs: readonly number[], heightPx: number): PixelRuns {
  let areaPx = 0
  for (let n = 0; n < runs.length; n += 2) areaPx += runs[n + 1]! - runs[n]!
  const [first, last] = [runs[0] ?? 0, (runs.at(-1) ?? 1) - 1]
  return { runs: Int32Array.from(runs), areaPx, left: Math.floor(first / heightPx), right: Math.floor(last / heightPx) }
}

export function runsOfMask(mask: RunLengths, { heightPx }: Size): PixelRuns {
  const { x, y, width, height, data } = decodeBitmap(mask)
  const runs: number[] = []
  for (let column = 0; column < width; column++)
    for (let row = 0; row < height; row++) {
      if (data[row * width + column] !== 1) continue
      const at = (x + column) * heightPx + y + row
      if (runs.at(-1) === at) runs[runs.length - 1] = at + 1
      else runs.push(at, at + 1)
    }
  return pixelRuns(runs, heightPx)
}

/** A polygon's edges are followed in fifths of a pixel. */
const finer = 5

/**
 * Returns the pixels that a ring encloses, drawn like COCO: along each edge, in fifths of a pixel, the points where it
 * enters another column, and between every two of these the pixels below the upper one.
 */
export function runsOfRing(ring: readonly Point[], { widthPx, heightPx }: Size): PixelRuns {
  const points = ring.map(([x, y]): Point => [Math.trunc(finer * x + 0.5), Math.trunc(finer * y + 0.5)])
  const path: Point[] = []
  points.forEach(([fromX, fromY], n) => {
    const [toX, toY] = points[(n + 1) % points.length]!
    const [dx, dy] = [Math.abs(toX - fromX), Math.abs(toY - fromY)]
    const isBackward = (dx >= dy && fromX > toX) || (dx < dy && fromY > toY)
    const [startX, startY, endX, endY] = isBackward ? [toX, toY, fromX, fromY] : [fromX, fromY, toX, toY]
    const slope = dx === 0 && dy === 0 ? 0 : dx >= dy ? (endY - startY) / dx : (endX - startX) / dy
    const steps = Math.max(dx, dy)
    for (let step = 0; step <= steps; step++) {
      const t = isBackward ? steps - step : step
      path.push(
        dx >= dy
          ? [t + startX, Math.trunc(startY + slope * t + 0.5)]
          : [Math.trunc(startX + slope * t + 0.5), t + startY],
      )
    }
  })
  const crossings: number[] = []
  for (let n = 1; n < path.length; n++) {
    const [x, y] = path[n]!
    const [beforeX, beforeY] = path[n - 1]!
    if (x === beforeX) continue
    const column = ((x < beforeX ? x : x - 1) + 0.5) / finer - 0.5
    if (Math.floor(column) !== column || column < 0 || column > widthPx - 1) continue
    const upper = (Math.min(y, beforeY) + 0.5) / finer - 0.5
    crossings.push(column * heightPx + Math.ceil(Math.min(Math.max(upper, 0), heightPx)))
  }
  crossings.sort((a, b) => a - b)
  const runs: number[] = []
  for (let n = 0; n + 1 < crossings.length; n += 2) {
    const [from, to] = [crossings[n]!, crossings[n + 1]!]
    if (from === to) continue
    if (runs.at(-1) === from) runs[runs.length - 1] = to
    else runs.push(from, to)
  }
  return pixelRuns(runs, heightPx)
}

/**
 * Returns the pixels of a shape with an area; null for others. For a polygon with holes only the outer ring counts, as
 * in COCO.
 */
export function runsOfGeometry(geometry: Geometry, size: Size): PixelRuns | null {
  if (geometry.shape === 'mask') return runsOfMask(geometry, size)
  const ring = shapeOf(geometry)
    .outline(geometry)
    .find(({ closed }) => closed)
  return ring ? runsOfRing(ring.points, size) : null
}

export function sharedPx(a: PixelRuns, b: PixelRuns): number {
  if (a.left > b.right || b.left > a.right) return 0
  let [shared, m, n] = [0, 0, 0]
  while (m < a.runs.length && n < b.runs.length) {
    const from = Math.max(a.runs[m]!, b.runs[n]!)
    const to = Math.min(a.runs[m + 1]!, b.runs[n + 1]!)
    if (to > from) shared += to - from
    if (a.runs[m + 1]! < b.runs[n + 1]!) m += 2
    else n += 2
  }
  return shared
}

export function maskOverlap(
  predictions: readonly PixelRuns[],
  labels: readonly PixelRuns[],
  isCrowd: Uint8Array,
): EvaluationSet['overlap'] {
  return (prediction, label) => {
    const [a, b] = [predictions[prediction]!, labels[label]!]
    const shared = sharedPx(a, b)
    const all = isCrowd[label] === 1 ? a.areaPx : a.areaPx + b.areaPx - shared
    return all > 0 ? shared / all : 0
  }
}
