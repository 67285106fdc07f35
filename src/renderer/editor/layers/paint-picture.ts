import type { Picture } from '../pictures.ts'
import { type PictureSize, shownBox, type Viewport, type ViewSize } from '../viewport.ts'

/** From this magnification on, pixels are shown as squares. */
const squaresFrom = 4

/**
 * Paints the part of the picture that is in view. A proxy is stretched to the size of the original. `quick` is for the
 * first frame of a picture: smoothing that reads every pixel of a large one takes several frames.
 */
export function paintPicture(
  context: CanvasRenderingContext2D,
  { bitmap }: Picture,
  size: PictureSize,
  viewport: Viewport,
  view: ViewSize,
  devicePixelRatio: number,
  quick: boolean,
): void {
  const shown = shownBox(viewport, view, 1)
  const left = Math.max(0, Math.floor(shown.x))
  const top = Math.max(0, Math.floor(shown.y))
  const right = Math.min(size.widthPx, Math.ceil(shown.x + shown.width))
  const bottom = Math.min(size.heightPx, Math.ceil(shown.y + shown.height))
  if (right <= left || bottom <= top) return
  const perX = bitmap.width / size.widthPx
  const perY = bitmap.height / size.heightPx
  const scale = viewport.scale * devicePixelRatio
  context.imageSmoothingEnabled = viewport.scale < squaresFrom
  context.imageSmoothingQuality = scale < 0.75 && !quick ? 'medium' : 'low'
  context.drawImage(
    bitmap,
    left * perX,
    top * perY,
    (right - left) * perX,
    (bottom - top) * perY,
    viewport.leftPx * devicePixelRatio + left * scale,
    viewport.topPx * devicePixelRatio + top * scale,
    (right - left) * scale,
    (bottom - top) * scale,
  )
}
