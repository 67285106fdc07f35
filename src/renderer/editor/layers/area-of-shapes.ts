import type { PaintedArea } from '../scene/painted-view.ts'
import type { Viewport } from '../scene/viewport.ts'
import type { PaintedShape } from './painted-shape.ts'

/** Lines and dots extend this far beyond a shape's bounds. */
const aroundPx = 12
/** Keeps corners on whole device pixels at all usual ratios. */
const stepPx = 4

/** Returns the part of the area that the shapes need: a smaller canvas costs less to paint and transfer. */
export function areaOfShapes(shapes: readonly PaintedShape[], viewport: Viewport, area: PaintedArea): PaintedArea {
  if (shapes.length === 0) return { ...area, widthPx: stepPx, heightPx: stepPx }
  const [max, least] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  let [x1, y1, x2, y2] = [max, max, least, least]
  for (const { bounds } of shapes) {
    x1 = Math.min(x1, bounds[0])
    y1 = Math.min(y1, bounds[1])
    x2 = Math.max(x2, bounds[2])
    y2 = Math.max(y2, bounds[3])
  }
  const { scale } = viewport
  const across = part(viewport.leftPx + x1 * scale, viewport.leftPx + x2 * scale, area.leftPx, area.widthPx)
  const down = part(viewport.topPx + y1 * scale, viewport.topPx + y2 * scale, area.topPx, area.heightPx)
  return { leftPx: across.fromPx, topPx: down.fromPx, widthPx: across.lengthPx, heightPx: down.lengthPx }
}

/** Returns a range of the area with a margin, in steps from the area's edge. */
function part(fromPx: number, toPx: number, areaPx: number, roomPx: number): { fromPx: number; lengthPx: number } {
  const first = Math.max(0, Math.floor((fromPx - aroundPx - areaPx) / stepPx) * stepPx)
  const end = Math.min(roomPx, Math.ceil((toPx + aroundPx - areaPx) / stepPx) * stepPx)
  return { fromPx: areaPx + first, lengthPx: Math.max(stepPx, end - first) }
}
