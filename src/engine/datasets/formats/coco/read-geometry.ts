import { z } from 'zod'
import { type BoundingBox, boundsOf, clipBox, type Point } from '#model/geometry/box.ts'
import { emptyBitmap, encodeBitmap } from '#model/geometry/mask-bitmap.ts'
import { fillRings } from '#model/geometry/mask-paint.ts'
import type { Skeleton } from '#model/label-set/skeleton.ts'
import type { Geometry } from '#model/shapes/index.ts'
import { maskOfRuns } from '#model/shapes/mask.ts'
import type { SkeletonShape, Visibility } from '#model/shapes/skeleton.ts'
import type { Size } from '#model/units.ts'
import type { ReadReport } from '../../parsing/read-report.ts'
import { type FittedShape, fitShape } from '../../shapes/fit-shape.ts'
import { hasOtherBox } from '../../shapes/skeleton-box.ts'
import { countsFromText, runsFromColumns } from './rle.ts'

/** The places of an annotation as the file gives them; none of it is trusted. */
export type Places = { bbox?: unknown; segmentation?: unknown; keypoints?: unknown }

const PolygonNumbers = z.array(z.number()).min(6).max(40_000)
const KeypointNumbers = z.array(z.number()).max(1_500)
const RunLengthMask = z.object({
  counts: z.union([z.array(z.number()).max(4_000_000), z.string().max(20_000_000)]),
  size: z.tuple([z.number(), z.number()]),
})

/** The geometry of an annotation inside the image, or why there is none. Changes are counted. */
export function fittedGeometry(
  places: Places,
  plan: Skeleton | undefined,
  size: Size,
  report: ReadReport,
): FittedShape {
  return fittedSkeleton(places, plan, size, report) ?? fittedArea(places, size, report)
}

/** A skeleton if the category has one and a point is labeled; otherwise null. */
function fittedSkeleton(
  { keypoints, segmentation, bbox }: Places,
  plan: Skeleton | undefined,
  size: Size,
  report: ReadReport,
): FittedShape | null {
  if (!Array.isArray(keypoints) || keypoints.every((value) => value === 0)) return null
  const skeleton = plan ? skeletonOf(keypoints, plan) : null
  const fitted = skeleton && fitShape(skeleton, size.widthPx, size.heightPx)
  if (!fitted || 'problem' in fitted) {
    report.change('keypoints dropped')
    return null
  }
  const box = boxOf(bbox)
  const hasOutline = segmentation !== undefined && segmentation !== null && !isEmptyList(segmentation)
  if (hasOutline) report.change('outline of a skeleton dropped')
  else if (box && hasOtherBox(box, skeleton)) report.change('box of a skeleton dropped')
  return fitted
}

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0

function skeletonOf(keypoints: unknown, plan: Skeleton): SkeletonShape | null {
  const numbers = KeypointNumbers.safeParse(keypoints)
  if (!numbers.success || numbers.data.length !== 3 * plan.points.length) return null
  const points = plan.points.map((_, i): [number, number, Visibility] => {
    const [x = 0, y = 0, visibility = 0] = numbers.data.slice(3 * i, 3 * i + 3)
    return visibility === 1 || visibility === 2 ? [x, y, visibility] : [0, 0, 0]
  })
  return points.every(([, , visibility]) => visibility === 0) ? null : { shape: 'skeleton', points }
}

export function boxOf(bbox: unknown): BoundingBox | null {
  if (!Array.isArray(bbox) || bbox.length !== 4 || !bbox.every(Number.isFinite)) return null
  const [x, y, width, height] = bbox
  return { x, y, width, height }
}

function fittedArea({ bbox, segmentation }: Places, size: Size, report: ReadReport): FittedShape {
  const box = fittedBox(bbox, size)
  const instead = (what: string): FittedShape => {
    if (!('problem' in box)) report.change(what)
    return box
  }
  if (segmentation !== null && typeof segmentation === 'object' && !Array.isArray(segmentation)) {
    const mask = maskOf(segmentation, size)
    return 'geometry' in mask
      ? { geometry: mask.geometry, clipped: false }
      : instead(`${mask.problem} kept as its bounding box`)
  }
  const parts = Array.isArray(segmentation) ? segmentation : []
  if (parts.length === 0) return box
  const rings = parts.map(ringOf)
  if (rings.some((ring) => ring === null)) return instead('polygon that can’t be read kept as its bounding box')
  if (rings.length > 1) {
    const mask = maskOfParts(rings as Point[][], size)
    if (!mask) return instead('polygon without area kept as its bounding box')
    report.change('polygon of several parts kept as a mask')
    return { geometry: mask, clipped: false }
  }
  const fitted = fitShape({ shape: 'polygon', rings: rings as [number, number][][] }, size.widthPx, size.heightPx)
  return 'problem' in fitted && !('problem' in box) ? instead('polygon without area kept as its bounding box') : fitted
}

function fittedBox(bbox: unknown, { widthPx, heightPx }: Size): FittedShape {
  if (bbox === undefined || bbox === null) return { problem: 'It has neither a box nor a polygon.' }
  const box = boxOf(bbox)
  return box ? fitShape({ shape: 'box', ...box }, widthPx, heightPx) : { problem: 'Its box is not four numbers.' }
}

function ringOf(part: unknown): [number, number][] | null {
  const numbers = PolygonNumbers.safeParse(part)
  if (!numbers.success || numbers.data.length % 2 !== 0) return null
  const ring: [number, number][] = []
  for (let i = 0; i < numbers.data.length; i += 2) ring.push([numbers.data[i]!, numbers.data[i + 1]!])
  return ring
}

/** Everything enclosed by any of the rings. */
function maskOfParts(rings: readonly Point[][], { widthPx, heightPx }: Size): Geometry | null {
  const points = rings.flat()
  if (!points.flat().every((value) => Number.isFinite(value) && Math.abs(value) < 1e9)) return null
  const bitmap = emptyBitmap(clipBox(boundsOf(points), widthPx, heightPx))
  for (const ring of rings) fillRings(bitmap, [ring], 1)
  const runs = encodeBitmap(bitmap)
  return runs && maskOfRuns(runs)
}

export function maskOf(segmentation: object, size: Size): { geometry: Geometry } | { problem: string } {
  const read = RunLengthMask.safeParse(segmentation)
  if (!read.success) return { problem: 'mask that can’t be read' }
  const [height, width] = read.data.size
  if (width !== size.widthPx || height !== size.heightPx) return { problem: 'mask of another size than the image' }
  const { counts } = read.data
  const numbers = typeof counts === 'string' ? countsFromText(counts) : counts
  const runs = numbers && runsFromColumns(numbers, size)
  return runs ? { geometry: maskOfRuns(runs) } : { problem: 'mask that can’t be read' }
}
