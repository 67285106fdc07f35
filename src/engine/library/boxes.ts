import type { ThumbnailBoxes } from '#contract'
import { idOf } from '#model/ids.ts'
import type { Context } from '../context.ts'
import { isBlindNow, readAll, shownFrom, shownModelSql } from '../query/index.ts'

/** Only the largest objects of an image: more would be illegible on a thumbnail. */
const maxPerImage = 40

const statement = `
  WITH shown AS (
    SELECT image.id, image.width_px AS across, image.height_px AS down, class_id, 1 AS is_label, x, y, width, height
    FROM json_each(:rows) AS wanted CROSS JOIN image ON image.id = wanted.value
    CROSS JOIN annotation ON annotation.image_id = image.id
    UNION ALL
    SELECT image.id, image.width_px, image.height_px, class_id, 0, x16 / 16.0, y16 / 16.0, width16 / 16.0, height16 / 16.0
    FROM json_each(:rows) AS wanted CROSS JOIN image ON image.id = wanted.value
    CROSS JOIN prediction ON prediction.image_id = image.id AND outcome = 0 AND score >= ${shownFrom('prediction').sql}
      AND model_id = ${shownModelSql('image.id')}
    WHERE image.state = 'predicted' AND NOT ${isBlindNow('image').sql}
  ), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY id ORDER BY width * height DESC) AS place FROM shown
    WHERE class_id IN (SELECT id FROM label_class WHERE kind = 'object')
  )
  SELECT id, json_group_array(json_array(class_id, is_label, round(1000 * x / across), round(1000 * y / down),
    round(1000 * width / across), round(1000 * height / down))) AS boxes
  FROM ranked WHERE place <= ${maxPerImage} GROUP BY id`

/** Returns the labels that thumbnails of these images show, and the predictions that review shows on them. */
export async function boxes(context: Context, rows: readonly number[]): Promise<ThumbnailBoxes[]> {
  const found = await readAll<{ id: number; boxes: string }>(context, statement, { rows: JSON.stringify(rows) })
  return found.map(({ id, boxes }) => ({
    imageId: idOf('img', id),
    boxes: (JSON.parse(boxes) as number[][]).map(([classId, isLabel, x, y, width, height]) => ({
      classId: classId!,
      isLabel: isLabel === 1,
      place: [x!, y!, width!, height!],
    })),
  }))
}
