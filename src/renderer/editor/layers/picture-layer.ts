import type { ImageId } from '#model/ids.ts'
import { type Adjustments, adjustPixels, isAdjusted } from '../images/adjustments.ts'
import type { LoadedImage } from '../images/loaded-image.ts'
import type { Pictures } from '../images/pictures.ts'
import type { Context } from '../scene/context.ts'
import { areaAround, covers, moveCanvas, type PaintedArea, type PaintedView } from '../scene/painted-view.ts'
import type { PictureSize, Viewport, ViewSize } from '../scene/viewport.ts'
import { paintBackdrop, paintPicture, paintPixelGrid } from './paint-picture.ts'
import { isTransparent } from './transparency.ts'

/** What of the picture is to be seen at this moment. */
export type PictureView = {
  image: ({ imageId: ImageId } & PictureSize) | null
  viewport: Viewport
  view: ViewSize
  devicePixelRatio: number
  adjustments: Adjustments
  backdrop: 'checkerboard' | 'white'
  pixelGrid: boolean
}

/** Shows the picture. Nothing but this interface may know whether it is one bitmap or many tiles. */
export type PictureLayer = {
  show(view: PictureView): void
  close(): void
}

/** So much around the view is painted too when there is time, for being moved into sight. */
const marginPx = 200
const restMs = 120
const mostStretched = 2

/**
 * One bitmap, painted anew at every step of a zoom and only moved by CSS while it is panned. After a rest it is painted
 * at its best and with a margin. Handing over bitmaps costs the compositor less than a canvas that is painted on. `onFirst` hears of each picture that came to the screen.
 */
export function wholePictureLayer(
  canvas: HTMLCanvasElement,
  pictures: Pictures,
  onFirst: (picture: LoadedImage, imageId: ImageId) => void,
): PictureLayer {
  const screen = canvas.getContext('bitmaprenderer')
  const painter = new OffscreenCanvas(1, 1)
  const context = painter.getContext('2d')
  canvas.style.transformOrigin = '0 0'
  let current: PictureView | null = null
  let painted: (PaintedView & { picture: LoadedImage; look: PictureView; best: boolean }) | null = null
  let restTimer: ReturnType<typeof setTimeout> | undefined

  function paint(now: PictureView, picture: LoadedImage, area: PaintedArea, best: boolean): void {
    const { viewport, image } = now
    if (!context || !image) return
    const devicePixelRatio = ratioFor(now, picture, image)
    const isFirst = painted?.picture.bitmap !== picture.bitmap
    painter.width = Math.max(1, Math.round(area.widthPx * devicePixelRatio))
    painter.height = Math.max(1, Math.round(area.heightPx * devicePixelRatio))
    paintPicture(context, picture, image, viewport, area, devicePixelRatio, isFirst && !best)
    if (isAdjusted(now.adjustments)) adjustPainted(context, { ...now, devicePixelRatio }, image, area)
    if (isTransparent(picture.bitmap)) paintBackdrop(context, now.backdrop, image, viewport, area, devicePixelRatio)
    if (now.pixelGrid) paintPixelGrid(context, image, viewport, area, devicePixelRatio)
    canvas.style.width = `${area.widthPx}px`
    canvas.style.height = `${area.heightPx}px`
    screen?.transferFromImageBitmap(painter.transferToImageBitmap())
    painted = { viewport, area, picture, look: now, best }
  }

  function rest(): void {
    const now = current
    const picture = now?.image && pictures.peek(now.image.imageId)
    if (!now?.image || !picture) return
    const enough =
      painted?.best &&
      painted.picture === picture &&
      isShown(now) &&
      covers(painted, now.viewport, now.view, now.image, marginPx / 2)
    if (enough) return
    paint(now, picture, areaAround(now.view, marginPx), true)
    move(now)
  }

  /** Whether what is painted has the scale and look that are wanted. */
  const isShown = (now: PictureView): boolean =>
    painted !== null && painted.viewport.scale === now.viewport.scale && sameLook(painted.look, now)

  const inSight = (now: PictureView, image: PictureSize): boolean =>
    painted !== null && covers(painted, now.viewport, now.view, image)

  /** Adjusting takes longer than a frame has: until the zoom comes to rest, what is painted is stretched. */
  function stretches(now: PictureView, image: PictureSize): boolean {
    if (!painted || !isAdjusted(now.adjustments) || !sameLook(painted.look, now)) return false
    const factor = now.viewport.scale / painted.viewport.scale
    return factor < mostStretched && factor > 1 / mostStretched && inSight(now, image)
  }

  function move(now: PictureView): void {
    if (painted) moveCanvas(canvas, painted, now.viewport, now.devicePixelRatio)
  }

  return {
    show(now) {
      const before = current
      current = now
      const { image } = now
      const picture = image ? pictures.peek(image.imageId) : null
      canvas.style.visibility = picture ? 'visible' : 'hidden'
      if (!image || !picture) {
        painted = null
        return
      }
      const isNew = painted?.picture !== picture
      const shown = !isNew && isShown(now)
      if (shown && before?.viewport === now.viewport) return
      if (!isNew && !(shown ? inSight(now, image) : stretches(now, image)))
        paint(now, picture, areaAround(now.view, shown ? marginPx : 0), false)
      else if (isNew) paint(now, picture, areaAround(now.view, 0), false)
      move(now)
      if (isNew) onFirst(picture, image.imageId)
      clearTimeout(restTimer)
      restTimer = setTimeout(rest, restMs)
    },
    close: () => clearTimeout(restTimer),
  }
}

/** Device pixels per CSS pixel of the canvas; of a thumbnail no more than it has, as stretching it here takes several frames. */
function ratioFor(now: PictureView, { bitmap, variant }: LoadedImage, { widthPx }: PictureSize): number {
  const { devicePixelRatio, viewport } = now
  return variant === 'thumbnail'
    ? Math.min(devicePixelRatio, bitmap.width / (widthPx * viewport.scale))
    : devicePixelRatio
}

const sameLook = (a: PictureView, b: PictureView): boolean =>
  a.view === b.view &&
  a.devicePixelRatio === b.devicePixelRatio &&
  a.adjustments === b.adjustments &&
  a.backdrop === b.backdrop &&
  a.pixelGrid === b.pixelGrid

/** Adjusts what was just painted, pixel by pixel of the screen. */
function adjustPainted(
  context: Context,
  { viewport, devicePixelRatio, adjustments }: PictureView,
  image: PictureSize,
  area: PaintedArea,
): void {
  const span = (pictureFrom: number, lengthPx: number, areaFrom: number, room: number) => {
    const from = Math.max(0, Math.floor((pictureFrom - areaFrom) * devicePixelRatio))
    const to = Math.ceil((pictureFrom + lengthPx * viewport.scale - areaFrom) * devicePixelRatio)
    return { from, length: Math.min(Math.round(room * devicePixelRatio), to) - from }
  }
  const across = span(viewport.leftPx, image.widthPx, area.leftPx, area.widthPx)
  const down = span(viewport.topPx, image.heightPx, area.topPx, area.heightPx)
  if (across.length <= 0 || down.length <= 0) return
  const pixels = context.getImageData(across.from, down.from, across.length, down.length)
  adjustPixels(pixels.data, adjustments)
  context.putImageData(pixels, across.from, down.from)
}
