import type { BlindAudit } from '#contract'
import type { Context } from '../context.ts'
import { currentModelRow, shownFromOf } from '../labeling/index.ts'
import { type PlacedBox, pairBoxes } from '../library/index.ts'
import { currentModelSql, readAll, readValues, shownFrom } from '../query/index.ts'

const imagesAtMost = 2000

type Side = BlindAudit['blind']
type OfImage = PlacedBox & { image_id: number }

/**
 * Compares the current model's predictions with users' labels, once on the images labeled without visible predictions
 * and once on those with visible ones, by the same matching: labels and predictions are paired by overlap, the best
 * first. A pair of one class is agreed; a pair of two classes, or a prediction without a label, is corrected; a label
 * without a prediction is missed. Biased users would correct and add less where predictions were shown.
 */
export async function blindAudit(context: Context): Promise<BlindAudit> {
  return {
    fromScore: shownFromOf(context.store, currentModelRow(context.store)),
    atMost: imagesAtMost,
    blind: await side(context, 1),
    shown: await side(context, 0),
  }
}

async function side(context: Context, reviewedBlind: 0 | 1): Promise<Side> {
  const images = await readValues<number>(
    context,
    `SELECT image.id FROM image
     JOIN prediction_run AS run ON run.model_id = ${currentModelSql} AND run.image_id = image.id
     WHERE image.state IN ('reviewed', 'approved') AND image.reviewed_blind = ?
     ORDER BY image.reviewed_at DESC, image.id DESC LIMIT ?`,
    [reviewedBlind, imagesAtMost],
  )
  const sum: Side = { images: images.length, labels: 0, agreed: 0, corrected: 0, missed: 0 }
  const listed = JSON.stringify(images)
  const boxes = async (sql: string) =>
    Map.groupBy(await readAll<OfImage>(context, sql, [listed]), ({ image_id }) => image_id)
  const labelsOf = await boxes(
    `SELECT image_id, class_id, x, y, width, height FROM annotation
      WHERE image_id IN (SELECT value FROM json_each(?)) ORDER BY image_id, id`,
  )
  const predictionsOf = await boxes(
    `SELECT image_id, class_id, x16 / 16.0 AS x, y16 / 16.0 AS y, width16 / 16.0 AS width, height16 / 16.0 AS height
      FROM prediction WHERE image_id IN (SELECT value FROM json_each(?)) AND model_id = ${currentModelSql}
        AND score >= ${shownFrom('prediction').sql}
      ORDER BY image_id, n`,
  )
  for (const id of images) {
    const [labels, predictions] = [labelsOf.get(id) ?? [], predictionsOf.get(id) ?? []]
    const pairs = pairBoxes(labels, predictions, { anyClass: true })
    const agreed = pairs.filter(({ i, j }) => labels[i]!.class_id === predictions[j]!.class_id).length
    sum.labels += labels.length
    sum.agreed += agreed
    sum.corrected += predictions.length - agreed
    sum.missed += labels.length - pairs.length
  }
  return sum
}
