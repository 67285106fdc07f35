import type { Context } from '../scene/context.ts'
import type { PaintedArea } from '../scene/painted-view.ts'
import type { Viewport } from '../scene/viewport.ts'
import { rowsOf } from './mask-rows.ts'
import { type Frame, paintMask } from './paint-mask.ts'
import type { PaintedGeometry, PaintedPath, PaintedShape } from './painted-shape.ts'
import type { MarkStyle } from './shapes-messages.ts'

/** From this many visible shapes on, each gets one thin stroke without a casing. */
const plainFrom = 400
/** Shapes smaller than this on screen get neither dashes nor fill. */
const tinyPx = 14
/** Length of the mark at the upper side of a rotatable shape. */
const pointerPx = 9

/** Traces paths and skips points nearer than `minPx` device pixels to the last one. */
export function tracePaths(
  context: Context,
  paths: readonly PaintedPath[],
  { scale, left, top }: Frame,
  minPx: number,
): void {
  context.beginPath()
  for (const { points, closed } of paths) {
    let lastX = Number.NEGATIVE_INFINITY
    let lastY = Number.NEGATIVE_INFINITY
    const end = points.length - 2
    for (let i = 0; i <= end; i += 2) {
      const x = left + points[i]! * scale
      const y = top + points[i + 1]! * scale
      const near = Math.abs(x - lastX) + Math.abs(y - lastY) < minPx
      if (near && i > 0 && (closed || i < end)) continue
      if (i === 0) context.moveTo(x, y)
      else context.lineTo(x, y)
      lastX = x
      lastY = y
    }
    if (closed) context.closePath()
  }
}

/** Traces the mark at a shape's upper side. */
function tracePointer(context: Context, pointer: Float32Array, { scale, left, top }: Frame, lengthPx: number): void {
  const [x, y, dx, dy] = pointer
  if (x === undefined || y === undefined || dx === undefined || dy === undefined) return
  context.moveTo(left + x * scale, top + y * scale)
  context.lineTo(left + x * scale + dx * lengthPx, top + y * scale + dy * lengthPx)
}

/** Paints discs for visible dots and rings for hidden ones, on a dark rim. */
export function paintDots(
  context: Context,
  { dots }: Pick<PaintedGeometry, 'dots'>,
  color: string,
  { scale, left, top }: Frame,
  radiusPx: number,
): void {
  for (let i = 0; i < dots.length; i += 3) {
    const hidden = dots[i + 2] === 1
    context.beginPath()
    context.arc(left + dots[i]! * scale, top + dots[i + 1]! * scale, hidden ? radiusPx - 0.5 : radiusPx, 0, 2 * Math.PI)
    context.strokeStyle = 'rgb(0 0 0 / 0.65)'
    context.lineWidth = hidden ? radiusPx : radiusPx / 2
    context.stroke()
    if (hidden) {
      context.strokeStyle = color
      context.lineWidth = radiusPx / 2
      context.stroke()
    } else {
      context.fillStyle = color
      context.fill()
    }
  }
}

/** How to paint the shapes of a canvas. */
export type PaintFrame = Frame & {
  devicePixelRatio: number
  /** So many shapes are in view that each is painted the simplest way. */
  plain: boolean
  marks: MarkStyle
}

export const usualMarks: MarkStyle = { opacity: 1, lineWidth: 2 }
/** Width of the dark casing, both sides together. */
const casingCssPx = 2
const casing = 'rgb(0 0 0 / 0.62)'
const fillOpacity = 0.1

/** Returns the shapes that meet the area, in the given order, and how to paint them. */
export function inView(
  shapes: readonly PaintedShape[],
  viewport: Viewport,
  area: PaintedArea,
  devicePixelRatio: number,
  marks = usualMarks,
): { visible: PaintedShape[]; frame: PaintFrame } {
  const scale = viewport.scale * devicePixelRatio
  const left = (viewport.leftPx - area.leftPx) * devicePixelRatio
  const top = (viewport.topPx - area.topPx) * devicePixelRatio
  const around = 12 * devicePixelRatio
  const visible = shapes.filter(
    ({ bounds: [x1, y1, x2, y2] }) =>
      left + x2 * scale >= -around &&
      top + y2 * scale >= -around &&
      left + x1 * scale <= area.widthPx * devicePixelRatio + around &&
      top + y1 * scale <= area.heightPx * devicePixelRatio + around,
  )
  return { visible, frame: { scale, left, top, devicePixelRatio, plain: visible.length >= plainFrom, marks } }
}

/** Paints a selected shape other than the edited one. */
export function paintSelected(context: Context, shape: PaintedShape, frame: PaintFrame): void {
  const { devicePixelRatio } = frame
  tracePaths(context, shape.paths, frame, 1)
  if (shape.mask) context.rect(...rectOf(shape.bounds, frame))
  context.strokeStyle = '#fff'
  context.lineWidth = 3.5 * devicePixelRatio
  context.stroke()
  context.strokeStyle = shape.color
  context.lineWidth = 2 * devicePixelRatio
  context.stroke()
  if (shape.dots.length > 0) paintDots(context, shape, shape.color, frame, 4.5 * devicePixelRatio)
}

/** Paints a shape. Strokes keep their width on screen; many or tiny shapes get hairlines. */
export function paintShape(context: Context, shape: PaintedShape, frame: PaintFrame): void {
  const { scale, devicePixelRatio, plain, marks } = frame
  const [x1, y1, x2, y2] = shape.bounds
  const tiny = Math.max(x2 - x1, y2 - y1) * scale < tinyPx * devicePixelRatio
  const hairline = plain || tiny
  context.globalAlpha = marks.opacity
  if (hairline) paintPlainly(context, shape, frame, tiny)
  else paintLines(context, shape, frame)
  if (shape.dots.length > 0) {
    const alone = shape.paths.length === 0
    paintDots(context, shape, shape.color, frame, (hairline ? 2.5 : alone ? 5 : 3.5) * devicePixelRatio)
  }
  context.globalAlpha = 1
}

/** Paints a dark casing with the color on it: solid for a label, dashed with white for a prediction. */
function paintLines(context: Context, shape: PaintedShape, frame: PaintFrame): void {
  const { devicePixelRatio, marks } = frame
  const width = marks.lineWidth * devicePixelRatio
  // Painting an upright box as a rectangle is several times faster than as a path.
  const box = shape.pointer.length === 0 ? uprightBox(shape) : null
  const rect = box && rectOf(box, frame)
  const stroke = () => (rect ? context.strokeRect(...rect) : context.stroke())
  if (!rect) tracePaths(context, shape.paths, frame, 0.5)
  if (!shape.open && shape.paths.length > 0 && shape.paths.every(({ closed }) => closed)) {
    context.globalAlpha = fillOpacity
    context.fillStyle = shape.color
    if (rect) context.fillRect(...rect)
    else context.fill('evenodd')
    context.globalAlpha = marks.opacity
  }
  if (!rect) tracePointer(context, shape.pointer, frame, pointerPx * devicePixelRatio)
  context.strokeStyle = casing
  context.lineWidth = width + casingCssPx * devicePixelRatio
  stroke()
  context.lineWidth = width
  if (shape.open) {
    context.strokeStyle = '#fff'
    context.setLineDash([2 * devicePixelRatio, 10 * devicePixelRatio])
    context.lineDashOffset = -9 * devicePixelRatio
    stroke()
    context.lineDashOffset = 0
    context.setLineDash([8 * devicePixelRatio, 4 * devicePixelRatio])
  }
  context.strokeStyle = shape.color
  stroke()
  context.setLineDash([])
}

/** Paints one thin line and a faint fill. */
function paintPlainly(context: Context, shape: PaintedShape, frame: PaintFrame, tiny: boolean): void {
  const { scale, left, top, devicePixelRatio, marks } = frame
  const line = Math.max(1, Math.round(devicePixelRatio))
  context.fillStyle = shape.color
  context.strokeStyle = shape.color
  context.lineWidth = line
  const box = uprightBox(shape)
  if (box) {
    const x = Math.round(left + box[0] * scale)
    const y = Math.round(top + box[1] * scale)
    const width = Math.max(1, Math.round(left + box[2] * scale) - x)
    const height = Math.max(1, Math.round(top + box[3] * scale) - y)
    if (!tiny) {
      context.globalAlpha = shape.open ? 0.03 : fillOpacity
      context.fillRect(x, y, width, height)
    }
    context.globalAlpha = marks.opacity
    context.strokeRect(x + line / 2, y + line / 2, Math.max(line, width - line), Math.max(line, height - line))
    return
  }
  tracePaths(context, shape.paths, frame, 1.5)
  if (!tiny && shape.paths.length > 0 && shape.paths.every(({ closed }) => closed)) {
    context.globalAlpha = shape.open ? 0.03 : fillOpacity
    context.fill('evenodd')
  }
  context.globalAlpha = marks.opacity
  context.stroke()
}

/** Returns a shape's bounds on the canvas: left, top, width, height. */
const rectOf = ([x1, y1, x2, y2]: PaintedShape['bounds'], { scale, left, top }: Frame) =>
  [left + x1 * scale, top + y1 * scale, (x2 - x1) * scale, (y2 - y1) * scale] as const

/** Returns the bounds of a shape that equals its bounds, else null. */
function uprightBox({ paths, bounds }: PaintedShape): PaintedShape['bounds'] | null {
  const [path, another] = paths
  if (!path?.closed || another || path.points.length !== 8) return null
  const { points } = path
  const upright =
    (points[0] === points[6] && points[1] === points[3] && points[2] === points[4] && points[5] === points[7]) ||
    (points[0] === points[2] && points[1] === points[7] && points[3] === points[5] && points[4] === points[6])
  return upright ? bounds : null
}

/**
 * Paints the masks in view below all lines. `hovered` ones are painted again over themselves, fainter and with a white
 * line.
 */
export function paintMasks(
  context: Context,
  visible: readonly PaintedShape[],
  frame: PaintFrame,
  hovered = false,
): void {
  const masks = visible.filter(({ mask }) => mask)
  if (masks.length === 0) return
  const { scale, left, top, devicePixelRatio } = frame
  const { width, height } = context.canvas
  let [x1, y1, x2, y2] = [width, height, 0, 0]
  for (const { bounds } of masks) {
    x1 = Math.max(0, Math.min(x1, Math.floor(left + bounds[0] * scale)))
    y1 = Math.max(0, Math.min(y1, Math.floor(top + bounds[1] * scale)))
    x2 = Math.min(width, Math.max(x2, Math.ceil(left + bounds[2] * scale)))
    y2 = Math.min(height, Math.max(y2, Math.ceil(top + bounds[3] * scale)))
  }
  if (x2 <= x1 || y2 <= y1) return
  const image = new ImageData(x2 - x1, y2 - y1)
  const target = { width: image.width, height: image.height, data: new Uint32Array(image.data.buffer) }
  const linePx = Math.max(1, Math.round((frame.plain ? 1 : 1.5) * devicePixelRatio))
  for (const { mask, color, open } of masks) {
    if (!mask) continue
    const usual = { color, fill: open ? 0.2 : 0.36, line: open ? 0.85 : 1, linePx, dashed: open }
    const look = hovered ? { ...usual, fill: 0.12, line: 0.9, lineColor: '#ffffff' } : usual
    paintMask(target, rowsOf(mask), { scale, left: left - x1, top: top - y1 }, look)
  }
  context.putImageData(image, x1, y1)
}
