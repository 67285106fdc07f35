import type { Evaluation } from '#contract'
import { reviewDefaults } from '#model/labels/review-defaults.ts'
import type { ClassMatches } from '../coco/match.ts'

type Point = Evaluation['operatingPoint']

type Step = { score: number; right: number; count: number }

/** Returns the counting predictions of classes by confidence, the highest first. */
function stepsOf(classes: readonly ClassMatches[], score: Float64Array): Step[] {
  const found: { score: number; isRight: number }[] = []
  for (const { prediction, ranges } of classes) {
    const { matched, ignored } = ranges[0]!
    for (let n = 0; n < prediction.length; n++)
      if ((ignored[n]! & 1) === 0) found.push({ score: score[prediction[n]!]!, isRight: matched[n]! & 1 })
  }
  found.sort((a, b) => b.score - a.score)
  let [right, count] = [0, 0]
  return found.flatMap((one, n) => {
    right += one.isRight
    count += 1
    return found[n + 1]?.score === one.score ? [] : [{ score: one.score, right, count }]
  })
}

const pointOf = ({ score, right, count }: Step, objects: number): Point => {
  const [precision, recall] = [count > 0 ? right / count : 0, objects > 0 ? right / objects : 0]
  const f1 = precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0
  return { threshold: score, precision, recall, f1, predictions: count }
}

/**
 * Returns the confidence at which all classes together have the best F1, and the quality of each class there. `curve` is
 * at 0.00, 0.01 … 1.00.
 */
export function operatingPoints(classes: readonly ClassMatches[], score: Float64Array) {
  const objectsOf = (one: ClassMatches): number => one.ranges[0]!.objects.length
  const objects = classes.reduce((sum, one) => sum + objectsOf(one), 0)
  const steps = stepsOf(classes, score)
  const none: Step = { score: reviewDefaults.reviewFromScore, right: 0, count: 0 }
  const best = steps.reduce<Point>(
    (best, step) => {
      const point = pointOf(step, objects)
      return point.f1 > best.f1 ? point : best
    },
    pointOf(none, objects),
  )
  return {
    best,
    curve: Array.from({ length: 101 }, (_, n) => ({
      ...pointOf(lastFrom(steps, n / 100) ?? none, objects),
      threshold: n / 100,
    })),
    perClass: classes.map((one) => {
      const own = stepsOf([one], score)
      const { precision, recall } = pointOf(lastFrom(own, best.threshold) ?? none, objectsOf(one))
      return { precision, recall }
    }),
  }
}

/** Returns the last step whose confidence is not below the threshold. */
function lastFrom(steps: readonly Step[], threshold: number): Step | undefined {
  let [low, high] = [0, steps.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (steps[middle]!.score >= threshold) low = middle + 1
    else high = middle
  }
  return steps[low - 1]
}
