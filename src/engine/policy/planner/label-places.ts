import type { LabelBoxes } from '../facts/facts.ts'

/** Whether each label of one image matches a label of its class in the other; each of those is used once. */
export function lieAlike(
  { start, labelClass, place }: LabelBoxes,
  image: number,
  other: number,
  iouMin: number,
): boolean {
  const taken = new Set<number>()
  for (let a = start[image]!; a < start[image + 1]!; a++) {
    let best = -1
    let bestIou = iouMin
    for (let b = start[other]!; b < start[other + 1]!; b++) {
      if (labelClass[a] !== labelClass[b] || taken.has(b)) continue
      const iou = intersectionOverUnion(place, a * 4, b * 4)
      if (iou >= bestIou) {
        best = b
        bestIou = iou
      }
    }
    if (best < 0) return false
    taken.add(best)
  }
  return true
}

function intersectionOverUnion(place: Float64Array, a: number, b: number): number {
  const areaA = place[a + 2]! * place[a + 3]!
  const areaB = place[b + 2]! * place[b + 3]!
  // Points and lines have no area: they match if they are equal.
  if (areaA === 0 || areaB === 0) return [0, 1, 2, 3].every((k) => place[a + k] === place[b + k]) ? 1 : 0
  const width = Math.min(place[a]! + place[a + 2]!, place[b]! + place[b + 2]!) - Math.max(place[a]!, place[b]!)
  const height =
    Math.min(place[a + 1]! + place[a + 3]!, place[b + 1]! + place[b + 3]!) - Math.max(place[a + 1]!, place[b + 1]!)
  if (width <= 0 || height <= 0) return 0
  return (width * height) / (areaA + areaB - width * height)
}
