import { rowOf } from '#model/ids.ts'
import { audit } from '../../access/index.ts'
import type { ActingContext } from '../../context.ts'
import { invalid } from '../../errors.ts'
import { currentModelRow } from '../../labeling/index.ts'
import { writeEach } from '../../threads/write-in-pieces.ts'
import { type Band, basisOf, drawImages, previewBand, readBand, usualBudget } from './band.ts'
import { type AcceptanceRow, latestOf, requireAcceptance } from './queries.ts'
import { stepAcceptance } from './step.ts'

export type Start = Band & { budget?: number; again: boolean }

/** The row of the current model. Throws INVALID without one. */
export function requireModel({ store }: ActingContext): number {
  const modelRow = currentModelRow(store)
  if (modelRow === null) throw invalid('No current model with predictions to accept. Add a model first.')
  return modelRow
}

/**
 * Starts an audit, or continues the latest of the same band, limit, model and label set. Its evidence is kept, so that
 * restarting repeatedly does not make a wrong proof more likely. Throws INVALID when there is nothing to audit.
 */
export async function startAcceptance(context: ActingContext, request: Start): Promise<AcceptanceRow> {
  const { store } = context
  const modelRow = requireModel(context)
  const basis = basisOf(store, modelRow)
  const latest = latestOf(store, { ...request, modelRow, basis })
  const isOpen = latest?.state === 'auditing'
  const row =
    latest && (isOpen || !request.again)
      ? goOn(context, latest, request)
      : await begin(context, request, modelRow, basis)
  const started = requireAcceptance(store, row)
  if (started.state === 'auditing') stepAcceptance(context, started, null)
  return requireAcceptance(store, row)
}

function goOn({ store }: ActingContext, { id, state, resumable, budget }: AcceptanceRow, request: Start): number {
  const mayResume = state === 'refused' && resumable === 1
  if (mayResume || (state === 'auditing' && request.budget !== undefined))
    store.write(() =>
      store.run("UPDATE acceptance SET state = 'auditing', because = '', budget = ?, ended_at = NULL WHERE id = ?", [
        request.budget ?? budget,
        id,
      ]),
    )
  return id
}

async function begin(context: ActingContext, request: Start, modelRow: number, basis: string): Promise<number> {
  const { store, clock, actor } = context
  const { where, fromScore, maxError, budget = usualBudget(request) } = request
  const preview = await previewBand(context, request, modelRow)
  const isTooSmall = preview.images > 0 && preview.groups < preview.auditsAtLeast
  if (preview.problem !== null && !isTooSmall) throw invalid(preview.problem)
  const { images, ranges } = await readBand(context, request, modelRow)
  const draws = isTooSmall ? [] : await drawImages(context, request, modelRow)
  const atMs = clock.nowMs()
  const row = store.write(
    () =>
      store.run(
        `INSERT INTO acceptance (where_text, from_score, max_error, budget, model_id, basis, band, image_count, group_count,
           prediction_count, open_to, state, because, resumable, started_at, started_by, ended_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 'refused', ?, ?, ?, ?, ?)`,
        [
          where,
          fromScore,
          maxError,
          budget,
          modelRow,
          basis,
          ranges,
          images,
          preview.groups,
          preview.predictions,
          preview.problem ?? 'Interrupted while choosing images.',
          isTooSmall ? 0 : 1,
          atMs,
          rowOf(actor.userId),
          atMs,
        ],
      ).lastRow,
  )
  const add = (image: number, at: number) =>
    store.run('INSERT INTO acceptance_draw (acceptance_id, n, image_id) VALUES (?, ?, ?)', [row, at + 1, image])
  await writeEach(store, draws, add)
  store.write(() => {
    if (!isTooSmall)
      store.run("UPDATE acceptance SET state = 'auditing', because = '', resumable = 0, ended_at = NULL WHERE id = ?", [
        row,
      ])
    audit(context, 'acceptance.start', { acceptanceId: `acc_${row}`, where, fromScore, maxError, budget })
  })
  return row
}
