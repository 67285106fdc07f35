import { invalid } from '../../errors.ts'
import { acceptDiff, currentModelRow, labelsMade, shownModelRow } from '../../labeling/index.ts'
import { isWithheld, shownFrom, shownModelSql } from '../../query/index.ts'
import { defineAction } from '../define-action.ts'
import { applyEdit, revertOneEdit } from './by-edit.ts'

export const accept = defineAction({
  kind: 'accept',
  title: 'Accept predictions',
  explanation: 'Accepts the predictions above the review threshold and marks the images reviewed.',
  role: 'annotator',
  historyTitle: (_, { fromScore }) =>
    fromScore === undefined
      ? 'Accepted the predictions that review shows'
      : `Accepted the predictions from ${fromScore.toFixed(2)} on`,
  suggestion: (_, { fromScore }) =>
    fromScore === undefined
      ? 'Accept the predictions that review shows'
      : `Accept the predictions from ${fromScore.toFixed(2)} on`,
  check({ store }) {
    if (currentModelRow(store) === null)
      throw invalid('No current model with predictions to accept. Add a model first.')
  },
  changes: ({ actor }) => ({
    sql: `image.state = 'predicted' AND NOT ${isWithheld('image', actor).sql}`,
    parameters: [],
  }),
  labels: (_, { fromScore }) => ({
    sql: `(SELECT count(*) FROM prediction WHERE prediction.image_id = image.id AND outcome = 0
      AND score >= coalesce(?, ${shownFrom('prediction').sql})
      AND model_id = ${shownModelSql('image.id')})`,
    parameters: [fromScore ?? null],
  }),
  apply(context, imageRow, { fromScore }) {
    const taken = acceptDiff(context, imageRow, shownModelRow(context.store, imageRow), fromScore ?? null)
    return 'skipped' in taken ? taken : applyEdit(context, imageRow, taken.diff, labelsMade(taken.diff))
  },
  undo: revertOneEdit,
})
