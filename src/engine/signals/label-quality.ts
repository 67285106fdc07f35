import { type BoundingBox, iou } from '#model/geometry/box.ts'
import { type ClassBox, pairBoxes } from '#model/geometry/match-boxes.ts'

/** A prediction with its confidence. */
export type ScoredBox = ClassBox & { score: number }

/** The weight of the overlap in the likeness of two boxes; the distance of their centers has the rest. */
const overlapShare = 0.9
/** From this confidence on a prediction may show that something was overlooked or has another class. */
const sureFrom = 0.5
/** The smaller, the closer the pooled score is to the worst one. */
const temperature = 0.1
/** No single kind of mistake makes an image worth nothing. */
const minOfKind = 1e-3

/**
 * Returns how likely an image's labels are right, 0 to 1, judged by a model's predictions. Scores each box for three kinds
 * of mistake, pools the scores of a kind to nearly the worst one, and takes the geometric mean of the three. After U.
 * Tkachenko, A. Thyagarajan and J. Mueller, "ObjectLab: Automated Diagnosis of Mislabeled Images in Object Detection
 * Data", 2023.
 *
 * Overlooked: a sure prediction without a label of any class at its place. Badly located: a label that only touches the
 * prediction of its class. Swapped: a label at the place of a sure prediction of another class that has no label. A label
 * without a prediction nearby is no evidence either way.
 */
export function labelQualityOf(labels: readonly ClassBox[], predictions: readonly ScoredBox[]): number {
  const sure = predictions.filter(({ score }) => score >= sureFrom)
  const own = new Set(pairBoxes(labels, sure).map(({ j }) => j))
  const overlooked = sure.map((one) => 1 - one.score * (1 - greatest(labels, (label) => likeness(label, one))))
  const located = labels.flatMap((label) => {
    const touching = predictions.filter((one) => one.class_id === label.class_id && iou(one, label) > 0)
    return touching.length === 0 ? [] : [greatest(touching, (one) => likeness(label, one))]
  })
  const strangers = sure.filter((_, j) => !own.has(j))
  const swapped = labels.map((label) => {
    const others = strangers.filter((one) => one.class_id !== label.class_id && iou(one, label) > 0)
    return 1 - greatest(others, (one) => one.score * likeness(label, one))
  })
  const kinds = [overlooked, located, swapped].map((scores) => Math.max(minOfKind, softMinimum(scores)))
  return kinds.reduce((product, kind) => product * kind, 1) ** (1 / kinds.length)
}

const greatest = <T>(list: readonly T[], of: (one: T) => number): number =>
  list.reduce((max, one) => Math.max(max, of(one)), 0)

/**
 * Returns how alike two boxes are, 0 to 1: their overlap, and the distance of their centers relative to their size; 0
 * when they don't touch.
 */
function likeness(a: BoundingBox, b: BoundingBox): number {
  const overlap = iou(a, b)
  if (overlap === 0) return 0
  const apart = Math.hypot(a.x + a.width / 2 - b.x - b.width / 2, a.y + a.height / 2 - b.y - b.height / 2)
  const across = Math.hypot(
    Math.max(a.x + a.width, b.x + b.width) - Math.min(a.x, b.x),
    Math.max(a.y + a.height, b.y + b.height) - Math.min(a.y, b.y),
  )
  return overlapShare * overlap + (1 - overlapShare) * (1 - apart / across)
}

/** Returns a mean dominated by the lowest value; 1 without values. */
function softMinimum(scores: readonly number[]): number {
  let [sum, weights] = [0, 0]
  const least = Math.min(1, ...scores)
  for (const score of scores) {
    const weight = Math.exp((least - score) / temperature)
    sum += weight * score
    weights += weight
  }
  return weights > 0 ? sum / weights : 1
}
