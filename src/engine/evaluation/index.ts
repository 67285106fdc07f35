export { averagePrecision, type Hits } from './average-precision.ts'
export { goldenHits } from './dataset-matches.ts'
export { foundOnGolden, recallOf, unseenText } from './dataset-recall.ts'
export {
  type ObjectPair,
  type ReviewDifferences,
  type ReviewedObject,
  reviewDifferences,
  reviewScore,
  scoreOfDifferences,
} from './review-score.ts'
