import { areaOfRuns, decodeBitmap, encodeBitmap, overlapOf } from '#model/geometry/mask-bitmap.ts'
import type { LabelClass } from '#model/label-set/label-set.ts'
import { type MaskShape, maskOfRuns } from '#model/shapes/mask.ts'
import type { Holds } from '../define-format.ts'
import type { HeldLabel } from '../held-labels.ts'
import { heldLabel } from '../losses.ts'
import { maxPixels } from '../png-pixels.ts'
import { eachRow } from '../segment-pixels.ts'
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
  const left = visible(drawn)
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
function visible(masks: ReadonlyMap<HeldLabel, MaskShape>): ReadonlyMap<HeldLabel, MaskShape> {
  const fromBelow = [...masks].sort(([a], [b]) => (a.label.layer ?? 0) - (b.label.layer ?? 0))
  const left = new Map<HeldLabel, MaskShape>()
  fromBelow.forEach(([one, mask], i) => {
    const above = fromBelow.slice(i + 1).map(([, other]) => other)
    const rest = without(
      mask,
      above.filter((other) => meets(mask, other)),
    )
    if (rest) left.set(one, rest)
  })
  return left
}

function meets(one: MaskShape, other: MaskShape): boolean {
  const { width, height } = overlapOf(one, other)
  return width > 0 && height > 0
}

/** What is left of a mask beneath others; null for nothing. */
function without(mask: MaskShape, others: readonly MaskShape[]): MaskShape | null {
  if (others.length === 0) return mask
  const bitmap = decodeBitmap(mask)
  const { x, y, width, height, data } = bitmap
  for (const other of others)
    eachRow(other, (row, from, to) => {
      const [left, right] = [Math.max(from, x), Math.min(to, x + width)]
      if (row < y || row >= y + height || right <= left) return
      const start = (row - y) * width - x
      data.fill(0, start + left, start + right)
    })
  const runs = encodeBitmap(bitmap)
  return runs && maskOfRuns(runs)
}
