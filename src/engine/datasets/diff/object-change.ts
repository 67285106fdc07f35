import type { ObjectChange } from '#contract'
import type { Annotation } from '#model/labels/annotation.ts'
import { boundsOfGeometry, type Geometry } from '#model/shapes/index.ts'
import { canonicalJson } from '#model/text/canonical-json.ts'

/** Differences up to this, in pixels or degrees, are none. */
const tolerance = 0.5

/** What happened to an object that both versions have: the strongest change, or null for none. */
export function changeBetween(before: Annotation, after: Annotation): ObjectChange | null {
  if (before.classId !== after.classId) return 'relabelled'
  const change = geometryChange(before.geometry, after.geometry)
  if (change) return change
  return canonicalJson(beside(before)) === canonicalJson(beside(after)) ? null : 'attributes'
}

/** What is compared of an object besides class, shape and origin. */
const beside = ({ id, classId, geometry, origin, modelId, predictionId, score, ...others }: Annotation): object =>
  others

function geometryChange(before: Geometry, after: Geometry): 'reshaped' | 'resized' | 'moved' | null {
  if (isReshaped(before, after)) return 'reshaped'
  const [a, b] = [extentOf(before), extentOf(after)]
  if (isFar(a.width, b.width) || isFar(a.height, b.height)) return 'resized'
  return isFar(a.cx, b.cx) || isFar(a.cy, b.cy) ? 'moved' : null
}

const isFar = (a: number, b: number): boolean => Math.abs(a - b) > tolerance

/** Returns sides and center: of a box itself, else of the bounding box. */
function extentOf(geometry: Geometry): { cx: number; cy: number; width: number; height: number } {
  if (geometry.shape === 'rotated-box') return geometry
  const { x, y, width, height } = boundsOfGeometry(geometry)
  return { cx: x + width / 2, cy: y + height / 2, width, height }
}

/** Returns whether the shape or its outline differs, regardless of its place. */
function isReshaped(before: Geometry, after: Geometry): boolean {
  if (before.shape !== after.shape) return true
  if (before.shape === 'rotated-box' && after.shape === 'rotated-box')
    return Math.abs(((before.angleDegrees - after.angleDegrees + 540) % 360) - 180) > tolerance
  if (before.shape === 'mask' && after.shape === 'mask')
    return before.width !== after.width || String(before.counts) !== String(after.counts)
  const [a, b] = [pointsOf(before), pointsOf(after)]
  if (a.length !== b.length) return true
  const [from, to] = [boundsOfGeometry(before), boundsOfGeometry(after)]
  return a.some(([x, y, mark], i) => {
    const [otherX, otherY, otherMark] = b[i]!
    return mark !== otherMark || isFar(x - from.x, otherX - to.x) || isFar(y - from.y, otherY - to.y)
  })
}

/**
 * Returns the points of an outline with what distinguishes them: the ring of a polygon, the visibility in a skeleton.
 */
function pointsOf(geometry: Geometry): readonly (readonly [x: number, y: number, mark?: number])[] {
  if (geometry.shape === 'polygon') return geometry.rings.flatMap((ring, r) => ring.map(([x, y]) => [x, y, r] as const))
  return 'points' in geometry ? geometry.points : []
}
