import type { TellingImage } from '#contract'
import { idOf } from '#model/ids.ts'
import { boundsOfGeometry, type Geometry } from '#model/shapes/index.ts'
import type { ReviewedObject } from '../evaluation/for-threads.ts'
import type { ReadOnlyStore } from '../store/index.ts'
import type { ReviewedBoth } from './image-difference.ts'

/** Two models by their rows, and the least confidence at which review shows a prediction. */
export type Both = { currentRow: number; candidateRow: number; fromScore: number }

type PredictionRow = {
  class_id: number
  x16: number
  y16: number
  width16: number
  height16: number
  geometry: string | null
}

/** What a model proposed on an image, whatever users made of it since. */
function predictedOn(store: ReadOnlyStore, imageRow: number, modelRow: number, fromScore: number): ReviewedObject[] {
  return store
    .all<PredictionRow>(
      `SELECT class_id, x16, y16, width16, height16, geometry FROM prediction
       WHERE image_id = ? AND model_id = ? AND score >= ? ORDER BY score DESC, n`,
      [imageRow, modelRow, fromScore],
    )
    .map((row) => ({
      classId: row.class_id,
      geometry:
        row.geometry === null
          ? { shape: 'box', x: row.x16 / 16, y: row.y16 / 16, width: row.width16 / 16, height: row.height16 / 16 }
          : (JSON.parse(row.geometry) as Geometry),
    }))
}

/** What both models proposed on an image, and its labels as they are now. */
export function readBoth(store: ReadOnlyStore, imageRow: number, both: Both): ReviewedBoth {
  return {
    current: predictedOn(store, imageRow, both.currentRow, both.fromScore),
    candidate: predictedOn(store, imageRow, both.candidateRow, both.fromScore),
    labels: store
      .all<{ class_id: number; geometry: string }>('SELECT class_id, geometry FROM annotation WHERE image_id = ?', [
        imageRow,
      ])
      .map(({ class_id, geometry }) => ({ classId: class_id, geometry: JSON.parse(geometry) as Geometry })),
  }
}

/** An image with what both models proposed, to be shown; null for one that was removed since. */
export function tellingImage(
  store: ReadOnlyStore,
  { imageRow, difference }: { imageRow: number; difference: number },
  both: Both,
): TellingImage | null {
  const image = store.get<{ path: string; width_px: number; height_px: number }>(
    "SELECT path, width_px, height_px FROM image WHERE id = ? AND lifecycle <> 'purged'",
    [imageRow],
  )
  if (!image) return null
  const size = { widthPx: image.width_px, heightPx: image.height_px }
  const boxes = (objects: readonly ReviewedObject[]) =>
    objects.map(({ classId, geometry }) => ({ classId, ...boundsOfGeometry(geometry, size) }))
  const { current, candidate } = readBoth(store, imageRow, both)
  return {
    imageId: idOf('img', imageRow),
    path: image.path,
    ...size,
    difference,
    current: boxes(current),
    candidate: boxes(candidate),
  }
}
