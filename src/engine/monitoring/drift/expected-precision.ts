import type { DriftReading } from '#contract'
import { wilson } from '../../statistics/index.ts'
import type { Store } from '../../store/index.ts'
import { type Bins, binOf, learnedBins } from '../detectors/calibration.ts'
import { percent } from '../detectors/detector.ts'

/** The number of reviewed predictions needed to know the precision at a confidence, and to estimate it for a class. */
const minReviewed = 100
const minOfClass = 30

export type ShownPrediction = { imageRow: number; class: string; confidence: number }
export type Estimate = { mean: number; interval: [number, number]; count: number }

/** Returns the precision of each tenth of confidence; the confidence itself if none was reviewed. */
export const chancesOf = (bins: Bins): number[] =>
  bins.map(({ right, count }, n) => (right + (n + 0.5) / bins.length) / (count + 1))

/**
 * Estimates how many predictions are right before anybody has reviewed them, from the precision of reviewed predictions
 * with their confidence. The interval accounts for differences between images and for the limited number of reviews.
 * Valid as long as confidence keeps its meaning.
 */
export function expectedPrecision(shown: readonly ShownPrediction[], bins: Bins): Estimate {
  const chance = chancesOf(bins)
  const perImage = new Map<number, { sum: number; count: number }>()
  const perBin = new Array<number>(bins.length).fill(0)
  let sum = 0
  for (const { imageRow, confidence } of shown) {
    const bin = binOf(confidence)
    const image = perImage.get(imageRow) ?? { sum: 0, count: 0 }
    perImage.set(imageRow, { sum: image.sum + chance[bin]!, count: image.count + 1 })
    perBin[bin]! += 1
    sum += chance[bin]!
  }
  const count = shown.length
  const mean = sum / count
  const ofImages = [...perImage.values()].reduce((all, one) => all + (one.sum - mean * one.count) ** 2, 0) / count ** 2
  const ofBins = bins.reduce(
    (all, bin, n) => all + (perBin[n]! / count) ** 2 * ((chance[n]! * (1 - chance[n]!)) / (bin.count + 1)),
    0,
  )
  const half = 1.96 * Math.sqrt(ofImages + ofBins)
  return { mean, interval: [Math.max(0, mean - half), Math.min(1, mean + half)], count }
}

const textOf = ({ mean, interval: [low, high] }: Estimate): string =>
  `about ${percent(mean)} (${percent(low)}–${percent(high)})`

type Reading = Pick<DriftReading, 'test' | 'scope' | 'title' | 'p' | 'state' | 'finding' | 'histogram' | 'stability'>

/**
 * Returns the expected precision of new images, in total and for each class with enough predictions; none before enough
 * was reviewed.
 */
export function precisionReadings(store: Store, modelRow: number, shown: readonly ShownPrediction[]): Reading[] {
  const bins = learnedBins(store, modelRow)
  const [right, reviewed] = bins.reduce(([r, c], bin) => [r + bin.right, c + bin.count], [0, 0] as [number, number])
  if (reviewed < minReviewed || shown.length < minOfClass) return []
  const usual = wilson(right, reviewed)
  const reading = (scope: string, some: readonly ShownPrediction[]): Reading => {
    const estimate = expectedPrecision(some, bins)
    const isLess = scope === '' && estimate.interval[1] < usual[0]
    return {
      test: 'precision',
      scope,
      title: 'Expected precision',
      p: null,
      state: isLess ? 'amber' : 'ok',
      finding: scope === '' ? `${textOf(estimate)}, so far ${percent(right / reviewed)}` : textOf(estimate),
      histogram: null,
      stability: null,
    }
  }
  const classes = [...new Set(shown.map((one) => one.class))].sort()
  return [
    reading('', shown),
    ...classes
      .map((name) => ({ name, some: shown.filter((one) => one.class === name) }))
      .filter(({ some }) => some.length >= minOfClass)
      .map(({ name, some }) => reading(name, some)),
  ]
}
