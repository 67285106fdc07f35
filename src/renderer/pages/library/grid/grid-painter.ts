import type { ImageRow } from '#contract'
import { stateLooks } from '../../../kit/StateBadge.tsx'
import { type CaptionFitter, captionFont } from './caption-fitter.ts'
import type { Cell } from './cell-loaders.ts'
import { paintBoxes, paintMark } from './cell-marks.ts'
import type { GridLayout } from './grid-layout.ts'

/** The colors of the current theme. */
export type GridColors = Record<
  'background' | 'text' | 'text2' | 'image' | 'line' | 'hover' | 'accent' | 'accentSoft' | 'accentFill' | 'onAccent',
  string
> & {
  states: Record<ImageRow['state'], string>
}

/** Reads the colors from the page's design tokens. */
export function readColors(element: HTMLElement): GridColors {
  const style = getComputedStyle(element)
  const token = (name: string) => style.getPropertyValue(name).trim()
  const stateColor = (state: ImageRow['state']) => token(stateLooks[state].color.slice('var('.length, -1))
  return {
    background: token('--surface'),
    text: token('--text'),
    text2: token('--text-2'),
    image: token('--canvas'),
    line: token('--line'),
    hover: token('--hover'),
    accent: token('--accent-text'),
    accentSoft: token('--accent-soft'),
    accentFill: token('--accent'),
    onAccent: token('--on-accent'),
    states: {
      new: stateColor('new'),
      predicted: stateColor('predicted'),
      reviewed: stateColor('reviewed'),
      approved: stateColor('approved'),
      rejected: stateColor('rejected'),
    },
  }
}

export type GridScene = {
  layout: GridLayout
  offsetPx: number
  /** The scroll position of the element that belongs to `offsetPx`. */
  domPx: number
  widthPx: number
  heightPx: number
  pixelRatio: number
  colors: GridColors
  sequence: Uint32Array
  rowOf(id: number): Cell | undefined
  thumbnailOf(id: number): ImageBitmap | undefined
  /** Returns the size of an image's stack; 1 for a single image. */
  stackSizeOf(id: number): number
  isSelected(id: number): boolean
  focused: number | null
  hovered: number | null
  /** The colors of boxes by class; null if boxes are hidden. */
  classColors: ReadonlyMap<number, string> | null
}

const radius = 8
/** The size of the upper right corner, which shows how large a stack is. */
export const stackMarkPx = { width: 56, height: 30 }
/** The size of the check mark in a cell's corner. */
export const checkPx = 18

/** Paints a cell with its top left corner at a point in CSS pixels. The context is scaled by the pixel ratio. */
export function paintCell(
  context: CanvasRenderingContext2D,
  scene: GridScene,
  captions: CaptionFitter,
  index: number,
  x: number,
  y: number,
): void {
  const { layout, colors } = scene
  const id = scene.sequence[index]!
  const selected = scene.isSelected(id)
  if (selected || scene.hovered === index) {
    context.fillStyle = selected ? colors.accentSoft : colors.hover
    roundRect(context, x - 4, y - 4, layout.cellWidthPx + 8, layout.cellHeightPx + 6, radius + 2)
    context.fill()
  }
  const row = scene.rowOf(id)
  paintThumbnail(context, scene, id, x, y, row)
  if (selected || scene.hovered === index) paintCheck(context, colors, selected, x + 8, y + 8)
  if (row) paintCaption(context, scene, captions, row, x, y + layout.imageHeightPx)
  if (scene.focused === index) {
    context.strokeStyle = colors.accent
    context.lineWidth = 2
    roundRect(context, x - 4, y - 4, layout.cellWidthPx + 8, layout.cellHeightPx + 6, radius + 2)
    context.stroke()
  }
}

function paintThumbnail(
  context: CanvasRenderingContext2D,
  scene: GridScene,
  id: number,
  x: number,
  y: number,
  row: Cell | undefined,
): void {
  const { cellWidthPx, imageHeightPx } = scene.layout
  context.fillStyle = scene.colors.image
  roundRect(context, x, y, cellWidthPx, imageHeightPx, radius)
  context.fill()
  const bitmap = scene.thumbnailOf(id)
  if (!bitmap) return
  const scale = Math.min(cellWidthPx / bitmap.width, imageHeightPx / bitmap.height)
  const width = Math.round(bitmap.width * scale)
  const height = Math.round(bitmap.height * scale)
  const left = x + Math.round((cellWidthPx - width) / 2)
  const top = y + Math.round((imageHeightPx - height) / 2)
  context.drawImage(bitmap, left, top, width, height)
  if (row && scene.classColors) paintBoxes(context, row.boxes, scene.classColors, { left, top, width, height })
  if (row && row.openComments > 0)
    paintMark(context, 'comment', String(row.openComments), x + 6, y + imageHeightPx - 26)
  const stacked = scene.stackSizeOf(id)
  if (stacked > 1) paintMark(context, 'stack', String(stacked), x + cellWidthPx - 6, y + 6)
}

/** Paints the check mark that selects or deselects a cell. */
function paintCheck(
  context: CanvasRenderingContext2D,
  colors: GridColors,
  isSelected: boolean,
  x: number,
  y: number,
): void {
  context.fillStyle = isSelected ? colors.accentFill : 'rgb(0 0 0 / 0.45)'
  roundRect(context, x, y, checkPx, checkPx, 4)
  context.fill()
  context.strokeStyle = colors.onAccent
  context.lineWidth = isSelected ? 2 : 1.5
  if (isSelected) {
    context.beginPath()
    context.moveTo(x + 4.5, y + 9.5)
    context.lineTo(x + 7.5, y + 12.5)
    context.lineTo(x + 13.5, y + 6)
  }
  context.stroke()
}

function paintCaption(
  context: CanvasRenderingContext2D,
  scene: GridScene,
  captions: CaptionFitter,
  row: Cell,
  x: number,
  y: number,
): void {
  const { colors, layout } = scene
  const { name, figure, tags } = captions.fit(context, row, layout.cellWidthPx)
  context.fillStyle = colors.states[row.state]
  context.beginPath()
  context.arc(x + 5, y + 13, 3.5, 0, Math.PI * 2)
  context.fill()
  context.font = captionFont(500)
  context.fillStyle = colors.text
  context.fillText(name, x + 14, y + 13)
  context.font = captionFont(400)
  context.fillStyle = colors.text2
  context.textAlign = 'right'
  context.fillText(figure, x + layout.cellWidthPx - 2, y + 13)
  context.textAlign = 'left'
  if (tags) context.fillText(tags, x + 1, y + 30)
}

function roundRect(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  r: number,
): void {
  context.beginPath()
  context.roundRect(x, y, width, height, r)
}
