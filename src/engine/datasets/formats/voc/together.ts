import { areaOfRuns, overlapOf } from '#model/geometry/mask-bitmap.ts'
import type { LabelClass } from '#model/label-set/label-set.ts'
import type { MaskShape } from '#model/shapes/mask.ts'
import type { Holds } from '../define-format.ts'
import type { HeldLabel } from '../held-labels.ts'
import { heldLabel } from '../losses.ts'
import { regionsOf } from '../mask-regions.ts'
import { maxPixels } from '../png-pixels.ts'
import { drawShape, emptyPlane } from '../segment-pixels.ts'
import { vocClassName } from './holds.ts'
import { numberOfClass, voidIndex } from './masks.ts'

type Size = { widthPx: number; heightPx: number }

/** The number of the class of an object in images of classes; null for one that `labelmap.txt` can't tell. */
export function classNumber(classId: number, classes: readonly LabelClass[]): number | null {
  const place = classes.findIndex((one) => one.classId === classId)
  const name = classes[place]?.name
  return name !== undefined && vocClassName(classId, classes) === name ? numberOfClass(place, name) : null
}

/** The objects of an annotation, as they are counted there. */
export const objectsOf = (each: readonly HeldLabel[]): HeldLabel[] =>
  each.filter(({ geometry }) => geometry && geometry.shape !== 'whole-image')

/**
 * A pixel is of one object: the one above, which is the later one where users said nothing else. Masks that no pixel or
 * number is left for are boxes: those after the 254th object, and of classes that can't be told.
 */
export function vocTogether(
  boxes: Holds,
  each: readonly HeldLabel[],
  classes: readonly LabelClass[],
  size: Size,
): readonly HeldLabel[] {
  const boxed = ({ label }: HeldLabel): HeldLabel => ({ label, ...heldLabel(boxes, label, size) })
  const held = each.map((one) => (one.geometry ? one : boxed(one)))
  const isTooLarge = size.widthPx * size.heightPx > maxPixels
  const drawn = new Map<HeldLabel, MaskShape>()
  objectsOf(held).forEach((one, i) => {
    if (one.geometry?.shape !== 'mask' || i + 1 >= voidIndex || isTooLarge) return
    if (classNumber(one.label.classId, classes) !== null) drawn.set(one, one.geometry)
  })
  const left = visible(drawn, size)
  return held.map((one) => {
    if (one.geometry?.shape !== 'mask') return one
    const mask = left.get(one)
    if (!mask) return boxed(one)
    const losses =
      areaOfRuns(mask) < areaOfRuns(one.geometry) ? [...one.losses, 'pixels of a mask beneath another'] : one.losses
    return { ...one, geometry: mask, losses }
  })
}

/** What others leave of each mask. */
function visible(masks: ReadonlyMap<HeldLabel, MaskShape>, size: Size): ReadonlyMap<HeldLabel, MaskShape> {
  const all = [...masks].sort(([a], [b]) => (a.label.layer ?? 0) - (b.label.layer ?? 0))
  const meets = (one: MaskShape, other: MaskShape) => {
    const { width, height } = overlapOf(one, other)
    return one !== other && width > 0 && height > 0
  }
  const meeting = all.filter(([, one]) => all.some(([, other]) => meets(one, other)))
  if (meeting.length === 0) return masks
  const plane = emptyPlane(size)
  for (const [i, [, mask]] of meeting.entries()) drawShape(plane, mask, i + 1)
  const regions = regionsOf(plane.pixels, size.widthPx, size.heightPx)
  const left = new Map(masks)
  for (const [i, [one]] of meeting.entries()) {
    const region = regions.get(i + 1)
    if (region) left.set(one, region.mask)
    else left.delete(one)
  }
  return left
}
