import { z } from 'zod'
import type { Calibration } from '#contract'
import { idOf, PlanId } from '#model/ids.ts'
import type { Context } from '../../context.ts'
import { goldenSet, impactOf } from '../../policy/index.ts'
import type { Store } from '../../store/index.ts'
import { objectsThread } from '../object-signals-thread.ts'

/** From so many pairs on they tell something of the next prediction. */
const enoughPairs = 5

type ModelRow = { id: number; name: string; added_at: number }
type OutcomeRow = {
  after_model_id: number
  before: string
  after: string
  dataset: string
  plans: string
  predicted: number
  actual: number
  objects: number
  at: number
}

/**
 * Sets what plans were estimated to cost beside what happened: for each model that became the current one, the plans that
 * were applied after its forerunner was added and before it was, their predicted change of the nearest neighbors'
 * accuracy, and the change of recall on the golden set by the stored predictions of both. A pair is kept once and for all
 * when both models have seen every golden image; what is missing is said.
 */
export async function calibrate(context: Context): Promise<Calibration> {
  const { store, clock } = context
  const { reviewFromScore: fromScore } = context.settings()
  const golden = goldenSet(store)
  const models = store.all<ModelRow>(
    `SELECT model.id, name, added_at FROM model JOIN alias_move ON model_id = model.id AND alias = 'current'
     WHERE file <> '' GROUP BY model.id ORDER BY max(alias_move.id)`,
  )
  const missing: string[] = []
  for (const [n, after] of models.entries()) {
    const before = models[n - 1]
    if (!before || !golden || isKnown(store, before.id, after.id)) continue
    const plans = appliedBetween(store, before.added_at, after.added_at)
    const estimated = plans.flatMap(({ predicted }) => predicted ?? [])
    if (estimated.length === 0) continue
    const pair = { models: [before, after], golden, fromScore } as const
    const { unseen, found } = await context.threads.ask(objectsThread, 'pair', pair)
    for (const words of unseen)
      missing.push(`${words.what}, so the actual impact of the plans before ${after.name} is unknown. ${words.todo}`)
    const [was, is] = found
    if (!was || !is || was.objects === 0 || isKnown(store, before.id, after.id)) continue
    store.write(() =>
      store.run(
        `INSERT INTO effect_outcome (before_model_id, after_model_id, dataset, plans, predicted, actual, objects, at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        [
          before.id,
          after.id,
          golden.name,
          JSON.stringify(plans),
          estimated.reduce((sum, change) => sum + change, 0),
          is.points - was.points,
          was.objects,
          clock.nowMs(),
        ],
      ),
    )
  }
  return { ...calibrationOf(store), missing }
}

/** As they stand in `effect_outcome.plans`. */
const StoredPlans = z.array(z.union([PlanId, z.object({ planId: PlanId, predicted: z.number().nullable() })]))

/**
 * The pairs so far, the newest first; from five on the error that 90% of them stay below. A pair of several plans tells
 * the error of their sum; whose it was can't be told. It counts whole: for one plan that is too wide rather than too narrow.
 * A pair with a plan that was not estimated tells nothing of predictions.
 */
function calibrationOf(store: Store): Omit<Calibration, 'missing'> {
  const pairs = store
    .all<OutcomeRow>(
      `SELECT o.*, b.name AS before, a.name AS after FROM effect_outcome o
       JOIN model b ON b.id = o.before_model_id JOIN model a ON a.id = o.after_model_id ORDER BY o.at DESC, after_model_id DESC`,
    )
    .map(({ before, after, plans, predicted, actual, objects, at }) => {
      const each = StoredPlans.parse(JSON.parse(plans)).map((one) =>
        // Earlier versions kept the ids of estimated plans alone.
        typeof one === 'string' ? { planId: one, predicted: predictedChange(store, one) } : one,
      )
      return {
        before,
        after,
        plans: each.map(({ planId }) => planId),
        each,
        counts: each.every((one) => one.predicted !== null),
        predicted,
        actual,
        objects,
        atMs: at,
      }
    })
  const errors = pairs
    .filter(({ counts }) => counts)
    .map(({ predicted, actual }) => Math.abs(actual - predicted))
    .toSorted((a, b) => a - b)
  const enough = errors.length >= enoughPairs
  return { pairs, enough, errorPoints: enough ? (errors[Math.ceil(errors.length * 0.9) - 1] ?? null) : null }
}

const isKnown = (store: Store, before: number, after: number): boolean =>
  store.get('SELECT 1 FROM effect_outcome WHERE before_model_id = ? AND after_model_id = ?', [before, after]) !==
  undefined

/** Applied plans, each with the change that was estimated before it was applied, null where none was. */
const appliedBetween = (store: Store, fromMs: number, toMs: number) =>
  store
    .all<{ id: number; applied_at: number }>(
      "SELECT id, applied_at FROM plan WHERE status = 'applied' AND applied_at > ? AND applied_at <= ? ORDER BY id",
      [fromMs, toMs],
    )
    .map(({ id, applied_at }) => {
      const planId = idOf('pln', id)
      return { planId, predicted: predictedChange(store, planId, applied_at) }
    })

/** The estimated change of the nearest neighbors' accuracy in points, by a report that was made by then. */
function predictedChange(store: Store, planId: PlanId, byMs = Number.POSITIVE_INFINITY): number | null {
  const report = impactOf(store, planId)
  if (!report || report.createdAtMs > byMs) return null
  return report.measures.find(({ measure }) => measure === 'nearest neighbors')?.change ?? null
}
