import { invalid } from '../../errors.ts'
import { acceptDiff, currentModelRow, shownModelRow } from '../../labeling/index.ts'
import { shownModelSql } from '../../query/index.ts'
import { defineAction } from '../define-action.ts'
import { applyEdit, revertOneEdit } from './by-edit.ts'

const scoreOf = (context: { settings(): { reviewFromScore: number } }, fromScore: number | undefined): number =>
  fromScore ?? context.settings().reviewFromScore

export const accept = defineAction({
  kind: 'accept',
  title: 'Accept predictions',
  explanation: 'Accepts the predictions above the review threshold and marks the images reviewed.',
  role: 'annotator',
  historyTitle: (context, { fromScore }) =>
    `Accepted the predictions from ${scoreOf(context, fromScore).toFixed(2)} on`,
  check({ store }) {
    if (currentModelRow(store) === null)
      throw invalid('No current model with predictions to accept. Add a model first.')
  },
  changes: () => ({ sql: "image.state = 'predicted'", parameters: [] }),
  labels: (context, { fromScore }) => ({
    sql: `(SELECT count(*) FROM prediction WHERE prediction.image_id = image.id AND outcome = 0 AND score >= ?
      AND model_id = ${shownModelSql('image.id')})`,
    parameters: [scoreOf(context, fromScore)],
  }),
  apply(context, imageRow, { fromScore }) {
    const taken = acceptDiff(context, imageRow, shownModelRow(context.store, imageRow), scoreOf(context, fromScore))
    return 'skipped' in taken ? taken : applyEdit(context, imageRow, taken.diff, taken.diff.annotations.length)
  },
  undo: revertOneEdit,
})
