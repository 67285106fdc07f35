export { foundOnGolden, recallOf, unseenText } from './dataset-recall.ts'
export { type ReviewedObject, reviewScore } from './review-score.ts'
