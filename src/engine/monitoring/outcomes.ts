import type { ReviewOutcomes } from '#contract'
import { type BoundingBox, iou } from '#model/geometry/box.ts'
import { idOf } from '#model/ids.ts'
import type { Store } from '../store/index.ts'

/** A box that a person moved less than this still counts as accepted. */
const acceptedFromIou = 0.99

type Outcome = 'accepted' | 'moved' | 'relabelled' | 'deleted' | 'added'
type Counts = Record<Outcome, number>

type TakenRow = {
  model_id: number
  class: string
  outcome: 1 | 2
  class_id: number
  x16: number
  y16: number
  width16: number
  height16: number
  now_class_id: number | null
  x: number | null
  y: number | null
  width: number | null
  height: number | null
  /** Whether a shape that is no box is as it was proposed; null for boxes. */
  is_same: 0 | 1 | null
}

const noCounts = (): Counts => ({ accepted: 0, moved: 0, relabelled: 0, deleted: 0, added: 0 })

/**
 * What people made of each model's predictions, as a query over predictions and the labels that came from them. Only
 * images that a person has reviewed count, without those that were labelled blind: nothing was made of what nobody saw.
 * `added` are the objects that a person drew where the model had run.
 */
export function reviewOutcomes(store: Store): ReviewOutcomes[] {
  const perModel = new Map<number, Map<string, Counts>>()
  const bump = (modelRow: number, className: string, outcome: Outcome, by = 1) => {
    const classes = perModel.get(modelRow) ?? new Map<string, Counts>()
    perModel.set(modelRow, classes)
    const counts = classes.get(className) ?? noCounts()
    classes.set(className, counts)
    counts[outcome] += by
  }
  for (const row of store.each<TakenRow>(
    `SELECT p.model_id, c.name AS class, p.outcome, p.class_id, p.x16, p.y16, p.width16, p.height16,
      a.class_id AS now_class_id, a.x, a.y, a.width, a.height, p.geometry = a.geometry AS is_same
     FROM image
     JOIN prediction p ON p.image_id = image.id AND p.outcome <> 0
     JOIN label_class c ON c.id = p.class_id
     LEFT JOIN annotation a ON a.image_id = p.image_id AND a.model_id = p.model_id AND a.prediction_n = p.n
     WHERE image.state IN ('reviewed', 'approved') AND image.reviewed_blind IS NOT 1`,
  ))
    bump(row.model_id, row.class, outcomeOf(row))
  for (const row of store.all<{ model_id: number; class: string; n: number }>(
    `SELECT r.model_id, c.name AS class, count(*) AS n
     FROM prediction_run r
     JOIN image ON image.id = r.image_id AND image.state IN ('reviewed', 'approved')
       AND image.reviewed_blind IS NOT 1
     JOIN annotation a ON a.image_id = r.image_id AND a.origin = 'human'
     JOIN label_class c ON c.id = a.class_id GROUP BY r.model_id, c.name`,
  ))
    bump(row.model_id, row.class, 'added', row.n)
  return store
    .all<{ id: number; name: string; stage: string; reviewed: number }>(
      `SELECT model.id, model.name, model.stage,
        (SELECT count(*) FROM prediction_run r JOIN image ON image.id = r.image_id
          WHERE r.model_id = model.id AND image.state IN ('reviewed', 'approved')
            AND image.reviewed_blind IS NOT 1) AS reviewed
       FROM model ORDER BY model.id`,
    )
    .map(({ id, name, stage, reviewed }) => {
      const classes = [...(perModel.get(id) ?? new Map<string, Counts>())]
      const total = noCounts()
      for (const [, counts] of classes) for (const key of Object.keys(total) as Outcome[]) total[key] += counts[key]
      const corrections = total.moved + total.relabelled + total.deleted + total.added
      return {
        modelId: idOf('mdl', id),
        name,
        stage,
        imagesReviewed: reviewed,
        ...total,
        perHundredImages: reviewed === 0 ? null : (100 * corrections) / reviewed,
        perClass: classes
          .map(([name, counts]) => ({ class: name, ...counts }))
          .sort((a, b) => (a.class < b.class ? -1 : 1)),
      }
    })
}

function outcomeOf(row: TakenRow): Outcome {
  if (row.outcome === 2 || row.now_class_id === null) return 'deleted'
  if (row.now_class_id !== row.class_id) return 'relabelled'
  if (row.is_same !== null) return row.is_same === 1 ? 'accepted' : 'moved'
  const predicted: BoundingBox = {
    x: row.x16 / 16,
    y: row.y16 / 16,
    width: row.width16 / 16,
    height: row.height16 / 16,
  }
  const label: BoundingBox = { x: row.x ?? 0, y: row.y ?? 0, width: row.width ?? 0, height: row.height ?? 0 }
  return iou(predicted, label) >= acceptedFromIou ? 'accepted' : 'moved'
}
