import { type BoundingBox, intersectionArea, iou } from '#model/geometry/box.ts'

/** IoU 0.50 to 0.95 in steps of 0.05, in percent. */
const iouPercents = Array.from({ length: 10 }, (_, n) => 50 + 5 * n)
/** Recall 0.00 to 1.00 in steps of 0.01. */
const recallPoints = 101
/** Of one image and class the surest so many count. */
const maxDetections = 100

export type Detection = BoundingBox & { score: number }

/** What one image shows of a class, and what a model says of it. Crowds stand for many objects and count for nothing. */
export type Shown = {
  unit: number
  objects: readonly BoundingBox[]
  crowds: readonly BoundingBox[]
  detections: readonly Detection[]
}

/** Per unit the objects of a class; per IoU the detections of all images, the surest first, with unit and whether right. */
export type Hits = { objects: Int32Array; byIou: { unit: Int32Array; isRight: Uint8Array }[] }

/** How much of a detection lies in a crowd, 0 to 1. */
const shareInside = (detection: BoundingBox, crowd: BoundingBox): number =>
  intersectionArea(detection, crowd) / (detection.width * detection.height || 1)

/**
 * Matches detections to objects as COCO's evaluation does: the surest first, each to the object without one that it lies
 * on best; one that lies on none but in a crowd counts neither way.
 */
export function hitsOf(images: readonly Shown[], units: number): Hits {
  const objects = new Int32Array(units)
  for (const image of images) objects[image.unit]! += image.objects.length
  const byIou = iouPercents.map((percent) => {
    const found = images.flatMap((image) => matched(image, percent / 100))
    found.sort((a, b) => b.score - a.score)
    return {
      unit: Int32Array.from(found, ({ unit }) => unit),
      isRight: Uint8Array.from(found, ({ isRight }) => Number(isRight)),
    }
  })
  return { objects, byIou }
}

function matched({ unit, objects, crowds, detections }: Shown, least: number) {
  const taken = new Set<number>()
  return detections
    .toSorted((a, b) => b.score - a.score)
    .slice(0, maxDetections)
    .flatMap((detection) => {
      let [best, at] = [least - 1e-10, -1]
      for (const [n, object] of objects.entries()) {
        const overlap = taken.has(n) ? -1 : iou(detection, object)
        if (overlap >= best) [best, at] = [overlap, n]
      }
      if (at < 0 && crowds.some((crowd) => shareInside(detection, crowd) >= least)) return []
      if (at >= 0) taken.add(at)
      return [{ unit, score: detection.score, isRight: at >= 0 }]
    })
}

/**
 * COCO's average precision of a class, 0 to 1: over ten IoUs, at 101 levels of recall, each with the best precision at that
 * recall or a higher one. Each unit counts as often as its weight says. Null without objects.
 */
export function averagePrecision({ objects, byIou }: Hits, weight: (unit: number) => number): number | null {
  let all = 0
  for (let unit = 0; unit < objects.length; unit++) all += objects[unit]! * weight(unit)
  if (all === 0) return null
  let sum = 0
  for (const { unit, isRight } of byIou) {
    const recall = new Float64Array(unit.length)
    const precision = new Float64Array(unit.length)
    let [right, wrong] = [0, 0]
    for (let n = 0; n < unit.length; n++) {
      if (isRight[n] === 1) right += weight(unit[n]!)
      else wrong += weight(unit[n]!)
      recall[n] = right / all
      precision[n] = right + wrong > 0 ? right / (right + wrong) : 0
    }
    for (let n = unit.length - 2; n >= 0; n--) precision[n] = Math.max(precision[n]!, precision[n + 1]!)
    let n = 0
    for (let point = 0; point < recallPoints; point++) {
      while (n < unit.length && recall[n]! < point / (recallPoints - 1) - 1e-12) n += 1
      if (n === unit.length) break
      sum += precision[n]!
    }
  }
  return sum / (byIou.length * recallPoints)
}
