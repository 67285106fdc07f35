import type { ListedImage, ListedLabel } from '#contract'
import { idOf, type ModelId, predictionId, rowOf } from '#model/ids.ts'
import type { ImageState, Lifecycle } from '#model/image.ts'
import type { ActingContext } from '../../context.ts'
import { isWithheld, shownModelSql } from '../../query/index.ts'
import type { Store } from '../../store/index.ts'
import { imagePage } from '../columns/index-thread.ts'
import type { PageRequest } from './pages.ts'

type Row = {
  id: number
  path: string
  width_px: number
  height_px: number
  state: ImageState
  source: string
  captured_at: number | null
  lifecycle: Lifecycle
}

const columns = `image.id, image.path, image.width_px, image.height_px, image.state, image.captured_at, image.lifecycle,
  (SELECT name FROM source WHERE source.id = image.source_id) AS source`

/**
 * Returns a page of images for scripts, with labels and a model's predictions if wanted, as far as the user may see
 * them.
 */
export async function listing(
  context: ActingContext,
  request: PageRequest & { labels: boolean; modelId?: ModelId | undefined },
  signal?: AbortSignal,
): Promise<{ images: ListedImage[]; nextCursor: string | null }> {
  const { rows, nextCursor } = await imagePage<Row>(context, columns, request, signal)
  const ids = rows.map(({ id }) => id)
  const labels = request.labels ? byImage(labelsOf(context.store, ids)) : null
  const predictions = request.labels ? byImage(predictionsOf(context, ids, request.modelId)) : null
  const images = rows.map((row) => ({
    imageId: idOf('img', row.id),
    path: row.path,
    width: row.width_px,
    height: row.height_px,
    state: row.state,
    source: row.source,
    capturedAt: row.captured_at === null ? null : new Date(row.captured_at).toISOString(),
    lifecycle: row.lifecycle,
    ...(labels && { labels: labels.get(row.id) ?? [] }),
    ...(predictions && { predictions: predictions.get(row.id) ?? [] }),
  }))
  return { images, nextCursor }
}

type OfImage = { imageRow: number; label: ListedLabel }

function byImage(labels: readonly OfImage[]): Map<number, ListedLabel[]> {
  const grouped = new Map<number, ListedLabel[]>()
  for (const { imageRow, label } of labels) {
    const existing = grouped.get(imageRow)
    if (existing) existing.push(label)
    else grouped.set(imageRow, [label])
  }
  return grouped
}

type Bounds = { x: number; y: number; width: number; height: number; class: string; score: number | null }
type AnnotationRow = Bounds & { image_id: number; id: string; shape: string; origin: string; model_id: number | null }
type PredictionRow = Bounds & { image_id: number; n: number; model_id: number; shape: string }

function labelsOf(store: Store, rows: readonly number[]): OfImage[] {
  return store
    .all<AnnotationRow>(
      `SELECT a.image_id, a.id, a.shape, a.origin, a.model_id, a.score, a.x, a.y, a.width, a.height, c.name AS class
       FROM json_each(?) AS wanted CROSS JOIN annotation AS a ON a.image_id = wanted.value
       JOIN label_class AS c ON c.id = a.class_id ORDER BY a.image_id, a.position, a.id`,
      [JSON.stringify(rows)],
    )
    .map((row) => ({
      imageRow: row.image_id,
      label: {
        annotationId: row.id,
        class: row.class,
        shape: row.shape,
        bbox: [row.x, row.y, row.width, row.height],
        score: row.score,
        origin: row.origin,
        model: row.model_id === null ? null : idOf('mdl', row.model_id),
      },
    }))
}

const openOfShownModel = `p.model_id = ${shownModelSql('p.image_id')} AND p.outcome = 0`

function predictionsOf({ store, actor }: ActingContext, rows: readonly number[], modelId?: ModelId): OfImage[] {
  return store
    .all<PredictionRow>(
      `SELECT p.image_id, p.n, p.model_id, p.score, p.x16 / 16.0 AS x, p.y16 / 16.0 AS y, p.width16 / 16.0 AS width,
         p.height16 / 16.0 AS height, c.name AS class, coalesce(p.geometry ->> 'shape', 'box') AS shape
       FROM json_each(?) AS wanted CROSS JOIN prediction AS p ON p.image_id = wanted.value
       JOIN label_class AS c ON c.id = p.class_id JOIN image ON image.id = p.image_id
       WHERE NOT ${isWithheld('image', actor).sql} AND ${modelId ? 'p.model_id = ?' : openOfShownModel}
       ORDER BY p.image_id, p.score DESC, p.n`,
      [JSON.stringify(rows), ...(modelId ? [rowOf(modelId)] : [])],
    )
    .map((row) => ({
      imageRow: row.image_id,
      label: {
        annotationId: predictionId(row.model_id, row.n),
        class: row.class,
        shape: row.shape,
        bbox: [row.x, row.y, row.width, row.height],
        score: row.score,
        origin: 'model',
        model: idOf('mdl', row.model_id),
      },
    }))
}
