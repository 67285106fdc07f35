import { type ImageId, idOf, rowOf } from '#model/ids.ts'
import { dayMs } from '#model/units.ts'
import { userByRow } from '../access/index.ts'
import type { ActingContext, Context } from '../context.ts'
import { aliasedModel, leastWorkOf } from '../models/index.ts'
import { clusterSql, readRows } from '../query/index.ts'
import { isExposed } from '../statistics/index.ts'
import type { ReadOnlyStore, Store } from '../store/index.ts'
import { nextTurn } from '../threads/turns.ts'
import { listClasses } from '../workspace/index.ts'
import { causeText, decide, oddsOf } from './decision.ts'
import { addUnit, leadingEvidence, type ShownModel } from './evidence.ts'
import { changeExperiment, openExperiment, percentOf, type StoredExperiment } from './experiment-row.ts'
import { differenceOn } from './image-difference.ts'
import { announceMove, pause, promote, raise, ready, rollBack } from './moves.ts'
import { type CountedFrom, counted, readBoth } from './read-both.ts'

const unitsAtOnce = 25
/** The shortest step in units, or in runs of the candidate in the shadow. */
const unitsPerStep = 25
const shadowRuns = 20

type ReviewRow = {
  id: number
  unit: number
  reviewed_at: number
  reviewed_by: number | null
  reviewed_blind: 0 | 1 | null
  exposed: number | null
}

/**
 * Adds new reviews to the evidence of the experiment, and acts on the result. Each unit counts once, by the first image
 * of a near-duplicate group whose review was finished by hand or whose labels were imported.
 */
export async function countReviews(context: Context, imageIds?: readonly ImageId[]): Promise<void> {
  const due = imageIds?.map(rowOf) ?? (await reviewedSince(context))
  for (let from = 0; from === 0 || from < due.length; from += unitsAtOnce) {
    if (from > 0) await nextTurn()
    const some = [...due.slice(from, from + unitsAtOnce)]
    const moved = context.store.write(() => {
      const experiment = openExperiment(context.store)
      if (!experiment) return 'ended'
      const acting = actingFor(context, experiment)
      if (isOvertaken(acting, experiment)) return { acting, figures: true }
      if (experiment.status !== 'running' && experiment.status !== 'ready') return 'ended'
      const rows = dueReviews(context.store, experiment, some)
      const counted = addReviews(acting, experiment, rows)
      const figures = follow(acting, counted)
      const now = openExperiment(context.store)
      const isSame = rows.length === 0 && now?.step === experiment.step && now.status === experiment.status
      return isSame ? null : { acting, figures }
    })
    if (moved === 'ended') return
    if (moved) announceMove(moved.acting, moved.figures)
  }
}

/** Returns images that may be due, in the order of their reviews. */
async function reviewedSince(context: Context): Promise<Uint32Array> {
  const experiment = openExperiment(context.store)
  if (!experiment) return new Uint32Array()
  return readRows(
    context,
    `SELECT id FROM image WHERE reviewed_at >= ? AND +state IN ('reviewed', 'approved') ORDER BY reviewed_at, id`,
    [experiment.countsFromMs],
  )
}

/** Automatic steps of an experiment act as the user who started it. */
const actingFor = (context: Context, { startedByRow }: StoredExperiment): ActingContext => ({
  ...context,
  actor: userByRow(context.store, startedByRow),
})

/** Whether a user changed the models' aliases meanwhile; then the experiment has ended. */
function isOvertaken(acting: ActingContext, experiment: StoredExperiment): boolean {
  const current = aliasedModel(acting, 'current')?.model
  if (current?.modelId === experiment.current.modelId) return false
  const isPromoted = current?.modelId === experiment.candidate.modelId
  const reason = `${current?.name ?? 'Another model'} was made current by a user.`
  if (isPromoted) promote(acting, experiment, { reason, byItself: true })
  else rollBack(acting, experiment, { reason, byItself: true })
  return true
}

/** Returns those of the images that count and have not been counted. */
function dueReviews(store: Store, experiment: StoredExperiment, imageRows: readonly number[]): ReviewRow[] {
  const ran = (model: string) =>
    `EXISTS (SELECT 1 FROM prediction_run WHERE model_id = :${model} AND image_id = image.id)`
  return store.all<ReviewRow>(
    `SELECT image.id, ${clusterSql('image.id')} AS unit, reviewed_at, reviewed_by, reviewed_blind,
       exposure.model_id AS exposed
     FROM json_each(:these) CROSS JOIN image ON image.id = value LEFT JOIN exposure ON exposure.image_id = image.id
     WHERE reviewed_at >= :from AND state IN ('reviewed', 'approved')
       AND ${ran('current')} AND ${ran('candidate')}
       AND NOT EXISTS (SELECT 1 FROM experiment_unit
         WHERE experiment_id = :experiment AND unit = ${clusterSql('image.id')})
       AND NOT EXISTS (SELECT 1 FROM edit WHERE edit.image_id = image.id AND kind = 'bulk' AND at = reviewed_at)
     ORDER BY reviewed_at, image.id`,
    {
      from: experiment.countsFromMs,
      current: experiment.current.row,
      candidate: experiment.candidate.row,
      experiment: experiment.row,
      these: JSON.stringify(imageRows),
    },
  )
}

const shownOn = ({ reviewed_blind, exposed }: ReviewRow, candidateRow: number): ShownModel =>
  reviewed_blind !== 0 ? 'none' : exposed === candidateRow ? 'candidate' : 'current'

function addReviews(acting: ActingContext, experiment: StoredExperiment, rows: readonly ReviewRow[]): StoredExperiment {
  const { store } = acting
  const countedFrom = leastWorkOfBoth(store, experiment)
  const percent = percentOf(experiment)
  const share = percent / 100
  let { evidence } = experiment
  const seen = new Set<number>()
  for (const row of rows) {
    const shown = shownOn(row, experiment.candidate.row)
    // Drawn for the candidate, but opened before its predictions existed.
    const isMixed = shown === 'current' && isExposed(experiment.draw, String(row.unit), percent)
    if (seen.has(row.unit)) continue
    seen.add(row.unit)
    const difference = differenceOn(
      counted(
        readBoth(store, row.id, { currentRow: experiment.current.row, candidateRow: experiment.candidate.row }),
        countedFrom,
      ),
    )
    evidence = addUnit(evidence, { ...difference, shown, share: isMixed ? 0 : share }, experiment.margin)
    const { promote, rollback } = leadingEvidence(evidence)
    store.run(
      `INSERT INTO experiment_unit (experiment_id, unit, n, image_id, shown, share, difference, promote, rollback,
         reviewed_at, reviewed_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        experiment.row,
        row.unit,
        evidence.units,
        row.id,
        shown,
        isMixed ? 0 : share,
        difference.difference,
        promote,
        rollback,
        row.reviewed_at,
        row.reviewed_by,
      ],
    )
  }
  if (seen.size > 0) changeExperiment(store, experiment.row, { evidence: JSON.stringify(evidence) })
  return { ...experiment, evidence }
}

/** Returns the confidence from which predictions of each model count. */
export const leastWorkOfBoth = (store: ReadOnlyStore, { current, candidate }: StoredExperiment): CountedFrom => ({
  current: leastWorkOf(store, current.row),
  candidate: leastWorkOf(store, candidate.row),
})

/** Returns the time and reviewers of an experiment, as far as they matter for its decision. */
export function circumstancesOf({ store, clock }: Context, { kind, row, startedAtMs, endedAtMs }: StoredExperiment) {
  const one = (sql: string, parameters: number[] = []) => store.values<number>(sql, parameters)[0]!
  const untilMs = endedAtMs ?? clock.nowMs()
  return {
    kind,
    days: (untilMs - startedAtMs) / dayMs,
    reviewers: one('SELECT count(DISTINCT reviewed_by) FROM experiment_unit WHERE experiment_id = ?', [row]),
    team: one('SELECT count(*) FROM user WHERE disabled_at IS NULL AND created_at <= ?', [untilMs]),
  }
}

/** Acts on the evidence; returns true when images show other predictions than before. */
function follow(acting: ActingContext, experiment: StoredExperiment): boolean {
  const { store } = acting
  const decision = decide(experiment.evidence, circumstancesOf(acting, experiment))
  const names = new Map(listClasses(store).map(({ classId, name }) => [classId, name]))
  const because = `${causeText(decision, {
    current: experiment.current.name,
    candidate: experiment.candidate.name,
    odds: oddsOf(experiment.kind),
    className: (classId) => names.get(classId) ?? `class ${classId}`,
  })}.`
  switch (decision.outcome) {
    case 'rollback':
      rollBack(acting, experiment, {
        reason: because,
        byItself: true,
        ...(decision.cause === 'silent' && { guard: 'silent' }),
      })
      return true
    case 'promote':
      if (experiment.automatic) promote(acting, experiment, { reason: because, byItself: true })
      else if (experiment.status === 'running') ready(acting, experiment, because)
      return experiment.automatic
    case 'inconclusive':
      pause(acting, experiment, { reason: because, byItself: true, status: 'inconclusive' })
      return true
    case 'running':
      if (mayRaise(store, experiment)) raise(acting, experiment, { reason: '', byItself: true })
      return false
  }
}

/** Whether a step has lasted long enough and nothing suggests that the candidate is worse. */
function mayRaise(store: Store, { status, step, steps, stepUnits, evidence, candidate }: StoredExperiment): boolean {
  if (status !== 'running' || step + 1 >= steps.length) return false
  if (step > 0) return evidence.units - stepUnits >= unitsPerStep && leadingEvidence(evidence).rollback < Math.log(2)
  const runs = store.values<number>('SELECT count(*) FROM (SELECT 1 FROM prediction_run WHERE model_id = ? LIMIT ?)', [
    candidate.row,
    shadowRuns,
  ])[0]!
  return runs >= shadowRuns
}

/** Rolls the candidate back at once when a guard of how it runs has tripped. */
export async function tripGuard(
  context: Context,
  begun: StoredExperiment,
  { guard, reason }: { guard: 'crash' | 'output' | 'latency'; reason: string },
): Promise<void> {
  const acting = context.store.write(() => {
    const experiment = openExperiment(context.store)
    if (experiment?.row !== begun.row) return null
    const acting = actingFor(context, experiment)
    rollBack(acting, experiment, { reason, byItself: true, guard })
    return acting
  })
  if (acting) announceMove(acting, true)
}

export const experimentIdOf = ({ row }: StoredExperiment) => idOf('exp', row)
