import type { LabelClass } from '#model/label-set/label-set.ts'
import type { MaskShape } from '#model/shapes/mask.ts'
import type { Size } from '#model/units.ts'
import { boxesOf, orBoxes } from '../../shapes/masks-or-boxes.ts'
import { cutTo, visibleMasks } from '../../shapes/visible-masks.ts'
import type { ExportLabel, Holds } from '../define-format.ts'
import { exportLabel } from '../losses.ts'
import { vocClassName } from './holds.ts'
import { numberOfClass, voidIndex } from './masks.ts'

/** Returns the number of a class in images of classes; null if `labelmap.txt` can't list it. */
export function classNumber(classId: number, classes: readonly LabelClass[]): number | null {
  const place = classes.findIndex((one) => one.classId === classId)
  const name = classes[place]?.name
  return name !== undefined && vocClassName(classId, classes) === name ? numberOfClass(place, name) : null
}

/** The objects of an annotation, as they are counted there. */
export const objectsOf = (each: readonly ExportLabel[]): ExportLabel[] =>
  each.filter(({ geometry }) => geometry && geometry.shape !== 'whole-image')

/**
 * Gives each pixel to one object: the top one, which is the later one unless users ordered them. Masks without a pixel
 * or number left become boxes: those after the 254th object, and of classes that `labelmap.txt` can't list.
 */
export function vocTogether(
  holds: Holds,
  each: readonly ExportLabel[],
  classes: readonly LabelClass[],
  size: Size,
): readonly ExportLabel[] {
  const boxes = boxesOf(holds)
  const boxed = ({ label }: ExportLabel): ExportLabel => ({ label, ...exportLabel(boxes, label, size) })
  const held = orBoxes(holds)(each, classes, size)
  const drawn = new Map<ExportLabel, MaskShape>()
  objectsOf(held).forEach((one, i) => {
    if (one.geometry?.shape !== 'mask' || i + 1 >= voidIndex) return
    if (classNumber(one.label.classId, classes) !== null) drawn.set(one, one.geometry)
  })
  const left = visibleMasks(drawn)
  return held.map((one) => {
    if (one.geometry?.shape !== 'mask') return one
    const mask = left.get(one)
    if (!mask) return boxed(one)
    return cutTo(one, one.geometry, mask)
  })
}
