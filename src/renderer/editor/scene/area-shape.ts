import { plural } from '@lingui/core/macro'
import { type LabelClass, takesShape } from '#model/label-set/label-set.ts'
import { asPolygons } from '#model/labels/convert-shape.ts'
import type { Geometry } from '#model/shapes/index.ts'
import type { MaskShape } from '#model/shapes/mask.ts'

/** What the tools that find areas make of them. */
export type AreaShape = 'mask' | 'polygon'

/** A polygon deviates from the outline of its pixels by at most this. */
const tolerancePx = 0.8

/** The shape that is wanted, or the other one where the label takes only that. */
export function areaShapeFor(requested: AreaShape, labelClass: LabelClass | null): AreaShape {
  if (!labelClass || takesShape(labelClass, requested)) return requested
  const other = requested === 'mask' ? 'polygon' : 'mask'
  return takesShape(labelClass, other) ? other : requested
}

/** A mask converted to the requested shape. A polygon is one piece: smaller pieces are dropped, with a message. */
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
