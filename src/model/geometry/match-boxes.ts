import Flatbush from 'flatbush'
import { type BoundingBox, iou } from '#model/geometry/box.ts'

/** A label or prediction in a comparison: its class and bounding box. */
export type ClassBox = BoundingBox & { class_id: number }

type Pair = { i: number; j: number; iou: number }
type PairOptions = { anyClass?: boolean; overlap?: (i: number, j: number) => number }

/** Boxes that overlap by this much are the same object. */
const sameFromIou = 0.5

/**
 * Overlaps from IoU 0.5 on, as positions in `a` and `b`, best first; of the same class unless `anyClass`. Only boxes
 * that touch are compared, because a large image has thousands on both sides. `overlap`: the IoU of the shapes in the
 * boxes, if they are not boxes.
 */
export function overlapsOf(
  a: readonly ClassBox[],
  b: readonly ClassBox[],
  { anyClass = false, overlap = (i, j) => iou(a[i]!, b[j]!) }: PairOptions = {},
): Pair[] {
  if (a.length === 0 || b.length === 0) return []
  const index = new Flatbush(b.length)
  for (const { x, y, width, height } of b) index.add(x, y, x + width, y + height)
  index.finish()
  const pairs: Pair[] = []
  a.forEach((one, i) => {
    const near = index.search(one.x, one.y, one.x + one.width, one.y + one.height)
    for (const j of near.sort((first, second) => first - second)) {
      if (!anyClass && one.class_id !== b[j]!.class_id) continue
      const shared = overlap(i, j)
      if (shared >= sameFromIou) pairs.push({ i, j, iou: shared })
    }
  })
  return pairs.sort((one, other) => other.iou - one.iou)
}

/** Pairs of boxes, best overlaps first, each box once. */
export function pairBoxes(a: readonly ClassBox[], b: readonly ClassBox[], options: PairOptions = {}): Pair[] {
  const [takenA, takenB] = [new Set<number>(), new Set<number>()]
  return overlapsOf(a, b, options).filter(({ i, j }) => {
    if (takenA.has(i) || takenB.has(j)) return false
    takenA.add(i)
    takenB.add(j)
    return true
  })
}
