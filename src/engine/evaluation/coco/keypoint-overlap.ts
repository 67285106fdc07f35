import type { EvaluationSet } from './evaluation-set.ts'

/** How far apart users place each point of COCO's person, as a share of the object's size. */
const person = [26, 25, 25, 35, 35, 79, 79, 72, 72, 62, 62, 107, 107, 87, 87, 89, 89].map((one) => one / 1000)
/** Returns the spread for skeletons that nobody has measured: one over the number of their points. */
const spreadOf = (points: number): readonly number[] =>
  points === person.length ? person : Array.from({ length: points }, () => 1 / points)

/** The smallest difference between 1 and a larger number. */
const epsilon = 2 ** -52

/** x, y and visibility (0: not labeled) of each point, one after another. */
export type Keypoints = readonly number[]
/** With the box around it: x, y, width, height. */
type LabeledObject = { points: Keypoints; box: ArrayLike<number> }

/**
 * Computes COCO's object keypoint similarity: how near the points are, by the spread of each and the size of the
 * object, over the labeled points. Without labeled points, how far they lie outside of twice the label's box on each
 * side.
 */
export function keypointOverlap(
  predictions: readonly Keypoints[],
  labels: readonly LabeledObject[],
  areaPx: Float64Array,
): EvaluationSet['overlap'] {
  return (prediction, label) => {
    const { points, box } = labels[label]!
    const placed = predictions[prediction]!
    const count = Math.min(points.length, placed.length) / 3
    const spread = spreadOf(points.length / 3)
    const [x, y, width, height] = [box[0]!, box[1]!, box[2]!, box[3]!]
    const isLabeled = points.some((value, n) => n % 3 === 2 && value > 0)
    let [sum, compared] = [0, 0]
    for (let n = 0; n < count; n++) {
      if (isLabeled && !(points[n * 3 + 2]! > 0)) continue
      const [px, py] = [placed[n * 3]!, placed[n * 3 + 1]!]
      const dx = isLabeled ? px - points[n * 3]! : Math.max(0, x - width - px) + Math.max(0, px - (x + width * 2))
      const dy = isLabeled ? py - points[n * 3 + 1]! : Math.max(0, y - height - py) + Math.max(0, py - (y + height * 2))
      const far = (dx * dx + dy * dy) / (spread[n]! * 2) ** 2 / (areaPx[label]! + epsilon) / 2
      sum += Math.exp(-far)
      compared += 1
    }
    return compared > 0 ? sum / compared : 0
  }
}
