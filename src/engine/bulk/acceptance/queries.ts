import type { Acceptance } from '#contract'
import { type AcceptanceId, idOf, type JobId, rowOf } from '#model/ids.ts'
import { notFound } from '../../errors.ts'
import { errorUpperBound, logEvidence } from '../../statistics/index.ts'
import type { Store } from '../../store/index.ts'
import { pathOf } from '../queries.ts'
import { auditOf, type Draw, waitingDraws } from './draws.ts'

type StoredAcceptance = Pick<
  Acceptance,
  | 'where'
  | 'fromScore'
  | 'maxError'
  | 'budget'
  | 'model'
  | 'startedBy'
  | 'startedAtMs'
  | 'endedAtMs'
  | 'state'
  | 'because'
> &
  Pick<Acceptance, 'images' | 'groups' | 'predictions'>
export type AcceptanceRow = StoredAcceptance & {
  id: number
  modelRow: number
  basis: string
  openTo: number
  resumable: 0 | 1
  starterRow: number
}
const selected = `SELECT acceptance.id, where_text AS "where", from_score AS fromScore, max_error AS maxError, budget,
  model_id AS modelRow, model.name AS model, basis, image_count AS images, group_count AS groups,
  prediction_count AS predictions, open_to AS openTo, state, because, resumable, started_at AS startedAtMs,
  started_by AS starterRow, user.name AS startedBy, ended_at AS endedAtMs
  FROM acceptance JOIN model ON model.id = model_id JOIN user ON user.id = started_by`

export function requireAcceptance(store: Store, row: number): AcceptanceRow {
  const found = store.get<AcceptanceRow>(`${selected} WHERE acceptance.id = ?`, [row])
  if (!found) throw notFound(`bulk acceptance acc_${row}`)
  return found
}

export const acceptancesNow = (store: Store): AcceptanceRow[] =>
  store.all<AcceptanceRow>(`${selected} WHERE state = 'auditing'`)

/** Returns the latest acceptance of the same band, limit, model and basis. */
export const latestOf = (
  store: Store,
  band: { where: string; fromScore: number; maxError: number; modelRow: number; basis: string },
): AcceptanceRow | undefined =>
  store.get<AcceptanceRow>(
    `${selected} WHERE where_text = ? AND from_score = ? AND max_error = ? AND model_id = ? AND basis = ?
     ORDER BY acceptance.id DESC LIMIT 1`,
    [band.where, band.fromScore, band.maxError, band.modelRow, band.basis],
  )

export const drawsOf = (store: Store, { id, openTo }: AcceptanceRow): Draw[] =>
  store.all<Draw>(
    `SELECT n, image_id AS imageRow, changed, predictions, missed FROM acceptance_draw
     WHERE acceptance_id = ? AND n <= ? ORDER BY n`,
    [id, openTo],
  )

type BulkOf = { id: number; images: number; labels: number; skipped: number; ended: 0 | 1; undone: 0 | 1 }

/** Returns the bulk action that accepted what this audit had proven. */
export const bulkOf = (store: Store, id: AcceptanceId): BulkOf | undefined =>
  store.get<BulkOf>(
    `SELECT id, images, labels, passed_over AS skipped, ended_at IS NOT NULL AS ended, undone_at IS NOT NULL AS undone
     FROM bulk WHERE kind = 'acceptAudited' AND action ->> '$.acceptanceId' = ?`,
    [id],
  )

export function jobOf(store: Store, bulkRow: number): JobId | null {
  const job = store.get<{ id: number }>(
    `SELECT id FROM job WHERE kind = 'bulk.run' AND status IN ('queued', 'running') AND input ->> 'bulkId' = ?`,
    [idOf('blk', bulkRow)],
  )
  return job ? idOf('job', job.id) : null
}

/** Formats evidence as a plain number, capped far beyond the decision. */
const stake = (logs: readonly number[]): number => Math.exp(Math.min(logEvidence(logs), 700))

const namedUpTo = 100

export function toAcceptance(store: Store, row: AcceptanceRow): Acceptance {
  const { id, modelRow: _model, basis: _basis, openTo: _openTo, starterRow: _starter, ...stored } = row
  const draws = drawsOf(store, row)
  const { errors, evidence, missed } = auditOf(draws, row.maxError)
  const named = ({ imageRow }: Draw) => ({ imageId: idOf('img', imageRow), path: pathOf(store, imageRow) })
  const acceptanceId = idOf('acc', id)
  const bulk = bulkOf(store, acceptanceId)
  return {
    acceptanceId,
    ...stored,
    resumable: row.resumable === 1,
    audited: errors.length,
    error: errors.length === 0 ? null : errors.reduce((sum, error) => sum + error, 0) / errors.length,
    errorUpper: errorUpperBound(errors),
    evidence: { below: stake(evidence.below), above: stake(evidence.above) },
    missed,
    wrong: draws
      .filter(({ changed }) => (changed ?? 0) > 0)
      .slice(0, namedUpTo)
      .map((draw) => ({ ...named(draw), changed: draw.changed ?? 0, predictions: draw.predictions ?? 0 })),
    queue: row.state === 'auditing' ? waitingDraws(draws).map(named) : [],
    bulk: bulk
      ? {
          bulkId: idOf('blk', bulk.id),
          images: bulk.images,
          labels: bulk.labels,
          skipped: bulk.skipped,
          ended: bulk.ended === 1,
          undone: bulk.undone === 1,
        }
      : null,
  }
}

export const listAcceptances = (store: Store): Acceptance[] =>
  store.all<AcceptanceRow>(`${selected} ORDER BY acceptance.id DESC LIMIT 200`).map((row) => toAcceptance(store, row))

export const acceptanceById = (store: Store, id: AcceptanceId): Acceptance =>
  toAcceptance(store, requireAcceptance(store, rowOf(id)))
