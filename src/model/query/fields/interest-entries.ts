import type { FieldEntry } from './field-entry.ts'

const evaluated = 'In the newest evaluation of the current model; unknown where there is none.'

/** What tells which image is worth looking at next. */
export const interestEntries = [
  {
    name: 'review.uncertainty',
    ofPredictions: true,
    type: 'double',
    nullable: true,
    measures: 'uncertainty',
    explains:
      'How many of its shown predictions are likely wrong by their confidence: the sum of 1 − confidence; unknown without predictions.',
  },
  {
    name: 'review.work',
    ofPredictions: true,
    type: 'double',
    nullable: true,
    measures: 'expected corrections',
    explains:
      'Expected work of correcting it, in objects drawn by hand: shown predictions that are likely wrong, and hidden ones that are likely right; unknown without predictions.',
  },
  {
    name: 'review.novelty',
    type: 'double',
    nullable: true,
    measures: 'novelty',
    explains:
      'How different it is from all reviewed images, 0 to 1. Measured with the map; unknown before, and for reviewed images.',
  },
  {
    name: 'review.diversity',
    type: 'int',
    nullable: true,
    measures: 'place in a diverse batch',
    explains:
      'Its place in a batch of 1,000 in which each image differs as much as possible from reviewed images and from the ones before it. Measured with the map; unknown for others.',
  },
  {
    name: 'errors.overlooked',
    ofPredictions: true,
    type: 'double',
    nullable: true,
    measures: 'confidence of a missed object',
    explains: `Highest confidence of a prediction where there is no label: one may be missing. ${evaluated}`,
  },
  {
    name: 'errors.badlyPlaced',
    ofPredictions: true,
    type: 'double',
    nullable: true,
    measures: 'confidence of a misplaced label',
    explains: `Highest confidence of a prediction whose label is at another place. ${evaluated}`,
  },
  {
    name: 'errors.wrongClass',
    ofPredictions: true,
    type: 'double',
    nullable: true,
    measures: 'confidence of a swapped class',
    explains: `Highest confidence of a prediction whose label has another class. ${evaluated}`,
  },
] as const satisfies readonly FieldEntry[]
