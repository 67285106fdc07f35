import type { BoundingBox, Point } from '#model/geometry/box.ts'

/**
 * A place in CSS pixels from the stage's top left corner. Not a tuple, so that it isn't mistaken for a `Point` in image
 * pixels.
 */
export type ViewPoint = { leftPx: number; topPx: number }

export type ViewSize = { widthPx: number; heightPx: number }

export type ImageSize = { widthPx: number; heightPx: number }

/** `scale` is CSS pixels per image pixel; `leftPx`, `topPx` is the image's top left corner. */
export type Viewport = { scale: number; leftPx: number; topPx: number }

export const toView = (viewport: Viewport, [x, y]: Point): ViewPoint => ({
  leftPx: viewport.leftPx + x * viewport.scale,
  topPx: viewport.topPx + y * viewport.scale,
})

export const toImage = (viewport: Viewport, { leftPx, topPx }: ViewPoint): Point => [
  (leftPx - viewport.leftPx) / viewport.scale,
  (topPx - viewport.topPx) / viewport.scale,
]

/** Largest magnification: CSS pixels per image pixel. */
export const maxScale = 64
const keptInViewPx = 48

const fitMarginPx = 24
/** Fits the image with a margin; small images are enlarged at most 8 times. */
export function fitted(image: ImageSize, view: ViewSize): Viewport {
  const width = Math.max(1, view.widthPx - 2 * fitMarginPx)
  const height = Math.max(1, view.heightPx - 2 * fitMarginPx)
  const scale = Math.min(width / image.widthPx, height / image.heightPx, 8)
  return {
    scale,
    leftPx: (view.widthPx - image.widthPx * scale) / 2,
    topPx: (view.heightPx - image.heightPx * scale) / 2,
  }
}

const scaleWithin = (scale: number, image: ImageSize, view: ViewSize): number =>
  Math.min(maxScale, Math.max(Math.min(fitted(image, view).scale / 4, 1), scale))

/** Limits the zoom to between a quarter of fitting and 64 times, and keeps a strip of the image visible. */
export function clamped(viewport: Viewport, image: ImageSize, view: ViewSize): Viewport {
  const scale = scaleWithin(viewport.scale, image, view)
  const width = image.widthPx * scale
  const height = image.heightPx * scale
  const within = (at: number, length: number, room: number) => {
    const kept = Math.min(keptInViewPx, length, room)
    return Math.min(room - kept, Math.max(kept - length, at))
  }
  return {
    scale,
    leftPx: within(viewport.leftPx, width, view.widthPx),
    topPx: within(viewport.topPx, height, view.heightPx),
  }
}

/** Zooms by `factor` and keeps the image point under `at` in place. */
export function zoomedAt(
  viewport: Viewport,
  at: ViewPoint,
  factor: number,
  image: ImageSize,
  view: ViewSize,
): Viewport {
  const scale = scaleWithin(viewport.scale * factor, image, view)
  const [x, y] = toImage(viewport, at)
  return clamped({ scale, leftPx: at.leftPx - x * scale, topPx: at.topPx - y * scale }, image, view)
}

export const panned = (
  viewport: Viewport,
  byLeftPx: number,
  byTopPx: number,
  image: ImageSize,
  view: ViewSize,
): Viewport =>
  clamped({ scale: viewport.scale, leftPx: viewport.leftPx + byLeftPx, topPx: viewport.topPx + byTopPx }, image, view)

/** Shows one image pixel per device pixel around the middle. */
export function atActualSize(viewport: Viewport, devicePixelRatio: number, image: ImageSize, view: ViewSize): Viewport {
  const middle = { leftPx: view.widthPx / 2, topPx: view.heightPx / 2 }
  return zoomedAt(viewport, middle, 1 / devicePixelRatio / viewport.scale, image, view)
}

const zoomedShare = 0.6

/** Centers the box so that it fills most of the area, at most 16 times enlarged. */
export function zoomedTo(box: BoundingBox, image: ImageSize, view: ViewSize): Viewport {
  const [width, height] = [view.widthPx * zoomedShare, view.heightPx * zoomedShare]
  const scale = Math.min(width / Math.max(1, box.width), height / Math.max(1, box.height), 16)
  const leftPx = view.widthPx / 2 - (box.x + box.width / 2) * scale
  const topPx = view.heightPx / 2 - (box.y + box.height / 2) * scale
  return clamped({ scale, leftPx, topPx }, image, view)
}

/** Returns the nearest viewport that shows the whole box, or its middle if it is too large. */
export function revealing(viewport: Viewport, box: BoundingBox, image: ImageSize, view: ViewSize): Viewport {
  const shift = (start: number, length: number, room: number) => {
    const margin = Math.min(32, room / 10)
    if (length > room - 2 * margin) {
      const middle = start + length / 2
      return middle > 0 && middle < room ? 0 : room / 2 - middle
    }
    if (start < margin) return margin - start
    if (start + length > room - margin) return room - margin - start - length
    return 0
  }
  const at = toView(viewport, [box.x, box.y])
  const byLeft = shift(at.leftPx, box.width * viewport.scale, view.widthPx)
  const byTop = shift(at.topPx, box.height * viewport.scale, view.heightPx)
  return byLeft === 0 && byTop === 0 ? viewport : panned(viewport, byLeft, byTop, image, view)
}

/** Returns the visible area in image pixels; it may reach beyond the image. */
export function shownBox(viewport: Viewport, view: ViewSize): BoundingBox {
  const [x, y] = toImage(viewport, { leftPx: 0, topPx: 0 })
  return { x, y, width: view.widthPx / viewport.scale, height: view.heightPx / viewport.scale }
}
