export { type ReviewedObject, reviewScore } from './review-score.ts'
