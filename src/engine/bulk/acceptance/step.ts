import type { EngineEvent } from '#contract'
import { idOf, rowOf } from '#model/ids.ts'
import { percentText } from '#model/text/percent.ts'
import { audit, userByRow } from '../../access/index.ts'
import type { Context } from '../../context.ts'
import { currentModelRow } from '../../labeling/index.ts'
import { auditsNeeded, errorUpperBound, evidenceOf } from '../../statistics/index.ts'
import { acceptRest } from './accept-rest.ts'
import { auditVerdict } from './audit-verdict.ts'
import { basisOf, highestShownFrom } from './band.ts'
import { type Audit, auditOf, type Draw, doneDraws, waitingDraws } from './draws.ts'
import { type AcceptanceRow, acceptancesNow, drawsOf, requireAcceptance } from './queries.ts'

/** Continues the audits that an event affects, after the call that caused it was answered. */
export function followAcceptances(context: Context, event: EngineEvent): void {
  const isAbout = event.type === 'labelsChanged' || event.type === 'modelsChanged' || event.type === 'workspaceChanged'
  if (!isAbout || !context.store.get("SELECT 1 FROM acceptance WHERE state = 'auditing'")) return
  const images = event.type === 'labelsChanged' && event.images !== 'many' ? event.images.map(rowOf) : null
  context.finishBeforeClose(
    Promise.resolve().then(() => stepAll(context, images)),
    'Auditing a bulk acceptance',
  )
}

/** Resumes what a crash interrupted: running audits, and proven bands that were not accepted yet. */
export function recoverAcceptances(context: Context): void {
  const unbegun = context.store.values<number>(
    `SELECT id FROM acceptance WHERE state = 'accepted' AND NOT EXISTS (
       SELECT 1 FROM bulk WHERE kind = 'acceptAudited' AND action ->> '$.acceptanceId' = 'acc_' || acceptance.id)`,
  )
  const work = async () => {
    await stepAll(context, null)
    for (const id of unbegun) await acceptRest(context, requireAcceptance(context.store, id))
  }
  context.finishBeforeClose(work(), 'Taking up bulk acceptances')
}

async function stepAll(context: Context, images: readonly number[] | null): Promise<void> {
  for (const row of acceptancesNow(context.store)) {
    if (images && !isDrawn(context, row, images)) continue
    stepAcceptance(context, row, images)
    if (requireAcceptance(context.store, row.id).state === 'accepted') await acceptRest(context, row)
  }
}

const isDrawn = ({ store }: Context, { id }: AcceptanceRow, images: readonly number[]): boolean =>
  store.get('SELECT 1 FROM acceptance_draw WHERE acceptance_id = ? AND image_id IN (SELECT value FROM json_each(?))', [
    id,
    JSON.stringify(images),
  ]) !== undefined

/**
 * Reads the reviews of the drawn images, of these or of all, and continues the audit: it adds more draws to the queue
 * or ends. Repeating it does nothing new.
 */
export function stepAcceptance(context: Context, acceptance: AcceptanceRow, images: readonly number[] | null): void {
  const { store } = context
  const { endedAtMs: before } = acceptance
  store.write(() => {
    const ending = next(context, acceptance, images)
    if (ending) end(context, acceptance, ending)
  })
  if (before !== requireAcceptance(store, acceptance.id).endedAtMs) context.announce({ type: 'workspaceChanged' })
}

type Ending = Pick<AcceptanceRow, 'because'> & {
  state: 'accepted' | 'refused'
  errors?: readonly number[]
  /** Whether reviewed images count when it is started again. */
  resumable: boolean
}

const refusal = (because: string, resumable = false): Ending => ({ state: 'refused', because, resumable })

function next(context: Context, acceptance: AcceptanceRow, images: readonly number[] | null): Ending | null {
  const changed = whatChanged(context, acceptance)
  if (changed !== null) return refusal(changed)
  observe(context, acceptance, images)
  const draws = drawsOf(context.store, acceptance)
  return proof(acceptance, auditOf(draws, acceptance.maxError)) ?? openMore(context, acceptance, draws)
}

/** Returns which assumption of the audit no longer holds, in one sentence, or null. */
function whatChanged({ store }: Context, { modelRow, basis, fromScore, model }: AcceptanceRow): string | null {
  if (currentModelRow(store) !== modelRow)
    return `${model} is no longer the current model. A new model needs a new audit.`
  if (basisOf(store, modelRow) !== basis) return 'The label set or the class map changed. Start again.'
  const shownFromAll = highestShownFrom(store, modelRow)
  if (shownFromAll > fromScore)
    return `Review shows predictions only from ${shownFromAll} and above, so some predictions in the audit are hidden. Start again.`
  return null
}

function observe(context: Context, acceptance: AcceptanceRow, images: readonly number[] | null): void {
  const draws = drawsOf(context.store, acceptance)
  const wanted = images && new Set(images)
  for (const draw of draws) {
    if (wanted && !wanted.has(draw.imageRow)) continue
    const { changed, predictions, missed } = auditVerdict(context, acceptance, draw.imageRow)
    if (changed === draw.changed && predictions === draw.predictions && missed === draw.missed) continue
    context.store.run(
      'UPDATE acceptance_draw SET changed = ?, predictions = ?, missed = ? WHERE acceptance_id = ? AND n = ?',
      [changed, predictions, missed, acceptance.id, draw.n],
    )
  }
}

function proof({ maxError }: AcceptanceRow, { verdict, errors }: Audit): Ending | null {
  if (verdict === null) return null
  const [limit, audits] = [percentText(maxError), errors.length]
  if (verdict === 'below')
    return {
      state: 'accepted',
      because: `At most ${limit} are wrong, proven by ${audits} audits.`,
      resumable: false,
      errors,
    }
  const mean = percentText(errors.reduce((sum, error) => sum + error, 0) / audits)
  return refusal(`More than ${limit} are wrong: ${mean} in ${audits} audits. Nothing was accepted.`)
}

/** Adds the minimum number of draws needed to the queue, or returns how the audit ends when there are no more. */
function openMore(context: Context, acceptance: AcceptanceRow, draws: readonly Draw[]): Ending | null {
  const { store } = context
  const { id, maxError: limit, budget, openTo: before } = acceptance
  const done = doneDraws(draws)
  const errors = done.map(({ changed, predictions }) => changed! / predictions!)
  const waiting = waitingDraws(draws).length
  const wanted = Math.min(auditsNeeded(limit, evidenceOf(errors, limit)), budget - done.length)
  const [all = 0] = store.values<number>('SELECT count(*) FROM acceptance_draw WHERE acceptance_id = ?', [id])
  const openTo = Math.min(all, before + Math.max(0, wanted - waiting))
  if (openTo > before) store.run('UPDATE acceptance SET open_to = ? WHERE id = ?', [openTo, id])
  if (waiting > 0 || openTo > before) return null
  if (done.length < budget)
    return refusal(`All ${done.length} available images were audited, and neither side is proven.`)
  return refusal(
    `The budget of ${budget} audits is used up, and neither side is proven. Allow more audits to continue.`,
    true,
  )
}

/** Ends an audit. `errors` are those that proved the limit, if they did. */
export function end(context: Context, { id, starterRow }: AcceptanceRow, ending: Ending): void {
  const { store, clock } = context
  const { state, because, resumable, errors } = ending
  store.run(
    `UPDATE acceptance SET state = ?, because = ?, resumable = ?, audited = ?, error_upper = ?, ended_at = ?
     WHERE id = ?`,
    [
      state,
      because,
      resumable ? 1 : 0,
      errors?.length ?? null,
      errors ? errorUpperBound(errors) : null,
      clock.nowMs(),
      id,
    ],
  )
  audit({ ...context, actor: userByRow(store, starterRow) }, 'acceptance.end', {
    acceptanceId: idOf('acc', id),
    state,
    because,
  })
}
