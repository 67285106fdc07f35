import { type Band, basisOf } from '../../bulk/index.ts'
import { currentModelRow } from '../../labeling/index.ts'
import type { Store } from '../../store/index.ts'

export type AcceptedBand = Band & { id: number; modelRow: number; startedAtMs: number }

/**
 * Returns the bands of the current model whose error limit an audit has proven. They are watched until another model
 * becomes current, the label set or the class map changes, or the acceptance is undone; each then needs a new audit.
 */
export function acceptedBands(store: Store): AcceptedBand[] {
  const modelRow = currentModelRow(store)
  if (modelRow === null) return []
  const bands = store.all<AcceptedBand & { basis: string }>(
    `SELECT id, where_text AS "where", from_score AS fromScore, max_error AS maxError, model_id AS modelRow, basis,
       started_at AS startedAtMs
     FROM acceptance WHERE state = 'accepted' AND model_id = ? AND NOT EXISTS (
       SELECT 1 FROM bulk WHERE kind = 'acceptAudited' AND action ->> '$.acceptanceId' = 'acc_' || acceptance.id
         AND undone_at IS NOT NULL)
     ORDER BY id`,
    [modelRow],
  )
  if (bands.length === 0) return []
  const now = basisOf(store, modelRow)
  return bands.filter(({ basis }) => basis === now)
}
