import { areInSameRanges } from '#model/geometry/area-ranges.ts'
import type { AnnotationId } from '#model/ids.ts'
import { boundsOfGeometry, shapeOf } from '#model/shapes/index.ts'
import { canonicalJson } from '#model/text/canonical-json.ts'
import { sha256Hex } from '../../sha256.ts'
import type { Store } from '../../store/index.ts'
import type { Extent, ReadLabel } from '../formats/define-format.ts'

/** The extent of a label in a file, valid as long as its shape stays as imported. */
export type LabelExtent = Extent & { imageRow: number; id: AnnotationId; geometryHash: string }

/** Less than this is how numbers are written. */
const writtenPx = 1e-3

/** Returns the extent of a label if evaluating models by its shape would differ; else null. */
export function labelExtent(imageRow: number, id: AnnotationId, label: ReadLabel): LabelExtent | null {
  const { geometry, extent } = label
  if (!extent || geometry.shape === 'whole-image') return null
  const bounds = boundsOfGeometry(geometry)
  const isSameBox = (['x', 'y', 'width', 'height'] as const).every(
    (side) => Math.abs(bounds[side] - extent[side]) < writtenPx,
  )
  // Keypoints are measured by the area itself, all else by whether it is small or large.
  const areaPx = shapeOf(geometry).areaPx(geometry) || extent.width * extent.height
  const isSameArea =
    extent.areaPx === null ||
    (geometry.shape !== 'skeleton' && (extent.areaPx === areaPx || areInSameRanges(extent.areaPx, areaPx)))
  if (isSameBox && isSameArea) return null
  return { ...extent, imageRow, id, geometryHash: sha256Hex(canonicalJson(geometry)) }
}

export function writeExtent(store: Store, { imageRow, id, geometryHash, x, y, width, height, areaPx }: LabelExtent) {
  store.run('INSERT OR REPLACE INTO label_extent VALUES (?, ?, ?, ?, ?, ?, ?, ?)', [
    imageRow,
    id,
    geometryHash,
    x,
    y,
    width,
    height,
    areaPx,
  ])
}
