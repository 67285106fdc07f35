import type { BoundingBox, Point } from '#model/geometry/box.ts'
import type { SnappedPoint } from '../scene/snap.ts'
import { toView, type Viewport } from '../scene/viewport.ts'

/** The points of a path being clicked; `anchors` get a dot. */
export type ClickedPath = { points: readonly Point[]; closed: boolean; color: string; anchors: readonly Point[] }

type Stroke = readonly [style: string, width: number]

/** Strokes what `trace` adds to a path twice: a wide line below, a narrow one on it, visible on every image. */
export function strokeTwice(context: CanvasRenderingContext2D, below: Stroke, above: Stroke, trace: () => void): void {
  for (const [style, width] of [below, above]) {
    context.beginPath()
    trace()
    context.strokeStyle = style
    context.lineWidth = width
    context.stroke()
  }
}

/** Returns a box of the image on screen, on whole pixels: left, top, width, height. */
export function viewRect(viewport: Viewport, box: BoundingBox): [number, number, number, number] {
  const { leftPx, topPx } = toView(viewport, [box.x, box.y])
  const { scale } = viewport
  return [
    Math.round(leftPx) + 0.5,
    Math.round(topPx) + 0.5,
    Math.round(box.width * scale),
    Math.round(box.height * scale),
  ]
}

/** Paints a path being clicked. */
export function paintPath(
  context: CanvasRenderingContext2D,
  viewport: Viewport,
  { points, closed, color, anchors }: ClickedPath,
): void {
  const places = points.map((point) => toView(viewport, point))
  context.lineJoin = 'round'
  strokeTwice(context, ['rgb(0 0 0 / 0.6)', 4], [color, 2], () => {
    for (const { leftPx, topPx } of places) context.lineTo(leftPx, topPx)
  })
  const [first, last] = [places[0], places.at(-1)]
  if (closed && places.length > 2 && first && last) {
    context.beginPath()
    context.moveTo(last.leftPx, last.topPx)
    context.lineTo(first.leftPx, first.topPx)
    context.setLineDash([4, 4])
    context.lineWidth = 1.5
    context.stroke()
    context.setLineDash([])
  }
  const dots = anchors === points ? places : anchors.map((point) => toView(viewport, point))
  for (const [i, { leftPx, topPx }] of dots.entries()) {
    context.beginPath()
    context.arc(leftPx, topPx, i === 0 ? 5 : 3.5, 0, 2 * Math.PI)
    context.fillStyle = '#fff'
    context.fill()
    context.strokeStyle = 'rgb(0 0 0 / 0.7)'
    context.lineWidth = 1.5
    context.stroke()
  }
}

/** Paints the selection rectangle. */
export function paintBand(context: CanvasRenderingContext2D, viewport: Viewport, band: BoundingBox): void {
  const rect = viewRect(viewport, band)
  context.fillStyle = 'rgb(110 150 255 / 0.14)'
  context.fillRect(...rect)
  context.lineWidth = 1
  context.strokeStyle = 'rgb(0 0 0 / 0.7)'
  context.strokeRect(...rect)
  context.setLineDash([4, 4])
  context.strokeStyle = '#fff'
  context.strokeRect(...rect)
  context.setLineDash([])
}

/** Marks a snapped point: a square on a corner, a cross on an edge or the image's border. */
export function paintSnapped(context: CanvasRenderingContext2D, viewport: Viewport, { point, to }: SnappedPoint): void {
  const { leftPx: x, topPx: y } = toView(viewport, point)
  strokeTwice(context, ['rgb(0 0 0 / 0.8)', 4], ['#ffd84d', 2], () => {
    if (to === 'vertex') return context.rect(x - 6, y - 6, 12, 12)
    context.moveTo(x - 6, y - 6)
    context.lineTo(x + 6, y + 6)
    context.moveTo(x + 6, y - 6)
    context.lineTo(x - 6, y + 6)
  })
}

const nameHeightPx = 18

/** Paints point names beside their points. Overlapping names are dropped, except the first. */
export function paintNames(
  context: CanvasRenderingContext2D,
  viewport: Viewport,
  names: readonly { at: Point; name: string }[],
): void {
  context.font = '500 11.5px "Inter Variable", system-ui, sans-serif'
  context.textBaseline = 'middle'
  const taken: { x: number; y: number; width: number }[] = []
  for (const { at, name } of names) {
    const { leftPx, topPx } = toView(viewport, at)
    const width = Math.ceil(context.measureText(name).width) + 10
    const [x, y] = [Math.round(leftPx) + 10, Math.round(topPx) - nameHeightPx / 2]
    const covers = taken.some(
      (other) => x < other.x + other.width && other.x < x + width && Math.abs(y - other.y) < nameHeightPx,
    )
    if (covers) continue
    taken.push({ x, y, width })
    context.beginPath()
    context.roundRect(x, y, width, nameHeightPx, 3)
    context.fillStyle = 'rgb(27 28 32 / 0.92)'
    context.fill()
    context.fillStyle = '#f2f3f5'
    context.fillText(name, x + 5, y + nameHeightPx / 2 + 0.5)
  }
}
