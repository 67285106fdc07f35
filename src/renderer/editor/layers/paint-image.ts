import type { LoadedImage } from '../images/loaded-image.ts'
import type { Context } from '../scene/context.ts'
import type { PaintedArea } from '../scene/painted-view.ts'
import type { ImageSize, Viewport } from '../scene/viewport.ts'

/** Pixels are shown as squares from this magnification on. */
const squaresFrom = 4
const squarePx = 8

/** A part of the image in image pixels, and its corner `x`, `y` and scale in device pixels of the canvas. */
export type Part = { left: number; top: number; right: number; bottom: number; scale: number; x: number; y: number }

/** Returns the part of the image inside the area, in whole image pixels, or null. */
export function partIn(size: ImageSize, viewport: Viewport, area: PaintedArea, devicePixelRatio: number): Part | null {
  const from = (areaFrom: number, imageFrom: number) => Math.floor((areaFrom - imageFrom) / viewport.scale) - 1
  const to = (areaTo: number, imageFrom: number) => Math.ceil((areaTo - imageFrom) / viewport.scale) + 1
  const left = Math.max(0, from(area.leftPx, viewport.leftPx))
  const top = Math.max(0, from(area.topPx, viewport.topPx))
  const right = Math.min(size.widthPx, to(area.leftPx + area.widthPx, viewport.leftPx))
  const bottom = Math.min(size.heightPx, to(area.topPx + area.heightPx, viewport.topPx))
  if (right <= left || bottom <= top) return null
  const scale = viewport.scale * devicePixelRatio
  const x = (viewport.leftPx - area.leftPx) * devicePixelRatio + left * scale
  const y = (viewport.topPx - area.topPx) * devicePixelRatio + top * scale
  return { left, top, right, bottom, scale, x, y }
}

/**
 * Paints a part of the image; a proxy is stretched. `quick` is for the first frame: better smoothing of a large bitmap
 * takes several frames the first time.
 */
export function paintImage(
  context: Context,
  { bitmap }: LoadedImage,
  size: ImageSize,
  { left, top, right, bottom, scale, x, y }: Part,
  viewScale: number,
  quick: boolean,
): void {
  const [perX, perY] = [bitmap.width / size.widthPx, bitmap.height / size.heightPx]
  const [width, height] = [right - left, bottom - top]
  context.imageSmoothingEnabled = viewScale < squaresFrom
  context.imageSmoothingQuality = scale < 0.75 && !quick ? 'medium' : 'low'
  const from = [left * perX, top * perY, width * perX, height * perY] as const
  context.drawImage(bitmap, ...from, x, y, width * scale, height * scale)
}

/** Paints white or a checkerboard behind transparent parts. */
export function paintBackdrop(
  context: Context,
  backdrop: 'checkerboard' | 'white',
  { x, y, scale, left, top, right, bottom }: Part,
  devicePixelRatio: number,
): void {
  context.globalCompositeOperation = 'destination-over'
  const fills = backdrop === 'white' ? ['#fff'] : [squares(context, Math.round(squarePx * devicePixelRatio)), '#fff']
  for (const fill of fills) {
    context.fillStyle = fill
    context.fillRect(x, y, (right - left) * scale, (bottom - top) * scale)
  }
  context.globalCompositeOperation = 'source-over'
}

/** Returns a pattern of two gray and two empty squares. */
function squares(context: Context, sidePx: number): CanvasPattern {
  const field = new OffscreenCanvas(2 * sidePx, 2 * sidePx)
  const painter = field.getContext('2d')!
  painter.fillStyle = '#c9ccd1'
  painter.fillRect(0, 0, sidePx, sidePx)
  painter.fillRect(sidePx, sidePx, sidePx, sidePx)
  return context.createPattern(field, 'repeat')!
}

/** Draws lines between the image's pixels. */
export function paintPixelGrid(context: Context, part: Part, devicePixelRatio: number): void {
  const { x, y, scale } = part
  const [columns, rows] = [part.right - part.left, part.bottom - part.top]
  const line = Math.max(1, Math.round(devicePixelRatio))
  // Half-transparent gray is visible on dark and light pixels.
  context.fillStyle = 'rgb(128 128 128 / 0.45)'
  for (let column = 0; column <= columns; column++)
    context.fillRect(Math.round(x + column * scale), y, line, rows * scale)
  for (let row = 0; row <= rows; row++) context.fillRect(x, Math.round(y + row * scale), columns * scale, line)
}
