export { compareOnDataset } from './compare-on-dataset.ts'
export { foundOnGolden, recallOf, unseenText } from './dataset-recall.ts'
export {
  type ObjectPair,
  type ReviewDifferences,
  type ReviewedObject,
  reviewDifferences,
  reviewScore,
  scoreOfDifferences,
} from './review-score.ts'
