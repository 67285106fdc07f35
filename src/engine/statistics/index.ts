export { wilson } from '#model/wilson.ts'
export { changePoint } from './change-point.ts'
export { chiSquareAbove, chiSquareQuantile, chiSquareTest } from './chi-square.ts'
export {
  auditsNeeded,
  type ErrorEvidence,
  errorUpperBound,
  evidenceOf,
  noAudits,
  provenFrom,
  withAudit,
} from './error-evidence.ts'
export { isExposed } from './exposure.ts'
export { fisherAbove } from './fisher.ts'
export { holm } from './holm.ts'
export { kolmogorovSmirnov } from './kolmogorov-smirnov.ts'
export { type Coincidences, coincidences, nominalAlpha } from './krippendorff.ts'
export {
  kernelRow,
  meanDiscrepancy,
  medianSquaredDistance,
  unlikeOthers,
  type Vectors,
} from './mean-discrepancy.ts'
export { meanInterval } from './mean-interval.ts'
export { addEvidence, logEvidence, noEvidence } from './mixture-e-process.ts'
export { nearest, noveltyTail } from './novelty.ts'
export { type Claim, evenWeight, evidenceValue, exposureWeight, type UnitWeight } from './paired-difference.ts'
export { populationStability } from './population-stability.ts'
export { observe, statistic } from './shiryaev-roberts.ts'
export { drawChance, observeWatched, type WatchedImage } from './watched-error.ts'
