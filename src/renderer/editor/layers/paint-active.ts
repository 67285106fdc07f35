import type { Point } from '#model/geometry/box.ts'
import { type Geometry, shapeOf } from '#model/shapes/index.ts'
import { isClosed } from '../hit.ts'
import type { EditorObject } from '../objects.ts'
import type { Draft } from '../tools/index.ts'
import { toView, type ViewPoint, type Viewport, type ViewSize } from '../viewport.ts'
import type { PlacedChip } from './label-chips.ts'
import { tracePaths } from './paint-shapes.ts'
import { paintedPaths } from './painted-shape.ts'
import { textColorOn } from './text-color.ts'

/** A label to paint: where, and what it says. */
export type Chip = PlacedChip & { name: string; score: string | null; color: string; open: boolean; strong: boolean }

/** Everything that changes while a person works: selection, grips, hover, drafts, labels. */
export type ActiveView = {
  viewport: Viewport
  view: ViewSize
  devicePixelRatio: number
  selected: EditorObject | null
  /** Painted besides the selected one: hovered, or just deselected and not in the snapshot yet. */
  others: readonly EditorObject[]
  draft: Draft | null
  chips: readonly Chip[]
  colorOf(classId: number): string
  /** Colour of the class that a new shape will get. */
  draftColor: string
  /** Pointer place for cross hairs while drawing. */
  crosshair: ViewPoint | null
}

const chipFont = '500 11.5px "Inter Variable", system-ui, sans-serif'
export const chipHeightPx = 18
const chipPaddingPx = 5
const scoreGapPx = 5
const gripPx = 9
const smallGripsFrom = 40

/** Width of a label in CSS pixels. */
export function chipWidth(context: CanvasRenderingContext2D, name: string, score: string | null): number {
  context.font = chipFont
  const text = context.measureText(name).width
  const extra = score === null ? 0 : scoreGapPx + context.measureText(score).width
  return Math.ceil(text + extra + 2 * chipPaddingPx)
}

/** Paints in CSS pixels; the context must be scaled by the device pixel ratio and empty. */
export function paintActive(context: CanvasRenderingContext2D, active: ActiveView): void {
  const { selected, others, draft, colorOf } = active
  if (active.crosshair) paintCrosshair(context, active.crosshair, active.view)
  for (const object of others)
    if (object.id !== draft?.id) paintOutline(context, active, object.geometry, colorOf(object.classId), 'hovered')
  const drafted = draft && 'geometry' in draft ? draft.geometry : null
  if (selected && draft?.id !== selected.id) paintSelected(context, active, selected.geometry, selected.classId)
  if (drafted && draft?.id && selected) paintSelected(context, active, drafted, selected.classId)
  else if (drafted) paintOutline(context, active, drafted, active.draftColor, 'selected')
  if (draft && 'path' in draft) paintPath(context, active, draft.path)
  for (const chip of active.chips) paintChip(context, chip)
}

function paintSelected(context: CanvasRenderingContext2D, active: ActiveView, geometry: Geometry, classId: number) {
  const color = active.colorOf(classId)
  paintOutline(context, active, geometry, color, 'selected')
  const handles = shapeOf(geometry).handles(geometry)
  const size = handles.length > smallGripsFrom ? gripPx - 3 : gripPx
  for (const { at } of handles) {
    const { leftPx, topPx } = toView(active.viewport, at)
    if (leftPx < -size || topPx < -size || leftPx > active.view.widthPx + size || topPx > active.view.heightPx + size)
      continue
    const [x, y] = [Math.round(leftPx) - size / 2, Math.round(topPx) - size / 2]
    context.fillStyle = 'rgb(0 0 0 / 0.55)'
    context.fillRect(x - 1.5, y - 1.5, size + 3, size + 3)
    context.fillStyle = color
    context.fillRect(x - 0.5, y - 0.5, size + 1, size + 1)
    context.fillStyle = '#fff'
    context.fillRect(x + 1, y + 1, size - 2, size - 2)
  }
}

function paintOutline(
  context: CanvasRenderingContext2D,
  { viewport }: ActiveView,
  geometry: Geometry,
  color: string,
  look: 'selected' | 'hovered',
): void {
  const shape = { paths: paintedPaths(geometry), closed: isClosed(geometry) }
  tracePaths(context, shape, viewport.scale, viewport.leftPx, viewport.topPx, 0.5)
  if (shape.closed) {
    context.globalAlpha = look === 'selected' ? 0.06 : 0.18
    context.fillStyle = color
    context.fill('evenodd')
  }
  context.globalAlpha = 1
  context.lineJoin = 'round'
  context.strokeStyle = 'rgb(0 0 0 / 0.6)'
  context.lineWidth = look === 'selected' ? 5 : 4
  context.stroke()
  if (look === 'selected') {
    context.strokeStyle = '#fff'
    context.lineWidth = 3.5
    context.stroke()
  }
  context.strokeStyle = color
  context.lineWidth = 2
  context.stroke()
}

/** The points of a shape that is being clicked together. */
function paintPath(context: CanvasRenderingContext2D, active: ActiveView, path: readonly Point[]): void {
  const places = path.map((point) => toView(active.viewport, point))
  context.lineJoin = 'round'
  for (const [style, width] of [
    ['rgb(0 0 0 / 0.6)', 4],
    [active.draftColor, 2],
  ] as const) {
    context.beginPath()
    for (const { leftPx, topPx } of places) context.lineTo(leftPx, topPx)
    context.strokeStyle = style
    context.lineWidth = width
    context.stroke()
  }
  for (const [i, { leftPx, topPx }] of places.entries()) {
    context.beginPath()
    context.arc(leftPx, topPx, i === 0 ? 5 : 3.5, 0, 2 * Math.PI)
    context.fillStyle = '#fff'
    context.fill()
    context.strokeStyle = 'rgb(0 0 0 / 0.7)'
    context.lineWidth = 1.5
    context.stroke()
  }
}

function paintCrosshair(context: CanvasRenderingContext2D, at: ViewPoint, view: ViewSize): void {
  const [x, y] = [Math.round(at.leftPx) + 0.5, Math.round(at.topPx) + 0.5]
  for (const [style, width] of [
    ['rgb(0 0 0 / 0.35)', 3],
    ['rgb(255 255 255 / 0.85)', 1],
  ] as const) {
    context.beginPath()
    context.moveTo(x, 0)
    context.lineTo(x, view.heightPx)
    context.moveTo(0, y)
    context.lineTo(view.widthPx, y)
    context.strokeStyle = style
    context.lineWidth = width
    context.stroke()
  }
}

const openChipBack = '#1b1c20'
const openChipText = '#f2f3f5'

function paintChip(context: CanvasRenderingContext2D, chip: Chip): void {
  const [x, y] = [Math.round(chip.leftPx), Math.round(chip.topPx)]
  const filled = !chip.open || chip.strong
  context.beginPath()
  context.roundRect(x, y, chip.widthPx, chip.heightPx, 3)
  context.globalAlpha = filled ? 1 : 0.86
  context.fillStyle = filled ? chip.color : openChipBack
  context.fill()
  context.globalAlpha = 1
  context.strokeStyle = filled ? 'rgb(0 0 0 / 0.45)' : chip.color
  context.lineWidth = 1
  if (chip.open) context.setLineDash([3, 2])
  context.stroke()
  context.setLineDash([])
  context.font = chipFont
  context.textBaseline = 'middle'
  context.fillStyle = filled ? textColorOn(chip.color) : openChipText
  const middle = y + chip.heightPx / 2 + 0.5
  context.fillText(chip.name, x + chipPaddingPx, middle)
  if (chip.score !== null) {
    context.textAlign = 'right'
    context.globalAlpha = 0.85
    context.fillText(chip.score, x + chip.widthPx - chipPaddingPx, middle)
    context.textAlign = 'left'
    context.globalAlpha = 1
  }
}
