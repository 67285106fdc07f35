import type { BoundingBox } from '#model/geometry/box.ts'
import type { Geometry } from '#model/shapes/index.ts'
import { canonicalJson } from '#model/text/canonical-json.ts'
import { sha256Hex } from '../sha256.ts'
import type { ReadOnlyStore } from '../store/index.ts'

type KnownExtents = {
  ofLabel(label: { id: string; geometry: Geometry }): (BoundingBox & { areaPx: number | null }) | undefined
  ofPrediction(n: number): BoundingBox | undefined
}
const nothingGiven: KnownExtents = { ofLabel: () => undefined, ofPrediction: () => undefined }

/**
 * Returns a function that reads the boxes and areas of an image from label files, where they differ from the shapes'.
 */
export function extentsIn(store: ReadOnlyStore, modelRow: number): (imageRow: number) => KnownExtents {
  if (!store.get('SELECT 1 FROM label_extent UNION ALL SELECT 1 FROM prediction_extent LIMIT 1'))
    return () => nothingGiven
  return (imageRow) => {
    const labels = new Map(
      store
        .all<BoundingBox & { id: string; hash: string; areaPx: number | null }>(
          'SELECT id, geometry_hash AS hash, x, y, width, height, area AS areaPx FROM label_extent WHERE image_id = ?',
          [imageRow],
        )
        .map((row) => [row.id, row]),
    )
    const predictions = new Map(
      store
        .all<BoundingBox & { n: number }>(
          'SELECT n, x, y, width, height FROM prediction_extent WHERE image_id = ? AND model_id = ?',
          [imageRow, modelRow],
        )
        .map((row) => [row.n, row]),
    )
    return {
      ofLabel({ id, geometry }) {
        const row = labels.get(id)
        return row && row.hash === sha256Hex(canonicalJson(geometry)) ? row : undefined
      },
      ofPrediction: (n) => predictions.get(n),
    }
  }
}
