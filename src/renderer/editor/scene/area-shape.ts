import { plural } from '@lingui/core/macro'
import { type LabelClass, takesShape } from '#model/label-set/label-set.ts'
import { asPolygons } from '#model/labels/convert-shape.ts'
import type { Geometry } from '#model/shapes/index.ts'
import type { MaskShape } from '#model/shapes/mask.ts'

/** The shape that area tools create. */
export type AreaShape = 'mask' | 'polygon'

/** A polygon may deviate from its mask's outline by this much. */
const tolerancePx = 0.8

/** Returns the requested shape, or the other one if the class allows only that. */
export function areaShapeFor(requested: AreaShape, labelClass: LabelClass | null): AreaShape {
  if (!labelClass || takesShape(labelClass, requested)) return requested
  const other = requested === 'mask' ? 'polygon' : 'mask'
  return takesShape(labelClass, other) ? other : requested
}

/** Converts a mask to the requested shape. A polygon has one piece: smaller ones are dropped, with a message. */
export function areaAs(shape: AreaShape, mask: MaskShape): { geometry: Geometry; message?: string } {
  if (shape === 'mask') return { geometry: mask }
  const [largest, ...others] = asPolygons(mask, tolerancePx)
  if (!largest) return { geometry: mask }
  if (others.length === 0) return { geometry: largest }
  const message = plural(others.length, {
    one: 'A smaller piece was removed: a polygon has one piece. Use a mask to keep both.',
    other: '# smaller pieces were removed: a polygon has one piece. Use a mask to keep them.',
  })
  return { geometry: largest, message }
}
