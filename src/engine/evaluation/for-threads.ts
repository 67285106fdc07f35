export { foundOnGolden, recallOf, unseenText } from './dataset-recall.ts'
export { LeastWorkSearch } from './least-work-search.ts'
export { compareImage, ofClass, type ReviewedObject, savedOn } from './saved-work.ts'
