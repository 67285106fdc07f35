import { type ClassMatches, iouLevels } from './match.ts'

/** Recall 0.00 to 1.00 in steps of 0.01. */
const recallPoints = Array.from({ length: 101 }, (_, n) => n * 0.01)

type Options = {
  /** Position among the area ranges that were matched. */
  range?: number
  /** How often each image counts; absent is once. */
  weights?: Int32Array
}

/**
 * Returns COCO's average precision of a class per IoU level, 0 to 1: at 101 levels of recall the best precision at that
 * recall or a higher one. Null without objects.
 */
export function precisionByIou(matches: ClassMatches, { range = 0, weights }: Options = {}): Float64Array | null {
  const { matched, ignored, objects } = matches.ranges[range]!
  const all = weights ? objects.reduce((sum, image) => sum + weights[image]!, 0) : objects.length
  if (all === 0) return null
  const { image } = matches
  const recall = new Float64Array(image.length)
  const precision = new Float64Array(image.length)
  return Float64Array.from(iouLevels, (_, level) => {
    const bit = 1 << level
    let [right, counted, steps] = [0, 0, 0]
    for (let n = 0; n < image.length; n++) {
      if (ignored[n]! & bit) continue
      const weight = weights ? weights[image[n]!]! : 1
      counted += weight
      if ((matched[n]! & bit) === 0 || weight === 0) continue
      right += weight
      recall[steps] = right / all
      precision[steps++] = right / counted
    }
    for (let n = steps - 2; n >= 0; n--) precision[n] = Math.max(precision[n]!, precision[n + 1]!)
    let [sum, step] = [0, 0]
    for (const point of recallPoints) {
      while (step < steps && recall[step]! < point) step += 1
      if (step === steps) break
      sum += precision[step]!
    }
    return sum / recallPoints.length
  })
}

/** Returns the share of the objects found per IoU level by an image's top predictions. Null without objects. */
export function recallByIou(matches: ClassMatches, range: number, maxPredictions: number): Float64Array | null {
  const { matched, ignored, objects } = matches.ranges[range]!
  if (objects.length === 0) return null
  const right = new Float64Array(iouLevels.length)
  for (let n = 0; n < matched.length; n++) {
    if (matches.rank[n]! >= maxPredictions) continue
    const bits = matched[n]! & ~ignored[n]!
    if (bits === 0) continue
    for (let level = 0; level < iouLevels.length; level++) right[level]! += (bits >> level) & 1
  }
  return right.map((count) => count / objects.length)
}

export const meanOf = (values: ArrayLike<number>): number => {
  let sum = 0
  for (let n = 0; n < values.length; n++) sum += values[n]!
  return sum / values.length
}

/** Returns the mean of the known values; null without any. */
export function meanOfKnown(values: readonly (number | null | undefined)[]): number | null {
  const known = values.filter((value) => value !== null && value !== undefined)
  return known.length > 0 ? meanOf(known) : null
}

/** Returns the mean over IoU levels; null without objects. */
export function averagePrecision(matches: ClassMatches, weights?: Int32Array): number | null {
  const byIou = precisionByIou(matches, { weights })
  return byIou && meanOf(byIou)
}
