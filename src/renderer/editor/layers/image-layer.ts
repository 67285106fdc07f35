import type { ImageId } from '#model/ids.ts'
import { type Adjustments, adjustPixels, isAdjusted } from '../images/adjustments.ts'
import type { ImageLoader } from '../images/image-loader.ts'
import type { LoadedImage } from '../images/loaded-image.ts'
import type { Context } from '../scene/context.ts'
import { areaAround, covers, moveCanvas, type PaintedArea, type PaintedView } from '../scene/painted-view.ts'
import type { ImageSize, Viewport, ViewSize } from '../scene/viewport.ts'
import { paintBackdrop, paintImage, paintPixelGrid, partIn } from './paint-image.ts'
import { sameParts } from './same-parts.ts'

const results = new WeakMap<ImageBitmap, boolean>()
const sidePx = 64

/** Returns whether any part of an image is transparent, checked on a reduced copy. */
function isTransparent(bitmap: ImageBitmap): boolean {
  const cached = results.get(bitmap)
  if (cached !== undefined) return cached
  const context = new OffscreenCanvas(sidePx, sidePx).getContext('2d', { willReadFrequently: true })
  if (!context) return false
  context.drawImage(bitmap, 0, 0, sidePx, sidePx)
  const { data } = context.getImageData(0, 0, sidePx, sidePx)
  const transparent = data.some((value, i) => i % 4 === 3 && value < 255)
  results.set(bitmap, transparent)
  return transparent
}

type ImageView = {
  image: ({ imageId: ImageId } & ImageSize) | null
  viewport: Viewport
  view: ViewSize
  devicePixelRatio: number
  adjustments: Adjustments
  backdrop: 'checkerboard' | 'white'
  pixelGrid: boolean
}

/** Painted around the view when idle, so that panning only moves the canvas. */
const marginPx = 200
const restMs = 120
const maxStretched = 2
/** Lines between pixels are shown from this magnification on. */
const gridFrom = 8

/**
 * Repaints at every zoom step and moves by CSS while panning; when idle, repaints in best quality with a margin.
 * Transferring bitmaps costs the compositor less than a painted canvas. `onFirst` is called for each image that reaches
 * the screen.
 */
export function wholeImageLayer(
  canvas: HTMLCanvasElement,
  images: ImageLoader,
  onFirst: (loaded: LoadedImage, imageId: ImageId) => void,
) {
  const screen = canvas.getContext('bitmaprenderer')
  const painter = new OffscreenCanvas(1, 1)
  const context = painter.getContext('2d')
  canvas.style.transformOrigin = '0 0'
  let current: ImageView | null = null
  let painted: Painted | null = null
  let restTimer: ReturnType<typeof setTimeout> | undefined

  function paint(now: ImageView, loaded: LoadedImage, area: PaintedArea, best: boolean): void {
    const { viewport, image } = now
    if (!context || !image) return
    const isFirst = painted?.image.bitmap !== loaded.bitmap
    paintView(painter, context, { now, loaded, image, area, isQuick: isFirst && !best })
    canvas.style.width = `${area.widthPx}px`
    canvas.style.height = `${area.heightPx}px`
    screen?.transferFromImageBitmap(painter.transferToImageBitmap())
    painted = { viewport, area, image: loaded, look: now, best }
  }

  function rest(): void {
    const now = current
    const loaded = now?.image && images.peek(now.image.imageId)
    if (!now?.image || !loaded) return
    const enough =
      painted?.best &&
      painted.image === loaded &&
      isShown(now) &&
      covers(painted, now.viewport, now.view, now.image, marginPx / 2)
    if (enough) return
    paint(now, loaded, areaAround(now.view, marginPx), true)
    move(now)
  }

  /** Returns whether the painted scale and look are current. */
  const isShown = (now: ImageView): boolean =>
    painted !== null && painted.viewport.scale === now.viewport.scale && sameLook(painted.look, now)

  function move(now: ImageView): void {
    if (painted) moveCanvas(canvas, painted, now.viewport, now.devicePixelRatio)
  }

  return {
    show(now: ImageView) {
      const before = current
      current = now
      const { image } = now
      const loaded = image ? images.peek(image.imageId) : null
      canvas.style.visibility = loaded ? 'visible' : 'hidden'
      if (!image || !loaded) {
        painted = null
        return
      }
      const isNew = painted?.image !== loaded
      const shown = !isNew && isShown(now)
      if (shown && before?.viewport === now.viewport) return
      const suffices = !isNew && painted && (shown ? inSight : stretches)(painted, now, image)
      if (!suffices) paint(now, loaded, areaAround(now.view, shown ? marginPx : 0), false)
      move(now)
      if (isNew) onFirst(loaded, image.imageId)
      clearTimeout(restTimer)
      restTimer = setTimeout(rest, restMs)
    },
    close: (): void => clearTimeout(restTimer),
  }
}

type Painted = PaintedView & { image: LoadedImage; look: ImageView; best: boolean }

const inSight = (painted: Painted, { viewport, view }: ImageView, image: ImageSize): boolean =>
  covers(painted, viewport, view, image)

/** Returns whether to stretch what is painted: adjusting takes longer than a frame, so it waits until zooming ends. */
function stretches(painted: Painted, now: ImageView, image: ImageSize): boolean {
  if (!isAdjusted(now.adjustments) || !sameLook(painted.look, now)) return false
  const factor = now.viewport.scale / painted.viewport.scale
  return factor < maxStretched && factor > 1 / maxStretched && inSight(painted, now, image)
}

type PaintedPart = { now: ImageView; loaded: LoadedImage; image: ImageSize; area: PaintedArea; isQuick: boolean }

function paintView(
  canvas: OffscreenCanvas,
  context: OffscreenCanvasRenderingContext2D,
  { now, loaded, image, area, isQuick }: PaintedPart,
): void {
  const { viewport } = now
  const devicePixelRatio = ratioFor(now, loaded, image)
  canvas.width = Math.max(1, Math.round(area.widthPx * devicePixelRatio))
  canvas.height = Math.max(1, Math.round(area.heightPx * devicePixelRatio))
  const part = partIn(image, viewport, area, devicePixelRatio)
  if (!part) return
  paintImage(context, loaded, image, part, viewport.scale, isQuick)
  if (part.scale * image.widthPx > loaded.bitmap.width) loaded.tiles?.paint(context, viewport, area, devicePixelRatio)
  if (isAdjusted(now.adjustments)) adjustPainted(context, { ...now, devicePixelRatio }, image, area)
  if (isTransparent(loaded.bitmap)) paintBackdrop(context, now.backdrop, part, devicePixelRatio)
  if (now.pixelGrid && viewport.scale >= gridFrom) paintPixelGrid(context, part, devicePixelRatio)
}

/** Returns device pixels per CSS pixel; a thumbnail isn't stretched, because that takes several frames. */
function ratioFor(now: ImageView, { bitmap, variant }: LoadedImage, { widthPx }: ImageSize): number {
  const { devicePixelRatio, viewport } = now
  return variant === 'thumbnail'
    ? Math.min(devicePixelRatio, bitmap.width / (widthPx * viewport.scale))
    : devicePixelRatio
}

const sameLook = (a: ImageView, b: ImageView): boolean =>
  sameParts(a, b, 'view', 'devicePixelRatio', 'adjustments', 'backdrop', 'pixelGrid')

/** Adjusts what was just painted, per screen pixel. */
function adjustPainted(
  context: Context,
  { viewport, devicePixelRatio, adjustments }: ImageView,
  image: ImageSize,
  area: PaintedArea,
): void {
  const span = (imageFrom: number, lengthPx: number, areaFrom: number, room: number) => {
    const from = Math.max(0, Math.floor((imageFrom - areaFrom) * devicePixelRatio))
    const to = Math.ceil((imageFrom + lengthPx * viewport.scale - areaFrom) * devicePixelRatio)
    return { from, length: Math.min(Math.round(room * devicePixelRatio), to) - from }
  }
  const across = span(viewport.leftPx, image.widthPx, area.leftPx, area.widthPx)
  const down = span(viewport.topPx, image.heightPx, area.topPx, area.heightPx)
  if (across.length <= 0 || down.length <= 0) return
  const pixels = context.getImageData(across.from, down.from, across.length, down.length)
  adjustPixels(pixels.data, adjustments)
  context.putImageData(pixels, across.from, down.from)
}
