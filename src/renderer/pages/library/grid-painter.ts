import type { ImageRow } from '#contract'
import { stateLooks } from '../../kit/StateBadge.tsx'
import { type CaptionFitter, captionFont } from './caption-fitter.ts'
import type { GridLayout } from './grid-layout.ts'

/** Colors of the present theme, read from the page's tokens. */
export type GridColors = Record<
  'background' | 'text' | 'text2' | 'image' | 'line' | 'hover' | 'accent' | 'accentSoft',
  string
> & {
  states: Record<ImageRow['state'], string>
}

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
  /** Scroll position of the element that goes with it. */
  domPx: number
  widthPx: number
  heightPx: number
  pixelRatio: number
  colors: GridColors
  sequence: Uint32Array
  rowOf(id: number): ImageRow | undefined
  thumbnailOf(id: number): ImageBitmap | undefined
  isSelected(id: number): boolean
  focused: number | null
  hovered: number | null
}

const radius = 6

/** Paints a cell with its top left corner at a point. In CSS pixels; the context is scaled by the pixel ratio. */
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
  paintThumbnail(context, scene, id, x, y)
  const row = scene.rowOf(id)
  if (row) paintCaption(context, scene, captions, row, x, y + layout.imageHeightPx)
  if (scene.focused === index) {
    context.strokeStyle = colors.accent
    context.lineWidth = 2
    roundRect(context, x - 4, y - 4, layout.cellWidthPx + 8, layout.cellHeightPx + 6, radius + 2)
    context.stroke()
  }
}

function paintThumbnail(context: CanvasRenderingContext2D, scene: GridScene, id: number, x: number, y: number): void {
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
  context.drawImage(bitmap, left, y + Math.round((imageHeightPx - height) / 2), width, height)
}

function paintCaption(
  context: CanvasRenderingContext2D,
  scene: GridScene,
  captions: CaptionFitter,
  row: ImageRow,
  x: number,
  y: number,
): void {
  const { colors, layout } = scene
  const { name, detail } = captions.fit(context, row, layout.cellWidthPx)
  context.fillStyle = colors.states[row.state]
  context.beginPath()
  context.arc(x + 5, y + 14, 4, 0, Math.PI * 2)
  context.fill()
  context.font = captionFont(500)
  context.fillStyle = colors.text
  context.fillText(name, x + 15, y + 14)
  context.font = captionFont(400)
  context.fillStyle = colors.text2
  context.fillText(detail, x + 1, y + 31)
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
