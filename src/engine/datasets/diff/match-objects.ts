import type { ObjectChange } from '#contract'
import { pairBoxes } from '#model/geometry/match-boxes.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { boundsOfGeometry, type Geometry } from '#model/shapes/index.ts'
import { canonicalJson } from '#model/text/canonical-json.ts'

/** An object of two versions of an image: `change` is null where it is the same in both. */
export type ObjectPair = { change: ObjectChange | null; before: Annotation | null; after: Annotation | null }

/**
 * Finds the objects of one version of an image in another: by their ids, the rest by class and overlap. In the order of
 * `after`, then those that are gone.
 */
export function matchObjects(before: readonly Annotation[], after: readonly Annotation[]): ObjectPair[] {
  const byId = new Map(before.map((label) => [label.id, label]))
  const found = new Map<Annotation, Annotation>()
  for (const label of after) {
    const same = byId.get(label.id)
    if (same) found.set(label, same)
  }
  const kept = new Set(found.values())
  const [gone, made] = [before.filter((label) => !kept.has(label)), after.filter((label) => !found.has(label))]
  for (const { i, j } of pairBoxes(gone.map(placed), made.map(placed))) found.set(made[j]!, gone[i]!)
  const matched = new Set(found.values())
  return [
    ...after.map((label): ObjectPair => {
      const same = found.get(label) ?? null
      return { change: same ? changeBetween(same, label) : 'added', before: same, after: label }
    }),
    ...before
      .filter((label) => !matched.has(label))
      .map((label): ObjectPair => ({ change: 'removed', before: label, after: null })),
  ]
}

/** A class of the whole image counts as a box of one size, so that it is found again by its class. */
const placed = ({ classId, geometry }: Annotation) => ({
  class_id: classId,
  ...boundsOfGeometry(geometry, { widthPx: 1, heightPx: 1 }),
})

/** Differences up to this, in pixels or degrees, are none. */
const tolerance = 0.5

/** What happened to an object that both versions have: the strongest change, or null for none. */
function changeBetween(before: Annotation, after: Annotation): ObjectChange | null {
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
