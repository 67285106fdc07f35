import type { BoundingBox } from '#model/geometry/box.ts'
import { PredictionId, predictionKey } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'
import { isWithheld } from '../query/index.ts'

type Row = BoundingBox & { className: string }
export type DescribedObject = { box: BoundingBox; className: string }

/** Finds a label or prediction of an image by its id; null if it is missing or withheld from the user. */
export function objectOf({ store, actor }: ActingContext, imageRow: number, id: string): DescribedObject | null {
  const prediction = PredictionId.safeParse(id)
  const row = prediction.success
    ? store.get<Row>(
        `SELECT x16 / 16.0 AS x, y16 / 16.0 AS y, width16 / 16.0 AS width, height16 / 16.0 AS height, name AS className
         FROM prediction JOIN label_class ON label_class.id = class_id JOIN image ON image.id = image_id
         WHERE image_id = ? AND model_id = ? AND n = ? AND NOT ${isWithheld('image', actor).sql}`,
        [imageRow, predictionKey(prediction.data).modelRow, predictionKey(prediction.data).n],
      )
    : store.get<Row>(
        `SELECT x, y, width, height, name AS className FROM annotation JOIN label_class ON label_class.id = class_id
         WHERE image_id = ? AND annotation.id = ?`,
        [imageRow, id],
      )
  if (!row) return null
  const { className, ...box } = row
  return { className, box }
}
