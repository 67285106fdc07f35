export { foundOnGolden, recallOf, unseenText } from './dataset-recall.ts'
export { bootstrap, type Interval } from './scoring/bootstrap.ts'
export { LeastWorkSearch } from './scoring/least-work-search.ts'
export {
  compareImage,
  ofClass,
  type ReviewDifferences,
  type ReviewedObject,
  reviewDifferences,
  savedOn,
} from './scoring/saved-work.ts'
