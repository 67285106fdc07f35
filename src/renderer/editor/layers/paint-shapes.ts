import type { Viewport } from '../viewport.ts'
import type { PaintedShape } from './painted-shape.ts'
import type { PaintedArea } from './painted-view.ts'

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D

/** From so many visible shapes on, each gets one thin stroke without a dark rim. */
const plainFrom = 400
/** Shapes that are smaller on screen get neither dashes nor fill. */
const tinyPx = 14

/** Traces the paths of a shape; points nearer than `leastPx` device pixels to the last one are left out. */
export function tracePaths(
  context: Context,
  { paths, closed }: Pick<PaintedShape, 'paths' | 'closed'>,
  scale: number,
  left: number,
  top: number,
  leastPx: number,
): void {
  context.beginPath()
  for (const path of paths) {
    let lastX = Number.NEGATIVE_INFINITY
    let lastY = Number.NEGATIVE_INFINITY
    for (let i = 0; i < path.length; i += 2) {
      const x = left + path[i]! * scale
      const y = top + path[i + 1]! * scale
      if (i > 0 && Math.abs(x - lastX) + Math.abs(y - lastY) < leastPx) continue
      if (i === 0) context.moveTo(x, y)
      else context.lineTo(x, y)
      lastX = x
      lastY = y
    }
    if (closed) context.closePath()
  }
}

/**
 * Paints shapes, the larger ones first. Strokes keep their width on screen at every scale; with many shapes or far out
 * they become hairlines. Takes the device pixel ratio so that lines are crisp.
 */
export function paintShapes(
  context: Context,
  shapes: readonly PaintedShape[],
  viewport: Viewport,
  area: PaintedArea,
  devicePixelRatio: number,
): void {
  const scale = viewport.scale * devicePixelRatio
  const left = (viewport.leftPx - area.leftPx) * devicePixelRatio
  const top = (viewport.topPx - area.topPx) * devicePixelRatio
  const visible = shapes.filter(
    ({ bounds: [x1, y1, x2, y2] }) =>
      left + x2 * scale >= 0 &&
      top + y2 * scale >= 0 &&
      left + x1 * scale <= area.widthPx * devicePixelRatio &&
      top + y1 * scale <= area.heightPx * devicePixelRatio,
  )
  const plain = visible.length >= plainFrom
  const dashes = [6 * devicePixelRatio, 4 * devicePixelRatio]
  context.lineJoin = 'round'
  for (const shape of visible) {
    const [x1, y1, x2, y2] = shape.bounds
    const tiny = Math.max(x2 - x1, y2 - y1) * scale < tinyPx * devicePixelRatio
    tracePaths(context, shape, scale, left, top, plain || tiny ? 1.5 : 0.5)
    if (!tiny && shape.closed) {
      context.globalAlpha = shape.open ? 0.03 : 0.08
      context.fillStyle = shape.color
      context.fill('evenodd')
    }
    const hairline = plain || tiny
    if (!hairline) {
      context.setLineDash([])
      context.globalAlpha = shape.open ? 0.28 : 0.5
      context.strokeStyle = '#000'
      context.lineWidth = 3.5 * devicePixelRatio
      context.stroke()
    }
    context.setLineDash(shape.open && !hairline ? dashes : [])
    context.globalAlpha = shape.open ? 0.8 : 1
    context.strokeStyle = shape.color
    context.lineWidth = hairline ? Math.max(1, Math.round(devicePixelRatio)) : (shape.open ? 1.5 : 2) * devicePixelRatio
    context.stroke()
  }
  context.globalAlpha = 1
  context.setLineDash([])
}
