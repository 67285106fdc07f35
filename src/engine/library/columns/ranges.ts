/** A range of numbers, as users read it and as a query writes it. */
export type Range = { title: string; term: string; holds(value: number): boolean }

export const labelRanges: readonly Range[] = [
  { title: 'none', term: 'labels.count == 0', holds: (n) => n === 0 },
  { title: '1', term: 'labels.count == 1', holds: (n) => n === 1 },
  { title: '2 to 5', term: 'labels.count >= 2 && labels.count <= 5', holds: (n) => n <= 5 },
  { title: '6 to 20', term: 'labels.count >= 6 && labels.count <= 20', holds: (n) => n <= 20 },
  { title: '21 to 100', term: 'labels.count >= 21 && labels.count <= 100', holds: (n) => n <= 100 },
  { title: 'more than 100', term: 'labels.count > 100', holds: () => true },
]

/** Ranges of the lowest confidence among the predictions that review shows; NaN without such predictions. */
export const scoreRanges: readonly Range[] = [
  { title: 'under 0.4', term: 'prediction.minScore < 0.4', holds: (n) => n < 0.4 },
  { title: '0.4 to 0.6', term: 'prediction.minScore >= 0.4 && prediction.minScore < 0.6', holds: (n) => n < 0.6 },
  { title: '0.6 to 0.8', term: 'prediction.minScore >= 0.6 && prediction.minScore < 0.8', holds: (n) => n < 0.8 },
  { title: '0.8 and more', term: 'prediction.minScore >= 0.8', holds: (n) => n >= 0.8 },
  { title: 'no open predictions', term: '!has(prediction.minScore)', holds: () => true },
]

/** Returns the place of the first range that contains the value, from 1; 0 for none. */
export const placeIn = (ranges: readonly Range[], value: number): number =>
  ranges.findIndex(({ holds }) => holds(value)) + 1
