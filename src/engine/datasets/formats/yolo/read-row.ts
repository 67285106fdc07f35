import type { Geometry } from '#model/shapes/index.ts'
import type { Visibility } from '#model/shapes/skeleton.ts'
import type { Size } from '#model/units.ts'
import { rotatedBoxOf } from '../../shapes/rotated-box-of.ts'
import { hasOtherBox } from '../../shapes/skeleton-box.ts'
import type { YoloTask } from './class-lists.ts'

type XY = [number, number]

/** A row's shape in pixels, not yet fitted to the image; `changes` says what of the row it does not include. */
export type ReadRow = { geometry: Geometry; score: number | null; changes: string[] } | { problem: string }

/** The numbers of a row after its class, by what the rows of its source are. */
export function readRow(
  values: readonly number[],
  kind: YoloTask,
  size: Size,
  keypoints: { count: number; hasVisibility: boolean; points: number } | null,
): ReadRow {
  if (kind === 'pose' && keypoints) return poseRow(values, size, keypoints)
  if (values.length === 4 || values.length === 5) return boxRow(values, size)
  if (values.length < 6 || values.length % 2 !== 0)
    return { problem: `A row has 5 numbers, 6, or a class and at least 3 points; this one has ${values.length + 1}.` }
  const ring = pointsOf(values, size)
  return kind === 'obb' && ring.length === 4
    ? rotatedRow(ring)
    : { geometry: { shape: 'polygon', rings: [ring] }, score: null, changes: [] }
}

function pointsOf(values: readonly number[], { widthPx, heightPx }: Size): XY[] {
  const points: XY[] = []
  for (let i = 0; i < values.length; i += 2) points.push([values[i]! * widthPx, values[i + 1]! * heightPx])
  return points
}

function boxRow([cx = 0, cy = 0, w = 0, h = 0, confidence]: readonly number[], { widthPx, heightPx }: Size): ReadRow {
  const [width, height] = [w * widthPx, h * heightPx]
  if (confidence !== undefined && !(confidence >= 0 && confidence <= 1))
    return { problem: `The confidence ${confidence} is not between 0 and 1.` }
  return {
    geometry: { shape: 'box', x: cx * widthPx - width / 2, y: cy * heightPx - height / 2, width, height },
    score: confidence ?? null,
    changes: [],
  }
}

function rotatedRow(ring: readonly XY[]): ReadRow {
  const read = rotatedBoxOf(ring as [XY, XY, XY, XY])
  return 'problem' in read ? read : { ...read, score: null }
}

/** A box and its keypoints: a skeleton, or only the box if no point is labeled. */
function poseRow(
  values: readonly number[],
  size: Size,
  { count, hasVisibility, points }: { count: number; hasVisibility: boolean; points: number },
): ReadRow {
  const each = hasVisibility ? 3 : 2
  if (values.length !== 4 + count * each)
    return {
      problem: `A row has a class, a box and ${count} points of ${each} numbers; this one has ${values.length + 1}.`,
    }
  const numbers = values.slice(4)
  const labelled = Array.from({ length: count }, (_, i): [number, number, Visibility] => {
    const [x = 0, y = 0, seen] = numbers.slice(i * each, (i + 1) * each)
    const visibility = hasVisibility ? seen : x === 0 && y === 0 ? 0 : 2
    return visibility === 1 || visibility === 2 ? [x * size.widthPx, y * size.heightPx, visibility] : [0, 0, 0]
  })
  const box = boxRow(values.slice(0, 4), size)
  if (labelled.every(([, , visibility]) => visibility === 0)) return box
  const kept = labelled.slice(0, points)
  const isOther = 'geometry' in box && box.geometry.shape === 'box' && hasOtherBox(box.geometry, { points: kept })
  return {
    geometry: { shape: 'skeleton', points: kept },
    score: null,
    changes: isOther ? ['box of a skeleton dropped'] : [],
  }
}
