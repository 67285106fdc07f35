import type { Context } from '../scene/context.ts'
import type { PlacedChip } from './label-chips.ts'
import { textColorOn } from './text-color.ts'

export type Chip = PlacedChip & { name: string; score: string | null; color: string; open: boolean; strong: boolean }

const chipFont = '500 11.5px "Inter Variable", system-ui, sans-serif'
export const chipHeightPx = 18
const chipPaddingPx = 5
const scoreGapPx = 5
const openChipBack = '#1b1c20'
const openChipText = '#f2f3f5'

const widths = new Map<string, number>()
const maxWidths = 5_000

/** Returns the cached width of a text in CSS pixels. */
function textWidth(context: Context, text: string): number {
  const cached = widths.get(text)
  if (cached !== undefined) return cached
  if (widths.size > maxWidths) widths.clear()
  context.font = chipFont
  const { width } = context.measureText(text)
  widths.set(text, width)
  return width
}

export function chipWidth(context: Context, name: string, score: string | null): number {
  const extra = score === null ? 0 : scoreGapPx + textWidth(context, score)
  return Math.ceil(textWidth(context, name) + extra + 2 * chipPaddingPx)
}

export function paintChip(context: Context, chip: Chip): void {
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
  if (chip.score === null) return
  context.textAlign = 'right'
  context.globalAlpha = 0.85
  context.fillText(chip.score, x + chip.widthPx - chipPaddingPx, middle)
  context.textAlign = 'left'
  context.globalAlpha = 1
}
