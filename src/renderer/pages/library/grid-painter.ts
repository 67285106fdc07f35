import type { ImageRow } from '#contract'
import { stateLooks } from '../../kit/index.ts'
import { cellDetails, fileName, tagWords } from './cell-words.ts'
import { cellOrigin, cellsBetween, type GridLayout } from './grid-layout.ts'

/** Colours of the present theme, read from the page's tokens. */
export type GridColors = Record<'text' | 'text2' | 'picture' | 'line' | 'hover' | 'accent' | 'accentSoft', string> & {
  states: Record<ImageRow['state'], string>
}

export function readColors(element: HTMLElement): GridColors {
  const style = getComputedStyle(element)
  const token = (name: string) => style.getPropertyValue(name).trim()
  const stateColor = (state: ImageRow['state']) => token(stateLooks[state].color.slice('var('.length, -1))
  return {
    text: token('--text'),
    text2: token('--text-2'),
    picture: token('--picture'),
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
const font = (weight: number) => `${weight} 12px "Inter Variable", system-ui, sans-serif`

/** Draws the cells in sight. Everything is in CSS pixels; the context is scaled by the pixel ratio. */
export function paintGrid(context: CanvasRenderingContext2D, scene: GridScene, captions: CaptionFitter): void {
  const { layout, offsetPx, pixelRatio, sequence } = scene
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0)
  context.clearRect(0, 0, scene.widthPx, scene.heightPx)
  context.textBaseline = 'middle'
  context.imageSmoothingQuality = 'medium'
  const { first, end } = cellsBetween(layout, offsetPx, offsetPx + scene.heightPx)
  for (let index = first; index < end; index++) {
    const origin = cellOrigin(layout, index)
    paintCell(context, scene, captions, index, sequence[index]!, origin.x, Math.round(origin.y - offsetPx))
  }
}

function paintCell(
  context: CanvasRenderingContext2D,
  scene: GridScene,
  captions: CaptionFitter,
  index: number,
  id: number,
  x: number,
  y: number,
): void {
  const { layout, colors } = scene
  const selected = scene.isSelected(id)
  if (selected || scene.hovered === index) {
    context.fillStyle = selected ? colors.accentSoft : colors.hover
    roundRect(context, x - 4, y - 4, layout.cellWidthPx + 8, layout.cellHeightPx + 6, radius + 2)
    context.fill()
  }
  paintThumbnail(context, scene, id, x, y)
  const row = scene.rowOf(id)
  if (row) paintCaption(context, scene, captions, row, x, y + layout.pictureHeightPx)
  if (scene.focused === index) {
    context.strokeStyle = colors.accent
    context.lineWidth = 2
    roundRect(context, x - 4, y - 4, layout.cellWidthPx + 8, layout.cellHeightPx + 6, radius + 2)
    context.stroke()
  }
}

function paintThumbnail(context: CanvasRenderingContext2D, scene: GridScene, id: number, x: number, y: number): void {
  const { cellWidthPx, pictureHeightPx } = scene.layout
  context.fillStyle = scene.colors.picture
  roundRect(context, x, y, cellWidthPx, pictureHeightPx, radius)
  context.fill()
  const bitmap = scene.thumbnailOf(id)
  if (!bitmap) return
  const scale = Math.min(cellWidthPx / bitmap.width, pictureHeightPx / bitmap.height)
  const width = Math.round(bitmap.width * scale)
  const height = Math.round(bitmap.height * scale)
  const left = x + Math.round((cellWidthPx - width) / 2)
  context.drawImage(bitmap, left, y + Math.round((pictureHeightPx - height) / 2), width, height)
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
  context.font = font(500)
  context.fillStyle = colors.text
  context.fillText(name, x + 15, y + 14)
  context.font = font(400)
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

type Caption = { widthPx: number; name: string; detail: string }

/** Cuts captions to the width of a cell and remembers them, since measuring text is the dear part of painting. */
export class CaptionFitter {
  #fitted = new WeakMap<ImageRow, Caption>()
  #showsTags = false

  /** Whether tags stand in the second line, in place of everything else. */
  showTags(showsTags: boolean): void {
    if (showsTags === this.#showsTags) return
    this.#showsTags = showsTags
    this.#fitted = new WeakMap()
  }

  fit(context: CanvasRenderingContext2D, row: ImageRow, widthPx: number): Caption {
    const known = this.#fitted.get(row)
    if (known?.widthPx === widthPx) return known
    context.font = font(500)
    const name = shortenMiddle(context, fileName(row.path), widthPx - 16)
    context.font = font(400)
    const details = this.#showsTags && row.tags.length > 0 ? tagWords(row.tags) : cellDetails(row)
    const detail = details.find((text) => context.measureText(text).width <= widthPx - 2) ?? details.at(-1) ?? ''
    const caption = { widthPx, name, detail }
    this.#fitted.set(row, caption)
    return caption
  }
}

/** Leaves out the middle of a name that is too long: beginning, number and extension stay readable. */
function shortenMiddle(context: CanvasRenderingContext2D, text: string, maxPx: number): string {
  if (context.measureText(text).width <= maxPx) return text
  const characters = [...text]
  let [low, high] = [0, characters.length]
  const cut = (kept: number) => {
    const head = Math.ceil(kept / 2)
    return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (kept - head)).join('')}`
  }
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (context.measureText(cut(middle)).width <= maxPx) low = middle
    else high = middle - 1
  }
  return cut(low)
}
