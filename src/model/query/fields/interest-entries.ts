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
      'How many of its shown predictions are likely wrong by their confidence: the sum of what each lacks to 1; unknown without predictions.',
  },
  {
    name: 'review.work',
    ofPredictions: true,
    type: 'double',
    nullable: true,
    measures: 'expected work',
    explains:
      'Expected work of correcting it, in objects drawn by hand: shown predictions that are likely wrong, and hidden ones that are likely right; unknown without predictions.',
  },
  {
    name: 'review.novelty',
    type: 'double',
    nullable: true,
    measures: 'novelty',
    explains:
      'How unlike all reviewed images it is, 0 to 1. Measured with the map; unknown before, and for reviewed images.',
  },
  {
    name: 'review.diversity',
    type: 'int',
    nullable: true,
    measures: 'place in a varied batch',
    explains:
      'Its place in a batch of 1,000 in which each image is as unlike as can be to the reviewed ones and to those before. Measured with the map; unknown for others.',
  },
  {
    name: 'errors.overlooked',
    ofPredictions: true,
    type: 'double',
    nullable: true,
    measures: 'confidence of an overlooked object',
    explains: `Highest confidence of a prediction where there is no label: one may be missing. ${evaluated}`,
  },
  {
    name: 'errors.badlyPlaced',
    ofPredictions: true,
    type: 'double',
    nullable: true,
    measures: 'confidence of a badly placed label',
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
