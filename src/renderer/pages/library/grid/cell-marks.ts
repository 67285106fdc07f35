import { captionFont } from './caption-fitter.ts'
import type { Cell } from './cell-loaders.ts'

type Place = { left: number; top: number; width: number; height: number }

const casing = 'rgb(0 0 0 / 0.62)'
const solid: number[] = []
const dashes = [6, 3]
/** A white tick in each gap of the dashes. */
const ticks = [1.5, 7.5]
const firstTickPx = -6.75

/** Paints the objects of an image over its thumbnail: labels solid, predictions dashed, both over a dark outline. */
export function paintBoxes(
  context: CanvasRenderingContext2D,
  boxes: Cell['boxes'],
  colors: ReadonlyMap<number, string>,
  { left, top, width, height }: Place,
): void {
  for (const { classId, isLabel, place } of boxes) {
    const [x, y] = [left + (place[0] * width) / 1000, top + (place[1] * height) / 1000]
    const [across, down] = [(place[2] * width) / 1000, (place[3] * height) / 1000]
    context.strokeStyle = casing
    context.lineWidth = 3
    context.strokeRect(x, y, across, down)
    context.strokeStyle = colors.get(classId) ?? '#ffffff'
    context.lineWidth = 1.5
    if (!isLabel) context.setLineDash(dashes)
    context.strokeRect(x, y, across, down)
    if (isLabel) continue
    context.setLineDash(ticks)
    context.lineDashOffset = firstTickPx
    context.strokeStyle = '#ffffff'
    context.strokeRect(x, y, across, down)
    context.setLineDash(solid)
    context.lineDashOffset = 0
  }
}

/** Icons as paths in a square of 24. */
const outlines = {
  comment: 'M21 15a2 2 0 0 1-2 2H7l-4 4V5a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2z',
  stack:
    'm12.8 2.2a2 2 0 0 0-1.7 0L2.6 6.1a1 1 0 0 0 0 1.8l8.6 3.9a2 2 0 0 0 1.7 0l8.6-3.9a1 1 0 0 0 0-1.8Z m9.2 10.3-9.2 4.2a2 2 0 0 1-1.7 0L2 12.5',
}

const markHeightPx = 20
const glyphs = new Map<keyof typeof outlines, Path2D>()

/** Paints a count with its icon on a dark background at a corner of a thumbnail. `x` is the right edge for a stack, else the left one. */
export function paintMark(
  context: CanvasRenderingContext2D,
  kind: keyof typeof outlines,
  text: string,
  x: number,
  y: number,
): void {
  const glyph = glyphs.get(kind) ?? new Path2D(outlines[kind])
  glyphs.set(kind, glyph)
  context.font = captionFont(600)
  const width = context.measureText(text).width + 29
  const left = kind === 'stack' ? x - width : x
  context.fillStyle = 'rgb(0 0 0 / 0.7)'
  context.beginPath()
  context.roundRect(left, y, width, markHeightPx, 5)
  context.fill()
  context.save()
  context.translate(left + 6, y + 4)
  context.scale(0.5, 0.5)
  context.strokeStyle = '#ffffff'
  context.lineWidth = 3
  context.stroke(glyph)
  context.restore()
  context.fillStyle = '#ffffff'
  context.fillText(text, left + 23, y + markHeightPx / 2 + 0.5)
}
