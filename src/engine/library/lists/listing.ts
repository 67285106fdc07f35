import type { ListedImage, ListedLabel } from '#contract'
import { idOf, type ModelId, rowOf } from '#model/ids.ts'
import type { ActingContext } from '../../context.ts'
import { isWithheld, shownModelSql } from '../../query/index.ts'
import type { Store } from '../../store/index.ts'
import { imagePage } from '../columns/index-thread.ts'
import type { PageRequest } from './pages.ts'

type Row = Pick<ListedImage, 'path' | 'width' | 'height' | 'state' | 'source' | 'lifecycle'> & {
  id: number
  capturedAtMs: number | null
}
const columns = `image.id, image.path, image.width_px AS width, image.height_px AS height, image.state,
  (SELECT name FROM source WHERE source.id = image.source_id) AS source, image.lifecycle, image.captured_at AS capturedAtMs`

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
  const images = rows.map(({ id, capturedAtMs, ...row }) => ({
    imageId: idOf('img', id),
    ...row,
    capturedAt: capturedAtMs === null ? null : new Date(capturedAtMs).toISOString(),
    ...(labels && { labels: labels.get(id) ?? [] }),
    ...(predictions && { predictions: predictions.get(id) ?? [] }),
  }))
  return { images, nextCursor }
}
type LabelRow = Omit<ListedLabel, 'bbox'> & { imageRow: number; bbox: string }
function byImage(rows: readonly LabelRow[]): Map<number, ListedLabel[]> {
  const groups = Map.groupBy(rows, ({ imageRow }) => imageRow)
  return new Map(
    [...groups].map(([image, some]) => [
      image,
      some.map(({ imageRow: _, ...row }) => ({ ...row, bbox: JSON.parse(row.bbox) })),
    ]),
  )
}
const labelsOf = (store: Store, rows: readonly number[]): LabelRow[] =>
  store.all<LabelRow>(
    `SELECT a.image_id AS imageRow, a.id AS annotationId, c.name AS class, a.shape,
        json_array(a.x, a.y, a.width, a.height) AS bbox, a.score, a.origin, 'mdl_' || a.model_id AS model
      FROM json_each(?) AS wanted CROSS JOIN annotation AS a ON a.image_id = wanted.value
      JOIN label_class AS c ON c.id = a.class_id ORDER BY a.image_id, a.position, a.id`,
    [JSON.stringify(rows)],
  )
const openOfShownModel = `p.model_id = ${shownModelSql('p.image_id')} AND p.outcome = 0`
const predictionsOf = ({ store, actor }: ActingContext, rows: readonly number[], modelId?: ModelId): LabelRow[] =>
  store.all<LabelRow>(
    `SELECT p.image_id AS imageRow, 'prd_' || p.model_id || '_' || p.n AS annotationId, c.name AS class,
        coalesce(p.geometry ->> 'shape', 'box') AS shape, p.score, 'model' AS origin, 'mdl_' || p.model_id AS model,
        json_array(p.x16 / 16.0, p.y16 / 16.0, p.width16 / 16.0, p.height16 / 16.0) AS bbox
      FROM json_each(?) AS wanted CROSS JOIN prediction AS p ON p.image_id = wanted.value
      JOIN label_class AS c ON c.id = p.class_id JOIN image ON image.id = p.image_id
      WHERE NOT ${isWithheld('image', actor).sql} AND ${modelId ? 'p.model_id = ?' : openOfShownModel}
      ORDER BY p.image_id, p.score DESC, p.n`,
    [JSON.stringify(rows), ...(modelId ? [rowOf(modelId)] : [])],
  )
