import type { Calibration } from '#contract'
import type { Annotation } from '#model/annotation.ts'
import { idOf } from '#model/ids.ts'
import { shapeOf } from '#model/shapes/index.ts'
import type { Context } from '../../context.ts'
import { type PlacedBox, pairBoxes } from '../../library/index.ts'
import type { Store } from '../../store/index.ts'
import { effectOf } from './stored-effect.ts'

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
 * Sets what plans were foretold to cost beside what happened: for each model that became the current one, the plans that
 * were applied after its forerunner was added and before it was, their predicted change of the nearest neighbours'
 * accuracy, and the change of recall on the golden set by the stored predictions of both. A pair is kept once and for all
 * when both models have seen every golden image; what is missing is said.
 */
export function calibrate(context: Context): Calibration {
  const { store, clock } = context
  const { goldenDataset, reviewFromScore } = context.settings()
  const golden = store.get<{ id: number }>("SELECT id FROM dataset WHERE name = ? AND hash <> ''", [goldenDataset])
  const models = store.all<ModelRow>(
    "SELECT id, name, added_at FROM model WHERE current_at IS NOT NULL AND file <> '' ORDER BY current_at, id",
  )
  const missing: string[] = []
  for (const [n, after] of models.entries()) {
    const before = models[n - 1]
    if (!before || !golden || isKnown(store, before.id, after.id)) continue
    const plans = appliedBetween(store, before.added_at, after.added_at)
    if (plans.length === 0) continue
    const unseen = [before, after].map((model) => ({ model, images: unseenBy(store, model.id, golden.id) }))
    for (const { model, images } of unseen)
      if (images > 0)
        missing.push(
          `${model.name} has not looked at ${images} images of the golden set ${goldenDataset}, so what the plans before ${after.name} cost in truth is not known. Run: winnow prelabel WORKSPACE --model ${idOf('mdl', model.id)} --where 'inDataset("${goldenDataset}")'`,
        )
    if (unseen.some(({ images }) => images > 0)) continue
    const [was, is] = [before, after].map((model) => recallOn(store, model.id, golden.id, reviewFromScore))
    if (was!.objects === 0) continue
    store.write(() =>
      store.run(
        `INSERT INTO effect_outcome (before_model_id, after_model_id, dataset, plans, predicted, actual, objects, at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        [
          before.id,
          after.id,
          goldenDataset,
          JSON.stringify(plans.map(({ planId }) => planId)),
          plans.reduce((sum, { predicted }) => sum + predicted, 0),
          is!.points - was!.points,
          was!.objects,
          clock.nowMs(),
        ],
      ),
    )
  }
  return { ...calibrationOf(store), missing }
}

/** The pairs so far, the newest first; from five on the error that 90 % of them stay below. */
function calibrationOf(store: Store): Omit<Calibration, 'missing'> {
  const pairs = store
    .all<OutcomeRow>(
      `SELECT o.*, b.name AS before, a.name AS after FROM effect_outcome o
       JOIN model b ON b.id = o.before_model_id JOIN model a ON a.id = o.after_model_id ORDER BY o.at DESC, after_model_id DESC`,
    )
    .map(({ before, after, plans, predicted, actual, objects, at }) => ({
      before,
      after,
      plans: JSON.parse(plans),
      predicted,
      actual,
      objects,
      atMs: at,
    }))
  const errors = pairs.map(({ predicted, actual }) => Math.abs(actual - predicted)).toSorted((a, b) => a - b)
  return {
    pairs,
    enough: pairs.length >= enoughPairs,
    errorPoints: pairs.length >= enoughPairs ? (errors[Math.ceil(errors.length * 0.9) - 1] ?? null) : null,
  }
}

/** An interval as wide as what was foretold missed the truth before. */
export const widened = ([from, to]: [number, number], errorPoints: number | null): [number, number] =>
  errorPoints === null ? [from, to] : [from - errorPoints, to + errorPoints]

const isKnown = (store: Store, before: number, after: number): boolean =>
  store.get('SELECT 1 FROM effect_outcome WHERE before_model_id = ? AND after_model_id = ?', [before, after]) !==
  undefined

/** Applied plans whose effect was foretold, and by how much. */
function appliedBetween(store: Store, fromMs: number, toMs: number) {
  return store
    .all<{ id: number }>("SELECT id FROM plan WHERE status = 'applied' AND applied_at > ? AND applied_at <= ?", [
      fromMs,
      toMs,
    ])
    .flatMap(({ id }) => {
      const planId = idOf('pln', id)
      const change = effectOf(store, planId)?.measures.find(({ measure }) => measure === 'nearest neighbours')?.change
      return change === undefined ? [] : [{ planId, predicted: change }]
    })
}

const unseenBy = (store: Store, modelRow: number, goldenRow: number): number =>
  store.get<{ n: number }>(
    `SELECT count(*) AS n FROM dataset_item WHERE dataset_id = ? AND NOT EXISTS (
       SELECT 1 FROM prediction_run WHERE model_id = ? AND prediction_run.image_id = dataset_item.image_id)`,
    [goldenRow, modelRow],
  )!.n

/** Share of the golden set's frozen labels that the model's predictions find, in points. */
function recallOn(store: Store, modelRow: number, goldenRow: number, fromScore: number) {
  let [found, objects] = [0, 0]
  for (const { image_id, labels } of store.all<{ image_id: number; labels: string }>(
    'SELECT image_id, labels FROM dataset_item WHERE dataset_id = ?',
    [goldenRow],
  )) {
    const frozen = boxesOf(labels)
    const proposed = store.all<PlacedBox>(
      `SELECT class_id, x16 / 16.0 AS x, y16 / 16.0 AS y, width16 / 16.0 AS width, height16 / 16.0 AS height
       FROM prediction WHERE image_id = ? AND model_id = ? AND score >= ?`,
      [image_id, modelRow, fromScore],
    )
    objects += frozen.length
    found += pairBoxes(frozen, proposed).length
  }
  return { objects, points: objects > 0 ? (100 * found) / objects : 0 }
}

const boxesOf = (labels: string): PlacedBox[] =>
  (JSON.parse(labels) as Annotation[]).map(({ classId, geometry }) => ({
    class_id: classId,
    ...shapeOf(geometry).bounds(geometry),
  }))
