import type { TellingImage } from '#contract'
import { idOf } from '#model/ids.ts'
import { isShownFrom, type LeastWork } from '#model/least-work.ts'
import { boundsOfGeometry, type Geometry } from '#model/shapes/index.ts'
import type { ReviewedObject } from '../evaluation/for-threads.ts'
import type { ReadOnlyStore } from '../store/index.ts'
import type { ReviewedBoth } from './image-difference.ts'

/** Two models by their rows. */
export type Both = { currentRow: number; candidateRow: number }

/** The confidence from which predictions of each model count. */
export type CountedFrom = Record<'current' | 'candidate', LeastWork>

type PredictedObject = ReviewedObject & { score: number }
type ReadBoth = { current: PredictedObject[]; candidate: PredictedObject[]; labels: ReviewedObject[] }

type PredictionRow = {
  class_id: number
  score: number
  x16: number
  y16: number
  width16: number
  height16: number
  geometry: string | null
}

/** Returns a model's predictions on an image, with any outcome since. */
function predictedOn(store: ReadOnlyStore, imageRow: number, modelRow: number): PredictedObject[] {
  return store
    .all<PredictionRow>(
      `SELECT class_id, score, x16, y16, width16, height16, geometry FROM prediction
       WHERE image_id = ? AND model_id = ? ORDER BY score DESC, n`,
      [imageRow, modelRow],
    )
    .map((row) => ({
      classId: row.class_id,
      score: row.score,
      geometry:
        row.geometry === null
          ? { shape: 'box', x: row.x16 / 16, y: row.y16 / 16, width: row.width16 / 16, height: row.height16 / 16 }
          : (JSON.parse(row.geometry) as Geometry),
    }))
}

/** Reads both models' predictions on an image and its current labels, without crowds. */
export const readBoth = (store: ReadOnlyStore, imageRow: number, both: Both): ReadBoth => ({
  current: predictedOn(store, imageRow, both.currentRow),
  candidate: predictedOn(store, imageRow, both.candidateRow),
  labels: store
    .all<{ class_id: number; geometry: string }>(
      "SELECT class_id, geometry FROM annotation WHERE image_id = ? AND attributes ->> '$.iscrowd' IS NOT 1",
      [imageRow],
    )
    .map(({ class_id, geometry }) => ({ classId: class_id, geometry: JSON.parse(geometry) as Geometry })),
})

/** Returns the predictions of each model that count. */
export const counted = ({ current, candidate, labels }: ReadBoth, from: CountedFrom): ReviewedBoth => ({
  current: current.filter(isShownFrom(from.current)),
  candidate: candidate.filter(isShownFrom(from.candidate)),
  labels,
})

/** Returns an image with both models' predictions for display; null for a removed one. */
export function tellingImage(
  store: ReadOnlyStore,
  { imageRow, difference }: { imageRow: number; difference: number },
  both: Both,
  from: CountedFrom,
): TellingImage | null {
  const image = store.get<{ path: string; width_px: number; height_px: number }>(
    "SELECT path, width_px, height_px FROM image WHERE id = ? AND lifecycle <> 'purged'",
    [imageRow],
  )
  if (!image) return null
  const size = { widthPx: image.width_px, heightPx: image.height_px }
  const boxes = (objects: readonly ReviewedObject[]) =>
    objects.map(({ classId, geometry }) => ({ classId, ...boundsOfGeometry(geometry, size) }))
  const { current, candidate } = counted(readBoth(store, imageRow, both), from)
  return {
    imageId: idOf('img', imageRow),
    path: image.path,
    ...size,
    difference,
    current: boxes(current),
    candidate: boxes(candidate),
  }
}
