import type { CocoSummary } from '#contract'
import { type AreaRange, areaRanges } from '#model/geometry/area-ranges.ts'
import { meanOf, meanOfKnown, precisionByIou, recallByIou } from './average-precision.ts'
import type { EvaluationSet } from './evaluation-set.ts'
import { type ClassMatches, matchClasses } from './match.ts'

type RangeName = keyof typeof areaRanges

/** The limits of matching for boxes and masks, and for keypoints, whose small objects are too few to judge. */
const kinds = {
  objects: { ranges: ['all', 'small', 'medium', 'large'], maxPredictions: 100 },
  keypoints: { ranges: ['all', 'medium', 'large'], maxPredictions: 20 },
} satisfies Record<string, { ranges: RangeName[]; maxPredictions: number }>
export type CocoKind = keyof typeof kinds

/** Returns the matches of each class; `classes[n].ranges[0]` covers objects of all sizes. */
export const matchAll = (set: EvaluationSet, kind: CocoKind): Generator<ClassMatches> =>
  matchClasses(set, {
    ranges: kinds[kind].ranges.map((name): AreaRange => areaRanges[name as RangeName]),
    maxPredictions: kinds[kind].maxPredictions,
  })

/** Returns the numbers that COCO's reference prints: means over the classes that have objects, −1 without any. */
export function summaryOf(classes: readonly ClassMatches[], kind: CocoKind): CocoSummary {
  const { ranges, maxPredictions } = kinds[kind]
  const at = (name: RangeName): number => (ranges as RangeName[]).indexOf(name)
  const byRange = classes.map((one) => ranges.map((_, range) => precisionByIou(one, { range })))
  const precision = (name: RangeName, of: (byIou: Float64Array) => number): number => {
    const range = at(name)
    return (range < 0 ? null : meanOfKnown(byRange.map((byIou) => byIou[range] && of(byIou[range])))) ?? -1
  }
  const recall = (name: RangeName, max: number, of: (byIou: Float64Array) => number = meanOf) => {
    const range = at(name)
    if (range < 0 || max > maxPredictions) return -1
    const byClass = classes.map((one) => {
      const byIou = recallByIou(one, range, max)
      return byIou && of(byIou)
    })
    return meanOfKnown(byClass) ?? -1
  }
  const isObjects = kind === 'objects'
  return {
    ap: precision('all', meanOf),
    ap50: precision('all', (byIou) => byIou[0]!),
    ap75: precision('all', (byIou) => byIou[5]!),
    apSmall: precision('small', meanOf),
    apMedium: precision('medium', meanOf),
    apLarge: precision('large', meanOf),
    ar1: isObjects ? recall('all', 1) : -1,
    ar10: isObjects ? recall('all', 10) : -1,
    ar100: recall('all', 100),
    arSmall: recall('small', maxPredictions),
    arMedium: recall('medium', maxPredictions),
    arLarge: recall('large', maxPredictions),
    ...(isObjects
      ? {}
      : {
          ar: recall('all', maxPredictions),
          ar50: recall('all', maxPredictions, (byIou) => byIou[0]!),
          ar75: recall('all', maxPredictions, (byIou) => byIou[5]!),
        }),
  }
}
