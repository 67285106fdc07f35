import { t } from '@lingui/core/macro'
import type { Point } from '#model/geometry/box.ts'
import { decodeBitmap, emptyBitmap, encodeBitmap, pixelAt } from '#model/geometry/mask-bitmap.ts'
import { copyPixels } from '#model/geometry/mask-combine.ts'
import { floodFill } from '#model/geometry/mask-paint.ts'
import { type MaskShape, maskOfRuns } from '#model/shapes/mask.ts'
import { announce, defineTool } from './tool.ts'

/** Fills a hole of the selected mask by a click; Alt+click removes a piece. */
export const fill = defineTool<null>({
  name: 'fill',
  title: t`Fill a hole in a mask`,
  key: 'Shift+U',
  shape: null,
  pointer: 'cross',
  start: null,
  busy: () => false,
  step(state, event, { selected, brushErases }) {
    if (event.type === 'move') return { state, cursor: 'crosshair' }
    if (event.type !== 'down') return { state }
    if (selected?.geometry.shape !== 'mask') return { state, act: announce(t`Select a mask first`) }
    const filled = flooded(selected.geometry, event.point, event.alt !== brushErases ? 0 : 1)
    if (typeof filled === 'string') return { state, act: announce(filled) }
    return { state, act: { type: 'change', id: selected.id, geometry: filled } }
  },
  hint: () => t`Click a hole; Alt+click removes a piece`,
})

/** Returns the mask with the region at a point set or cleared, or why that isn't possible. */
function flooded(mask: MaskShape, [x, y]: Point, value: 0 | 1): MaskShape | string {
  // One pixel of room: background that reaches the edge isn't enclosed.
  const roomy = emptyBitmap({ x: mask.x - 1, y: mask.y - 1, width: mask.width + 2, height: mask.height + 2 })
  copyPixels(roomy, decodeBitmap(mask))
  const isSet = pixelAt(roomy, Math.floor(x), Math.floor(y))
  if (value === 0 && !isSet) return t`No mask here`
  if (value === 1 && isSet) return t`Already filled`
  const changed = floodFill(roomy, x, y, value)
  if (value === 1 && (changed.width === 0 || changed.x === roomy.x)) return t`Not enclosed by the mask`
  const runs = encodeBitmap(roomy)
  return runs ? maskOfRuns(runs) : t`The mask would be empty. Delete the object instead`
}
