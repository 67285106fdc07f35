import type { DifferenceKind } from '#contract'
import type { EvaluationSet } from '../coco/evaluation-set.ts'

/** A label with its prediction, or one of them alone: positions in the set, −1 for none. */
export type Difference = { kind: DifferenceKind; image: number; label: number; prediction: number; iou: number }

const sameFromIou = 0.5
/** A prediction that overlaps an object of its class by this much belongs to it. */
const nearFromIou = 0.1

/**
 * Returns every label once and every prediction from a threshold on once: whatever its class, each prediction, the most
 * confident first, takes the free label that it overlaps best, from IoU 0.5 on. Ignores predictions inside a crowd.
 * This is not the matcher of average precision, which handles one class at a time.
 */
export function differencesOf(set: EvaluationSet, threshold: number): Difference[] {
  const { labels, predictions } = set
  const labelsIn = positionsByImage(labels.image, set.images)
  const predictionsIn = positionsByImage(predictions.image, set.images)
  const found: Difference[] = []
  for (let image = 0; image < set.images; image++) {
    const real = labelsIn(image).filter((n) => labels.isCrowd[n] === 0 && labels.isIgnored[n] === 0)
    const crowds = labelsIn(image).filter((n) => labels.isCrowd[n] === 1 || labels.isIgnored[n] === 1)
    const shown = predictionsIn(image)
      .filter((n) => predictions.score[n]! >= threshold)
      .sort((a, b) => predictions.score[b]! - predictions.score[a]! || a - b)
    const taken = new Set<number>()
    const near = new Set<number>()
    const alone: Difference[] = []
    for (const prediction of shown) {
      const [label, iou] = bestOf(
        real.filter((n) => !taken.has(n)),
        (n) => set.overlap(prediction, n),
      )
      if (iou >= sameFromIou) {
        taken.add(label)
        const isSame = labels.classOf[label] === predictions.classOf[prediction]
        found.push({ kind: isSame ? 'right' : 'wrongClass', image, label, prediction, iou })
      } else if (!crowds.some((n) => set.overlap(prediction, n) >= sameFromIou))
        alone.push({ kind: 'spurious', image, label: -1, prediction, iou: 0 })
    }
    for (const one of alone) {
      const [label, iou] = bestOf(
        real.filter((n) => labels.classOf[n] === predictions.classOf[one.prediction]),
        (n) => set.overlap(one.prediction, n),
      )
      if (iou < nearFromIou) found.push(one)
      else if (iou >= sameFromIou) found.push({ ...one, kind: 'duplicate', iou })
      else {
        if (!taken.has(label)) near.add(label)
        found.push({ ...one, kind: 'badlyPlaced', iou })
      }
    }
    for (const label of real)
      if (!taken.has(label))
        found.push({ kind: near.has(label) ? 'near' : 'missed', image, label, prediction: -1, iou: 0 })
  }
  return found
}

function bestOf(these: readonly number[], overlap: (n: number) => number): [position: number, iou: number] {
  let [best, max] = [-1, 0]
  for (const n of these) {
    const iou = overlap(n)
    if (iou > max) [best, max] = [n, iou]
  }
  return [best, max]
}

/** Returns the positions of each image, which are consecutive. */
function positionsByImage(image: Int32Array, images: number): (image: number) => number[] {
  const from = new Int32Array(images + 1)
  for (const one of image) from[one + 1]! += 1
  for (let n = 0; n < images; n++) from[n + 1]! += from[n]!
  return (one) => Array.from({ length: from[one + 1]! - from[one]! }, (_, n) => from[one]! + n)
}

/** How often each class was confused with which; the last row and column are the background. */
export type Confusion = { classes: number[]; counts: number[][] }

export function confusionOf(set: EvaluationSet, differences: readonly Difference[]): Confusion {
  const labelClass = ({ label }: Difference) => (label < 0 ? -1 : set.labels.classOf[label]!)
  const predictedClass = ({ prediction }: Difference) => (prediction < 0 ? -1 : set.predictions.classOf[prediction]!)
  const classes = [...new Set(differences.flatMap((one) => [labelClass(one), predictedClass(one)]))]
    .filter((one) => one >= 0)
    .sort((a, b) => a - b)
  const place = new Map(classes.map((one, n) => [one, n]))
  const counts = Array.from({ length: classes.length + 1 }, () => new Array<number>(classes.length + 1).fill(0))
  for (const one of differences)
    counts[place.get(labelClass(one)) ?? classes.length]![place.get(predictedClass(one)) ?? classes.length]! += 1
  return { classes, counts }
}
