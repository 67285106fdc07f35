import { idOf, rowOf } from '#model/ids.ts'
import { percentText } from '#model/text/percent.ts'
import { invalid } from '../../errors.ts'
import { acceptDiff, labelsMade } from '../../labeling/index.ts'
import { bulkOf, requireAcceptance } from '../acceptance/queries.ts'
import { defineAction } from '../define-action.ts'
import { applyEdit, revertOneEdit } from './by-edit.ts'

export const acceptAudited = defineAction({
  kind: 'acceptAudited',
  title: 'Accept with an error limit',
  explanation: 'Accepts the rest of what an audit has proven, and marks the images reviewed.',
  role: 'lead',
  historyTitle({ store }, { acceptanceId }) {
    const { fromScore, maxError } = requireAcceptance(store, rowOf(acceptanceId))
    return `Accepted the predictions from ${fromScore.toFixed(2)} on, at most ${percentText(maxError)} wrong`
  },
  check({ store }, { acceptanceId }) {
    if (requireAcceptance(store, rowOf(acceptanceId)).state !== 'accepted')
      throw invalid('The audit has not proven the error limit, so nothing can be accepted.')
  },
  target: ({ acceptanceId }) => ({
    sql: `SELECT image.id FROM acceptance, json_each(acceptance.band) AS range
      CROSS JOIN image ON image.id BETWEEN range.value ->> 0 AND range.value ->> 1
      WHERE acceptance.id = ? AND image.state = 'predicted' ORDER BY image.id`,
    parameters: [rowOf(acceptanceId)],
  }),
  changes: () => ({ sql: "image.state = 'predicted'", parameters: [] }),
  labels: ({ store }, { acceptanceId }) => {
    const { modelRow, fromScore } = requireAcceptance(store, rowOf(acceptanceId))
    return {
      sql: '(SELECT count(*) FROM prediction WHERE prediction.image_id = image.id AND outcome = 0 AND model_id = ? AND score >= ?)',
      parameters: [modelRow, fromScore],
    }
  },
  begin({ store }, { acceptanceId }) {
    if (bulkOf(store, acceptanceId)) throw invalid('The predictions of this audit are already accepted.')
  },
  apply(context, imageRow, { acceptanceId }) {
    const { id, modelRow, fromScore } = requireAcceptance(context.store, rowOf(acceptanceId))
    const taken = acceptDiff(context, imageRow, modelRow, fromScore)
    if ('skipped' in taken) return taken
    const acceptance = idOf('acc', id)
    const annotations = taken.diff.annotations.map(({ before, after }) => ({
      before,
      after: after && before === null ? { ...after, acceptance } : after,
    }))
    return applyEdit(context, imageRow, { ...taken.diff, annotations }, labelsMade(taken.diff))
  },
  undo: revertOneEdit,
})
