import type { BoundingBox, Point } from '#model/geometry/box.ts'
import { type Geometry, type Handle, shapeOf } from '#model/shapes/index.ts'
import { boundsOf } from '../scene/bounds-of.ts'
import { type HandleOnScreen, handlesOnScreen } from '../scene/handles.ts'
import type { PaintedArea } from '../scene/painted-view.ts'
import type { SnappedPoint } from '../scene/snap.ts'
import { toView, type ViewPoint, type Viewport } from '../scene/viewport.ts'
import type { Prompt } from '../tools/area-query.ts'
import {
  type ClickedPath,
  paintBand,
  paintNames,
  paintPath,
  paintSnapped,
  strokeTwice,
  viewRect,
} from './paint-marks.ts'
import type { Frame } from './paint-mask.ts'
import { paintPrompts } from './paint-prompts.ts'
import { paintDots, paintMasks, tracePaths, usualMarks } from './paint-shapes.ts'
import { type ClassLook, paintedGeometry } from './painted-shape.ts'

/** A shape painted in addition to the snapshot. */
export type ActiveShape = { geometry: Geometry; look: ClassLook; strength: 'hovered' | 'moving' | 'selected' }

/** Everything that changes while a user works: selection, handles, hover, drafts. */
export type ActiveView = {
  viewport: Viewport
  shapes: readonly ActiveShape[]
  /** The shape whose handles are shown; a mask's pixels are painted elsewhere. */
  handles: { geometry: Geometry; color: string; activeHandle: string | null } | null
  path: ClickedPath | null
  prompts: Prompt | null
  band: BoundingBox | null
  snapped: SnappedPoint | null
  /** Names of points, the one under the pointer first. */
  named: readonly { at: Point; name: string }[]
}

const handlePx = 9
const reachPx = 48
/** Of more moving shapes only the bounds are painted. */
const maxShapes = 300

/** Returns the part of the stage to paint, in whole CSS pixels; null if there is nothing. */
export function extentOf(active: ActiveView): PaintedArea | null {
  const { viewport, shapes, handles, path, prompts, band, snapped, named } = active
  const boxes: BoundingBox[] = shapes.map(({ geometry }) => boundsOf(geometry))
  if (handles) boxes.push(boundsOf(handles.geometry))
  if (band) boxes.push(band)
  if (prompts?.box) boxes.push(prompts.box)
  const places = [
    path?.points ?? [],
    prompts?.points.map(({ at }) => at) ?? [],
    snapped ? [snapped.point] : [],
    named.map(({ at }) => at),
  ]
  for (const [x, y] of places.flat()) boxes.push({ x, y, width: 0, height: 0 })
  if (boxes.length === 0) return null
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const { x, y, width, height } of boxes) {
    left = Math.min(left, x)
    top = Math.min(top, y)
    right = Math.max(right, x + width)
    bottom = Math.max(bottom, y + height)
  }
  const from = toView(viewport, [left, top])
  const to = toView(viewport, [right, bottom])
  const [leftPx, topPx] = [Math.floor(from.leftPx) - reachPx, Math.floor(from.topPx) - reachPx]
  const nameRoomPx = named.length > 0 ? 160 : 0
  return {
    leftPx,
    topPx,
    widthPx: Math.ceil(to.leftPx) + reachPx + nameRoomPx - leftPx,
    heightPx: Math.ceil(to.topPx) + reachPx - topPx,
  }
}

/** Paints in CSS pixels of the area; the context must be empty and scaled by the device pixel ratio. */
export function paintActive(
  context: CanvasRenderingContext2D,
  active: ActiveView,
  area: PaintedArea,
  devicePixelRatio: number,
): void {
  const viewport = {
    scale: active.viewport.scale,
    leftPx: active.viewport.leftPx - area.leftPx,
    topPx: active.viewport.topPx - area.topPx,
  }
  for (const strength of ['hovered', 'moving'] as const) {
    const masks = active.shapes.filter((shape) => shape.geometry.shape === 'mask' && shape.strength === strength)
    if (masks.length <= maxShapes) paintMaskShapes(context, masks, viewport, devicePixelRatio, strength === 'hovered')
  }
  const crowd = active.shapes.length > maxShapes
  for (const shape of active.shapes)
    if (crowd && shape.strength === 'moving') paintBounds(context, viewport, shape)
    else paintOutline(context, viewport, shape)
  if (active.handles) paintHandles(context, viewport, area, active.handles)
  if (active.path) paintPath(context, viewport, active.path)
  if (active.prompts) paintPrompts(context, viewport, active.prompts)
  if (active.band) paintBand(context, viewport, active.band)
  if (active.snapped) paintSnapped(context, viewport, active.snapped)
  paintNames(context, viewport, active.named)
}

function paintMaskShapes(
  context: CanvasRenderingContext2D,
  masks: readonly ActiveShape[],
  { scale, leftPx, topPx }: Viewport,
  devicePixelRatio: number,
  hovered: boolean,
): void {
  const painted = masks.map(({ geometry, look }, i) => {
    const { x, y, width, height } = boundsOf(geometry)
    const bounds = [x, y, x + width, y + height] as const
    const common = { id: String(i), bounds, layer: 0, areaPx: 0, color: look.color, open: false }
    return { ...common, ...paintedGeometry(geometry, null) }
  })
  const frame = {
    scale: scale * devicePixelRatio,
    left: leftPx * devicePixelRatio,
    top: topPx * devicePixelRatio,
    devicePixelRatio,
    plain: false,
    marks: usualMarks,
  }
  paintMasks(context, painted, frame, hovered)
}

function paintBounds(context: CanvasRenderingContext2D, viewport: Viewport, { geometry, look }: ActiveShape): void {
  context.strokeStyle = look.color
  context.lineWidth = 1
  context.strokeRect(...viewRect(viewport, boundsOf(geometry)))
}

function paintOutline(
  context: CanvasRenderingContext2D,
  { scale, leftPx: left, topPx: top }: Viewport,
  { geometry, look: { color, skeleton }, strength }: ActiveShape,
): void {
  if (geometry.shape === 'mask') return
  const { paths, ...painted } = paintedGeometry(geometry, skeleton)
  const selected = strength === 'selected'
  const frame = { scale, left, top }
  tracePaths(context, paths, frame, 0.5)
  if (paths.length > 0 && paths.every(({ closed }) => closed)) {
    context.globalAlpha = selected ? 0.06 : 0.1
    context.fillStyle = color
    context.fill('evenodd')
    context.globalAlpha = 1
  }
  context.lineJoin = 'round'
  context.strokeStyle = 'rgb(0 0 0 / 0.6)'
  context.lineWidth = selected ? 5 : 4
  context.stroke()
  if (strength !== 'hovered') {
    context.strokeStyle = '#fff'
    context.lineWidth = 3.5
    context.stroke()
  }
  context.strokeStyle = color
  context.lineWidth = selected ? 2.5 : 2
  context.stroke()
  if (painted.dots.length === 0) return
  if (selected) paintDiscs(context, painted.dots, frame)
  paintDots(context, painted, color, frame, selected ? 3.5 : 4.5)
}

/** Paints white discs below the dots of the selected shape. */
function paintDiscs(context: CanvasRenderingContext2D, dots: Float32Array, { scale, left, top }: Frame): void {
  for (let i = 0; i < dots.length; i += 3) {
    context.beginPath()
    context.arc(left + dots[i]! * scale, top + dots[i + 1]! * scale, 6.5, 0, 2 * Math.PI)
    context.fillStyle = '#fff'
    context.fill()
    context.strokeStyle = 'rgb(0 0 0 / 0.6)'
    context.lineWidth = 1.5
    context.stroke()
  }
}

function paintHandles(
  context: CanvasRenderingContext2D,
  viewport: Viewport,
  area: PaintedArea,
  { geometry, color, activeHandle }: NonNullable<ActiveView['handles']>,
): void {
  const shape = shapeOf(geometry)
  const handles = handlesOnScreen(geometry, viewport)
  const size = handleSize(handles.map(({ place }) => place))
  if (handles.some(({ apart }) => apart[0] !== 0)) paintFrameApart(context, handles)
  // Points are dragged directly.
  const isDotted = shape.dots(geometry).length > 0
  for (const { handle, place } of handles) {
    const { leftPx, topPx } = place
    if (leftPx < -size || topPx < -size || leftPx > area.widthPx + size || topPx > area.heightPx + size) continue
    if (handle.stem) paintStem(context, viewport, handle, place, color)
    else if (!isDotted) paintHandle(context, place, size, color)
    if (handle.id === activeHandle) ring(context, place, size)
  }
}

/** Connects the handles that stand outside of a small box. */
function paintFrameApart(context: CanvasRenderingContext2D, handles: readonly HandleOnScreen[]): void {
  const [lefts, tops] = [handles.map(({ place }) => place.leftPx), handles.map(({ place }) => place.topPx)]
  const [left, top] = [Math.round(Math.min(...lefts)), Math.round(Math.min(...tops))]
  const [right, bottom] = [Math.round(Math.max(...lefts)), Math.round(Math.max(...tops))]
  strokeTwice(context, ['rgb(0 0 0 / 0.5)', 3], ['rgb(255 255 255 / 0.85)', 1], () =>
    context.rect(left + 0.5, top + 0.5, right - left, bottom - top),
  )
}

/** Returns a smaller size where handles would cover each other and the shape. */
function handleSize(places: readonly ViewPoint[]): number {
  const ways = places
    .slice(1)
    .map(({ leftPx, topPx }, i) => Math.hypot(leftPx - places[i]!.leftPx, topPx - places[i]!.topPx))
  const usual = ways.length === 0 ? Number.POSITIVE_INFINITY : ways.toSorted((a, b) => a - b)[ways.length >> 1]!
  if (usual > 2 * handlePx) return handlePx
  return usual > handlePx ? handlePx - 3 : handlePx - 5
}

function paintHandle(
  context: CanvasRenderingContext2D,
  { leftPx, topPx }: ViewPoint,
  size: number,
  color: string,
): void {
  const [x, y] = [Math.round(leftPx) - size / 2, Math.round(topPx) - size / 2]
  context.fillStyle = 'rgb(0 0 0 / 0.55)'
  context.fillRect(x - 1.5, y - 1.5, size + 3, size + 3)
  context.fillStyle = color
  context.fillRect(x - 0.5, y - 0.5, size + 1, size + 1)
  context.fillStyle = '#fff'
  context.fillRect(x + 1, y + 1, size - 2, size - 2)
}

/** Paints the rotation handle: a disc on a line from the shape's upper side. */
function paintStem(
  context: CanvasRenderingContext2D,
  viewport: Viewport,
  { at }: Handle,
  place: ViewPoint,
  color: string,
): void {
  const from = toView(viewport, at)
  strokeTwice(context, ['rgb(0 0 0 / 0.6)', 4], ['#fff', 1.5], () => {
    context.moveTo(from.leftPx, from.topPx)
    context.lineTo(place.leftPx, place.topPx)
  })
  context.beginPath()
  context.arc(place.leftPx, place.topPx, 5.5, 0, 2 * Math.PI)
  context.fillStyle = '#fff'
  context.fill()
  context.strokeStyle = 'rgb(0 0 0 / 0.55)'
  context.lineWidth = 4
  context.stroke()
  context.strokeStyle = color
  context.lineWidth = 2
  context.stroke()
}

/** Marks the handle that arrow keys move. */
const ring = (context: CanvasRenderingContext2D, { leftPx, topPx }: ViewPoint, size: number): void =>
  strokeTwice(context, ['#000', 4], ['#ffd84d', 2], () => context.arc(leftPx, topPx, size, 0, 2 * Math.PI))
