import type { Evaluation } from '#contract'
import { calibrated } from '#model/confidence-map.ts'
import { meanOfKnown } from '../coco/average-precision.ts'
import { byClass, type EvaluationSet } from '../coco/evaluation-set.ts'
import type { ClassMatches } from '../coco/match.ts'
import { fitConfidences, minVerdicts } from './fit-confidences.ts'

const binCount = 25

type CalibrationFit = NonNullable<Evaluation['calibration']['fit']>
type CalibrationErrors = CalibrationFit['before']

class Bins {
  readonly count = new Float64Array(binCount)
  readonly confidence = new Float64Array(binCount)
  readonly truth = new Float64Array(binCount)

  add(confidence: number, truth: number): void {
    const bin = Math.min(binCount - 1, Math.floor(confidence * binCount))
    this.count[bin]! += 1
    this.confidence[bin]! += confidence
    this.truth[bin]! += truth
  }

  /** Null when nothing was added. */
  error(): number | null {
    const all = this.count.reduce((sum, n) => sum + n, 0)
    if (all === 0) return null
    return this.count.reduce((sum, _, n) => sum + Math.abs(this.confidence[n]! - this.truth[n]!), 0) / all
  }
}

/**
 * Returns the error of confidences, 0 to 1, as the mean over classes: `dece` relative to the share of predictions that
 * are right at IoU 0.5, `laece` relative to the IoU with the matched object, 0 without one. −1 without predictions.
 */
export function calibrationOf(
  set: EvaluationSet,
  classes: readonly ClassMatches[],
): Omit<Evaluation['calibration'], 'fit'> {
  const all = new Bins()
  const { score } = set.predictions
  const right = classes.map(({ prediction, ranges }) => {
    const own = new Bins()
    const { matched, ignored } = ranges[0]!
    for (let n = 0; n < prediction.length; n++) {
      if (ignored[n]! & 1) continue
      const confidence = score[prediction[n]!]!
      own.add(confidence, matched[n]! & 1)
      all.add(confidence, matched[n]! & 1)
    }
    return own.error()
  })
  return {
    dece: meanOfKnown(right) ?? -1,
    laece: meanOfKnown(placementErrors(set)) ?? -1,
    bins: Array.from(all.count, (count, n) => ({
      from: n / binCount,
      predictions: count,
      confidence: count > 0 ? all.confidence[n]! / count : 0,
      precision: count > 0 ? all.truth[n]! / count : 0,
    })),
  }
}

/**
 * By class: matches each prediction, the most confident first, with the free label of its class that it overlaps best,
 * at any IoU.
 */
function placementErrors(set: EvaluationSet): (number | null)[] {
  const labels = byClass(set.labels, set.images, set.classes)
  const predictions = byClass(set.predictions, set.images, set.classes)
  return Array.from({ length: set.classes }, (_, one) => {
    const bins = new Bins()
    const counting = labels.order
      .subarray(labels.from[one], labels.from[one + 1])
      .filter((n) => set.labels.isCrowd[n] !== 1 && set.labels.isIgnored[n] !== 1)
    const ofImage = Map.groupBy(counting, (n) => set.labels.image[n]!)
    const own = predictions.order.slice(predictions.from[one], predictions.from[one + 1])
    own.sort((a, b) => set.predictions.score[b]! - set.predictions.score[a]! || a - b)
    for (const prediction of own) {
      const free = ofImage.get(set.predictions.image[prediction]!) ?? []
      let [best, max] = [-1, 0]
      for (const [n, label] of free.entries()) {
        const iou = set.overlap(prediction, label)
        if (iou > max) [best, max] = [n, iou]
      }
      if (best >= 0) free.splice(best, 1)
      bins.add(set.predictions.score[prediction]!, max)
    }
    return bins.error()
  })
}

/**
 * Fits a calibration on all predictions. Measures its gain on other predictions than it was fitted on: the images are
 * halved by `units`, which are right or wrong together, and each half is calibrated by the other. Null with too few.
 */
export function calibrationFit(
  set: EvaluationSet,
  classes: readonly ClassMatches[],
  units: readonly number[],
): CalibrationFit | null {
  const order = new Map([...new Set(units)].map((unit, n) => [unit, n]))
  const halfOf = (image: number): number => order.get(units[image]!)! % 2
  const { image, score } = set.predictions
  const verdicts = classes.flatMap(({ prediction, ranges: [all] }) =>
    Array.from(prediction, (one, n) => ({
      score: score[one]!,
      isRight: (all!.matched[n]! & 1) === 1,
      half: halfOf(image[one]!),
      counts: (all!.ignored[n]! & 1) === 0,
    })).filter(({ counts }) => counts),
  )
  const halves = [0, 1].map((half) => verdicts.filter((one) => one.half === half))
  if (halves.some((half) => half.length < minVerdicts)) return null
  const maps = halves.map(fitConfidences)
  const crossed = score.map((rawScore, n) => calibrated(maps[1 - halfOf(image[n]!)]!, rawScore))
  const errorsOf = (of: EvaluationSet): CalibrationErrors => {
    const { dece, laece } = calibrationOf(of, classes)
    return { dece, laece }
  }
  return {
    map: fitConfidences(verdicts),
    before: errorsOf(set),
    after: errorsOf({ ...set, predictions: { ...set.predictions, score: crossed } }),
  }
}
