import { type BoundingBox, iou } from '#model/geometry/box.ts'

/** A label or prediction as far as a comparison goes: its class and the box around it. */
export type Placed = BoundingBox & { class_id: number }

/** Boxes of the same class that overlap by this much are the same object. */
const sameFromIou = 0.5

/** Pairs of boxes of one class, positions in `a` and `b`: the best overlaps first, each box once, from IoU 0.5 on. */
export function pairBoxes(a: readonly Placed[], b: readonly Placed[]): { i: number; j: number; iou: number }[] {
  const [takenA, takenB] = [new Set<number>(), new Set<number>()]
  return a
    .flatMap((one, i) => b.map((other, j) => ({ i, j, iou: one.class_id === other.class_id ? iou(one, other) : 0 })))
    .filter((pair) => pair.iou >= sameFromIou)
    .sort((one, other) => other.iou - one.iou)
    .filter(({ i, j }) => {
      if (takenA.has(i) || takenB.has(j)) return false
      takenA.add(i)
      takenB.add(j)
      return true
    })
}
