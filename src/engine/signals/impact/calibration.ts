import { z } from 'zod'
import type { Calibration } from '#contract'
import { idOf, PlanId } from '#model/ids.ts'
import type { Context } from '../../context.ts'
import { goldenSet, impactOf } from '../../policy/index.ts'
import type { Store } from '../../store/index.ts'
import { objectsThread } from '../object-signals-thread.ts'

/** From this many pairs on they help to judge the next prediction. */
const enoughPairs = 5

type ModelRow = { id: number; name: string; added_at: number }
type OutcomeRow = Pick<
  Calibration['pairs'][number],
  'before' | 'after' | 'predicted' | 'actual' | 'objects' | 'atMs'
> & {
  plans: string
}

/**
 * Compares estimated costs of plans with what happened: for each model that became current, the plans applied after its
 * predecessor was added and before the model was, their predicted change of the nearest neighbors' accuracy, and the
 * change of recall on the golden set by the stored predictions of both. A pair is stored permanently once both models
 * have processed every golden image; what is missing is reported.
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

/** The format of `effect_outcome.plans`. */
const StoredPlans = z.array(z.union([PlanId, z.object({ planId: PlanId, predicted: z.number().nullable() })]))

/**
 * Returns the pairs so far, the newest first; from five on also the error that 90% of them stay below. A pair of
 * several plans gives the error of their sum, which can't be divided. It counts whole: for one plan that is too wide
 * rather than too narrow. A pair with a plan without estimate says nothing about predictions.
 */
function calibrationOf(store: Store): Omit<Calibration, 'missing'> {
  const pairs = store
    .all<OutcomeRow>(
      `SELECT b.name AS before, a.name AS after, plans, predicted, actual, objects, at AS atMs FROM effect_outcome o
       JOIN model b ON b.id = o.before_model_id JOIN model a ON a.id = o.after_model_id ORDER BY o.at DESC, after_model_id DESC`,
    )
    .map(({ plans, ...row }) => {
      const each = StoredPlans.parse(JSON.parse(plans)).map((one) =>
        // Earlier versions stored only the ids of estimated plans.
        typeof one === 'string' ? { planId: one, predicted: predictedChange(store, one) } : one,
      )
      const counts = each.every((one) => one.predicted !== null)
      return { ...row, plans: each.map(({ planId }) => planId), each, counts }
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

/** Returns applied plans, each with the change that was estimated before it was applied, or null. */
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

/** Returns the estimated change of the nearest neighbors' accuracy in points, from a report made by then. */
function predictedChange(store: Store, planId: PlanId, byMs = Number.POSITIVE_INFINITY): number | null {
  const report = impactOf(store, planId)
  if (!report || report.createdAtMs > byMs) return null
  return report.measures.find(({ measure }) => measure === 'nearest neighbors')?.change ?? null
}
