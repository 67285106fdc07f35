import type { ReviewOutcomes } from '#contract'
import { idOf } from '#model/ids.ts'
import type { Context } from '../context.ts'
import { readAll } from '../query/index.ts'

/** A box that a user moved less than this still counts as accepted. */
const acceptedFromIou = 0.99

const outcomes = ['accepted', 'moved', 'relabelled', 'deleted', 'added'] as const
type Counts = Record<(typeof outcomes)[number], number>

const noCounts = (): Counts => ({ accepted: 0, moved: 0, relabelled: 0, deleted: 0, added: 0 })

/** Images that a user has reviewed, without those that were labeled blind: nothing was made of what nobody saw. */
const counting = "image.state IN ('reviewed', 'approved') AND image.reviewed_blind IS NOT 1"

/** What became of a prediction `p`, of which the label `a` came; both are boxes, or shapes that are the same or not. */
const outcomeSql = `CASE
  WHEN p.outcome = 2 OR a.class_id IS NULL THEN 'deleted'
  WHEN a.class_id <> p.class_id THEN 'relabelled'
  WHEN p.geometry IS NOT NULL THEN iif(p.geometry = a.geometry, 'accepted', 'moved')
  ELSE (
    WITH side AS (
      SELECT max(0, min((p.x16 + p.width16) / 16.0, a.x + a.width) - max(p.x16 / 16.0, a.x))
          * max(0, min((p.y16 + p.height16) / 16.0, a.y + a.height) - max(p.y16 / 16.0, a.y)) AS shared,
        p.width16 * p.height16 / 256.0 + a.width * a.height AS both)
    SELECT iif(both > shared AND shared >= ${acceptedFromIou} * (both - shared), 'accepted', 'moved') FROM side)
  END`

type Counted = { model_id: number; class: string; outcome: keyof Counts; n: number }

/**
 * What users made of each model's predictions, as a query over predictions and the labels that came from them. `added` are
 * the objects that a user drew where the model had run.
 */
export async function reviewOutcomes(context: Context): Promise<ReviewOutcomes[]> {
  const counted = await readAll<Counted>(
    context,
    `SELECT p.model_id, c.name AS class, ${outcomeSql} AS outcome, count(*) AS n
     FROM image
     JOIN prediction p ON p.image_id = image.id AND p.outcome <> 0
     JOIN label_class c ON c.id = p.class_id
     LEFT JOIN annotation a ON a.image_id = p.image_id AND a.model_id = p.model_id AND a.prediction_n = p.n
     WHERE ${counting} GROUP BY 1, 2, 3
     UNION ALL
     SELECT r.model_id, c.name, 'added', count(*)
     FROM prediction_run r
     JOIN image ON image.id = r.image_id AND ${counting}
     JOIN annotation a ON a.image_id = r.image_id AND a.origin = 'human'
     JOIN label_class c ON c.id = a.class_id GROUP BY r.model_id, c.name`,
  )
  const models = await readAll<{ id: number; name: string; alias: ReviewOutcomes['alias']; reviewed: number }>(
    context,
    `SELECT model.id, model.name, (SELECT min(alias) FROM model_alias WHERE model_id = model.id) AS alias,
       (SELECT count(*) FROM prediction_run r JOIN image ON image.id = r.image_id
         WHERE r.model_id = model.id AND ${counting}) AS reviewed
     FROM model ORDER BY model.id`,
  )
  return models.map(({ id, name, alias, reviewed }) => {
    const total = noCounts()
    const classes = new Map<string, Counts>()
    for (const { class: className, outcome, n } of counted.filter(({ model_id }) => model_id === id)) {
      const counts = classes.get(className) ?? noCounts()
      classes.set(className, counts)
      counts[outcome] += n
      total[outcome] += n
    }
    const corrections = total.moved + total.relabelled + total.deleted + total.added
    return {
      modelId: idOf('mdl', id),
      name,
      alias,
      imagesReviewed: reviewed,
      ...total,
      perHundredImages: reviewed === 0 ? null : (100 * corrections) / reviewed,
      perClass: [...classes]
        .map(([className, counts]) => ({ class: className, ...counts }))
        .sort((a, b) => (a.class < b.class ? -1 : 1)),
    }
  })
}
