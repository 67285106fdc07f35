import { maxSampledImages, type SampledImage, type WaitingClass } from '#contract'
import { idOf, type ModelId, rowOf } from '#model/ids.ts'
import type { Context } from '../../context.ts'
import { shownFromOf } from '../../labeling/index.ts'
import { isBlindNow, readAll } from '../../query/index.ts'
import { modelById } from '../queries.ts'
import { aliasedModel } from '../registry/model-aliases.ts'

type FoundRow = {
  image_id: number
  path: string
  hash: string | null
  width_px: number
  height_px: number
  model_class: number | null
  score: number
  x: number
  y: number
  width: number
  height: number
}

const found = `SELECT image_id, model_id, model_class, score, x16, y16, width16, height16 FROM prediction
  WHERE model_class IS NOT NULL UNION ALL
  SELECT image_id, model_id, model_class, score, x16, y16, width16, height16 FROM unmapped_prediction
  WHERE NOT is_tail`

const box = 'x16 / 16.0 AS x, y16 / 16.0 AS y, width16 / 16.0 AS width, height16 / 16.0 AS height'

const shownImage = `image.lifecycle IN ('active', 'retired') AND NOT ${isBlindNow('image').sql}`

/** Returns a model's findings, mapped or not, on some of its images, spread evenly. Omits images under blind review. */
export async function sample(context: Context, modelId: ModelId, fromScore: number): Promise<SampledImage[]> {
  modelById(context.store, modelId)
  const rows = await readAll<FoundRow>(
    context,
    `WITH seen AS (
       SELECT image_id, row_number() OVER (ORDER BY image_id) - 1 AS place, count(*) OVER () AS total
       FROM prediction_run JOIN image ON image.id = image_id WHERE model_id = :model AND ${shownImage}),
     sampled AS (
       SELECT image_id FROM seen WHERE place * :most / max(total, :most) <> (place - 1) * :most / max(total, :most) OR place = 0)
     SELECT image.id AS image_id, path, perceptual_hash AS hash, width_px, height_px, model_class, score, ${box}
     FROM sampled CROSS JOIN image ON image.id = sampled.image_id
       LEFT JOIN (${found}) AS found ON found.image_id = image.id AND found.model_id = :model AND score >= :from
     ORDER BY image.id, score DESC`,
    // A bigint, so that SQLite divides whole numbers.
    { model: rowOf(modelId), most: BigInt(maxSampledImages), from: fromScore },
  )
  const images = new Map<number, SampledImage>()
  for (const row of rows) {
    const image = images.get(row.image_id) ?? {
      imageId: idOf('img', row.image_id),
      path: row.path,
      hash: row.hash,
      widthPx: row.width_px,
      heightPx: row.height_px,
      found: [],
    }
    images.set(row.image_id, image)
    if (row.model_class !== null)
      image.found.push({
        modelClass: row.model_class,
        score: row.score,
        box: [row.x, row.y, row.width, row.height],
      })
  }
  return [...images.values()]
}

/** Lists the undecided classes of the current model with findings that review would show, the most frequent first. */
export async function waitingClasses(context: Context): Promise<WaitingClass[]> {
  const current = aliasedModel(context, 'current')
  if (!current) return []
  // With max(), SQLite takes the other columns from the row with the maximum.
  const rows = await readAll<FoundRow & { model_class: number; found: number }>(
    context,
    `SELECT found.model_class, count(*) AS found, max(score) AS score, ${box}, image.id AS image_id, width_px, height_px
     FROM unmapped_prediction AS found JOIN image ON image.id = found.image_id
       JOIN class_map ON class_map.model_id = found.model_id AND class_map.model_class = found.model_class
     WHERE found.model_id = ? AND NOT found.is_tail AND score >= ? AND class_map.class_id IS NULL AND decided = 0 AND ${shownImage}
     GROUP BY found.model_class ORDER BY found DESC, found.model_class`,
    [rowOf(current.model.modelId), shownFromOf(context.store, rowOf(current.model.modelId))],
  )
  return rows.map(({ model_class, found: count, score, x, y, width, height, ...image }) => ({
    modelClass: model_class,
    name: current.model.classes[model_class] ?? `class ${model_class}`,
    found: count,
    example: {
      modelClass: model_class,
      score,
      box: [x, y, width, height],
      imageId: idOf('img', image.image_id),
      widthPx: image.width_px,
      heightPx: image.height_px,
    },
  }))
}
