import { double, int } from './field-entry.ts'

const evaluated = 'In the newest evaluation of the current model; unknown where there is none.'

/** Fields that show which image is worth viewing next. */
export const interestFields = {
  'review.uncertainty': double(
    'How many of its shown predictions are likely wrong by their confidence: the sum of 1 − confidence; unknown without predictions.',
    { ofPredictions: true, nullable: true, measures: 'uncertainty' },
  ),
  'review.work': double(
    'Expected work of correcting it, in objects drawn by hand: shown predictions that are likely wrong, and hidden ones that are likely right; unknown without predictions.',
    { ofPredictions: true, nullable: true, measures: 'expected corrections' },
  ),
  'review.novelty': double(
    'How different it is from all reviewed images, 0 to 1. Measured with the map; unknown before, and for reviewed images.',
    { nullable: true, measures: 'novelty' },
  ),
  'review.diversity': int(
    'Its place in a batch of 1,000 in which each image differs as much as possible from reviewed images and from the ones before it. Measured with the map; unknown for others.',
    { nullable: true, measures: 'place in a diverse batch' },
  ),
  'errors.overlooked': double(
    `Highest confidence of a prediction where there is no label: one may be missing. ${evaluated}`,
    { ofPredictions: true, nullable: true, measures: 'confidence of a missed object' },
  ),
  'errors.badlyPlaced': double(`Highest confidence of a prediction whose label is at another place. ${evaluated}`, {
    ofPredictions: true,
    nullable: true,
    measures: 'confidence of a misplaced label',
  }),
  'errors.wrongClass': double(`Highest confidence of a prediction whose label has another class. ${evaluated}`, {
    ofPredictions: true,
    nullable: true,
    measures: 'confidence of a swapped class',
  }),
}
