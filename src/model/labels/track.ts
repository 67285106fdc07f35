import { z } from 'zod'
import { normalDegrees } from '../geometry/rotated.ts'
import type { Geometry } from '../shapes/index.ts'

/**
 * The track of an object: the same object in the frames of one sequence. `number` identifies the track within a
 * sequence. Between keyframes an object is interpolated from the surrounding ones. `outsideAfter`: the object is
 * outside of the image in the next frames, until the track has an object again.
 */
export const Track = z.strictObject({
  number: z
    .int()
    .nonnegative()
    .max(2 ** 31),
  keyframe: z.literal(true).optional(),
  outsideAfter: z.literal(true).optional(),
})
export type Track = z.infer<typeof Track>

/** An object of a track in a frame. */
export type TrackedObject = { frame: number; geometry: Geometry; track: Track }

/** Boxes, rotated boxes and points are interpolated between keyframes; other shapes stay as they were made. */
const isInterpolated = ({ shape }: Geometry): boolean =>
  shape === 'box' || shape === 'rotated-box' || shape === 'points'

/** Places that differ by less are the same. */
const tolerancePx = 1e-9

/**
 * Returns where the interpolated objects of a track belong, by their position in the list; omits objects that are
 * already there. The list is in the order of frames. After the last keyframe, and before the first, an object keeps
 * that keyframe's place. Nothing is interpolated across a range in which the object is outside.
 */
export function interpolated(objects: readonly TrackedObject[]): Map<number, Geometry> {
  const moved = new Map<number, Geometry>()
  for (let from = 0; from < objects.length; ) {
    const left = objects.findIndex(({ track }, i) => i >= from && track.outsideAfter)
    const end = left < 0 ? objects.length : left + 1
    const next: (TrackedObject | undefined)[] = []
    for (let i = end - 1, after: TrackedObject | undefined; i >= from; i--) {
      next[i] = after
      if (objects[i]!.track.keyframe) after = objects[i]
    }
    let before: TrackedObject | undefined
    for (let i = from; i < end; i++) {
      const object = objects[i]!
      if (object.track.keyframe) before = object
      else if (isInterpolated(object.geometry)) {
        const geometry = placeBetween(before, next[i], object.frame)
        if (geometry && !isNear(geometry, object.geometry)) moved.set(i, geometry)
      }
    }
    from = end
  }
  return moved
}

function placeBetween(
  before: TrackedObject | undefined,
  after: TrackedObject | undefined,
  frame: number,
): Geometry | null {
  if (!before || !after) return (before ?? after)?.geometry ?? null
  return between(before.geometry, after.geometry, (frame - before.frame) / (after.frame - before.frame))
}

/** The shape a share of the way from one to another; the first one if they are of different kinds. */
function between(from: Geometry, to: Geometry, share: number): Geometry {
  const mix = (a: number, b: number) => a + (b - a) * share
  if (from.shape === 'box' && to.shape === 'box')
    return {
      shape: 'box',
      x: mix(from.x, to.x),
      y: mix(from.y, to.y),
      width: mix(from.width, to.width),
      height: mix(from.height, to.height),
    }
  if (from.shape === 'rotated-box' && to.shape === 'rotated-box')
    return {
      shape: 'rotated-box',
      cx: mix(from.cx, to.cx),
      cy: mix(from.cy, to.cy),
      width: mix(from.width, to.width),
      height: mix(from.height, to.height),
      // The shorter way round.
      angleDegrees: normalDegrees(from.angleDegrees + normalDegrees(to.angleDegrees - from.angleDegrees) * share),
    }
  if (from.shape === 'points' && to.shape === 'points' && from.points.length === to.points.length)
    return {
      shape: 'points',
      points: from.points.map(([x, y], i) => [mix(x, to.points[i]![0]), mix(y, to.points[i]![1])]),
    }
  return from
}

const numbersOf = (geometry: Geometry): unknown[] => Object.values(geometry).flat(2)

/** Whether two shapes are the same apart from rounding. */
export function isNear(one: Geometry, other: Geometry, tolerance = tolerancePx): boolean {
  const [a, b] = [numbersOf(one), numbersOf(other)]
  return (
    a.length === b.length &&
    a.every((value, i) => {
      const against = b[i]
      return typeof value === 'number' && typeof against === 'number'
        ? Math.abs(value - against) <= tolerance
        : value === against
    })
  )
}
