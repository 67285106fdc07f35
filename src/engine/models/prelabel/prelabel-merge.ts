import Flatbush from 'flatbush'
import { type BoundingBox, boundsOf, iou, type Point } from '#model/geometry/box.ts'
import { decodeBitmap, encodeBitmap } from '#model/geometry/mask-bitmap.ts'
import { unionOf } from '#model/geometry/mask-combine.ts'
import { maskOfRuns } from '#model/shapes/mask.ts'
import type { Size } from '#model/units.ts'
import type { Prediction } from '../manifest/for-threads.ts'

/** A finding in a tile, or in the whole image if `tile` is null. Boxes are on the whole image. */
export type TileFind = { tile: BoundingBox | null; prediction: Prediction }

type Side = 'left' | 'right' | 'top' | 'bottom'
type Fragment = { tile: BoundingBox; prediction: Prediction; cut: ReadonlySet<Side> }

/** A box that ends this close to a seam, as a share of the tile's side, is considered cut. */
const seamShare = 0.015
/** Two boxes of one class with this overlap are the same object. */
const sameFromIou = 0.5
/** A fragment with this share inside a whole box of its class is part of that object. */
const partFromShare = 0.7
/** Fragments on both sides of a seam are one object when their extents along it overlap this much. */
const alongFromIou = 0.5

/**
 * Merges the findings in overlapping tiles to one list with each object once, most confident first. Drops a cut box if another
 * tile or a coarser pass shows the whole object, and joins fragments across a seam.
 */
export function mergeFinds(finds: readonly TileFind[], image: Size): Prediction[] {
  const whole: Prediction[] = []
  const fragments: Fragment[] = []
  for (const { tile, prediction } of finds) {
    const cut = tile ? cutSides(prediction.box, tile, image) : new Set<Side>()
    if (tile && cut.size > 0) fragments.push({ tile, prediction, cut })
    else whole.push(prediction)
  }
  const seenWhole = distinct(whole)
  const loose = notCovered(fragments, seenWhole)
  return distinct([...seenWhole, ...joined(loose)])
}

/** Returns the sides of a box that a tile cuts. The edges of the image cut nothing. */
function cutSides(box: BoundingBox, tile: BoundingBox, { widthPx, heightPx }: Size): ReadonlySet<Side> {
  const [nearX, nearY] = [Math.max(1, tile.width * seamShare), Math.max(1, tile.height * seamShare)]
  const [tileRight, tileBottom] = [tile.x + tile.width, tile.y + tile.height]
  const cut = new Set<Side>()
  if (tile.x > 0 && box.x - tile.x < nearX) cut.add('left')
  if (tileRight < widthPx && tileRight - (box.x + box.width) < nearX) cut.add('right')
  if (tile.y > 0 && box.y - tile.y < nearY) cut.add('top')
  if (tileBottom < heightPx && tileBottom - (box.y + box.height) < nearY) cut.add('bottom')
  return cut
}

/** Returns a search for the boxes that touch a box. */
function indexOf(boxes: readonly BoundingBox[]): (box: BoundingBox) => number[] {
  if (boxes.length === 0) return () => []
  const index = new Flatbush(boxes.length)
  for (const { x, y, width, height } of boxes) index.add(x, y, x + width, y + height)
  index.finish()
  return ({ x, y, width, height }) => index.search(x, y, x + width, y + height)
}

/** Suppresses all but the best of overlapping predictions of a class; of equal scores, keeps the earlier. */
function distinct(predictions: readonly Prediction[]): Prediction[] {
  const ranked = predictions.toSorted((a, b) => b.score - a.score)
  const near = indexOf(ranked.map(({ box }) => box))
  const isGone = new Uint8Array(ranked.length)
  ranked.forEach((prediction, i) => {
    if (isGone[i]) return
    for (const j of near(prediction.box)) {
      const other = ranked[j]!
      if (j > i && other.classIndex === prediction.classIndex && iou(other.box, prediction.box) > sameFromIou)
        isGone[j] = 1
    }
  })
  return ranked.filter((_, i) => !isGone[i])
}

const overlap = (fromA: number, lengthA: number, fromB: number, lengthB: number): number =>
  Math.max(0, Math.min(fromA + lengthA, fromB + lengthB) - Math.max(fromA, fromB))

const shareInside = (part: BoundingBox, box: BoundingBox): number =>
  (overlap(part.x, part.width, box.x, box.width) * overlap(part.y, part.height, box.y, box.height)) /
  (part.width * part.height)

function notCovered(fragments: readonly Fragment[], whole: readonly Prediction[]): Fragment[] {
  const near = indexOf(whole.map(({ box }) => box))
  return fragments.filter(
    ({ prediction: { classIndex, box } }) =>
      !near(box).some((i) => {
        const other = whole[i]!
        return other.classIndex === classIndex && shareInside(box, other.box) >= partFromShare
      }),
  )
}

/** Joins the fragments of each object to one box or mask, with the best of their scores. */
function joined(fragments: readonly Fragment[]): Prediction[] {
  const near = indexOf(fragments.map(({ prediction }) => prediction.box))
  const groupOf = fragments.map((_, i) => i)
  const root = (i: number): number => {
    let at = i
    while (groupOf[at] !== at) at = groupOf[at]!
    return at
  }
  fragments.forEach((fragment, i) => {
    for (const j of near(fragment.prediction.box))
      if (j > i && meet(fragment, fragments[j]!)) groupOf[root(j)] = root(i)
  })
  const whole = new Map<number, Prediction>()
  fragments.forEach(({ prediction }, i) => {
    const sofar = whole.get(root(i))
    whole.set(root(i), sofar ? together(sofar, prediction) : prediction)
  })
  return [...whole.values()]
}

/** Whether two fragments of one class meet at a seam. */
function meet(a: Fragment, b: Fragment): boolean {
  if (a.prediction.classIndex !== b.prediction.classIndex || a.tile.width !== b.tile.width) return false
  const [boxA, boxB] = [a.prediction.box, b.prediction.box]
  const beside = facing(a, b, 'right', 'left') || facing(b, a, 'right', 'left')
  if (beside && alongIou(boxA.y, boxA.height, boxB.y, boxB.height) >= alongFromIou) return true
  const above = facing(a, b, 'bottom', 'top') || facing(b, a, 'bottom', 'top')
  return above && alongIou(boxA.x, boxA.width, boxB.x, boxB.width) >= alongFromIou
}

const facing = (a: Fragment, b: Fragment, sideOfA: Side, sideOfB: Side): boolean =>
  a.cut.has(sideOfA) && b.cut.has(sideOfB)

function alongIou(fromA: number, lengthA: number, fromB: number, lengthB: number): number {
  const shared = overlap(fromA, lengthA, fromB, lengthB)
  return shared / (lengthA + lengthB - shared)
}

function together(a: Prediction, b: Prediction): Prediction {
  const { classIndex } = a
  const score = Math.max(a.score, b.score)
  const box = boundsOf([...corners(a.box), ...corners(b.box)])
  if (a.geometry?.shape !== 'mask' || b.geometry?.shape !== 'mask') return { classIndex, score, box }
  const runs = encodeBitmap(unionOf(decodeBitmap(a.geometry), decodeBitmap(b.geometry)))
  return { classIndex, score, box, ...(runs && { geometry: maskOfRuns(runs) }) }
}

const corners = ({ x, y, width, height }: BoundingBox): Point[] => [
  [x, y],
  [x + width, y + height],
]
