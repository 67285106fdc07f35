import type { ImageSize, Viewport, ViewSize } from './viewport.ts'

/** An area of the stage in CSS pixels; its corner is negative with a margin around the view. */
export type PaintedArea = { leftPx: number; topPx: number; widthPx: number; heightPx: number }

/** What a canvas holds: an area of the stage, and the viewport it was painted in. */
export type PaintedView = { viewport: Viewport; area: PaintedArea }

export const areaAround = ({ widthPx, heightPx }: ViewSize, marginPx: number): PaintedArea => ({
  leftPx: -marginPx,
  topPx: -marginPx,
  widthPx: widthPx + 2 * marginPx,
  heightPx: heightPx + 2 * marginPx,
})

/** Returns where a painted area belongs in the present viewport, and how much larger. */
export function placeOf(
  { viewport: then, area }: PaintedView,
  now: Viewport,
): { leftPx: number; topPx: number; factor: number } {
  const factor = now.scale / then.scale
  return {
    leftPx: now.leftPx + (area.leftPx - then.leftPx) * factor,
    topPx: now.topPx + (area.topPx - then.topPx) * factor,
    factor,
  }
}

/** Moves a painted canvas to where its pixels belong now; unscaled ones stay on whole pixels. */
export function moveCanvas(
  canvas: HTMLCanvasElement,
  painted: PaintedView,
  now: Viewport,
  devicePixelRatio: number,
): void {
  const { leftPx, topPx, factor } = placeOf(painted, now)
  if (factor === 1) {
    const whole = (px: number) => Math.round(px * devicePixelRatio) / devicePixelRatio
    canvas.style.transform = `translate(${whole(leftPx)}px, ${whole(topPx)}px)`
  } else canvas.style.transform = `translate(${leftPx}px, ${topPx}px) scale(${factor})`
}

/** Returns whether the visible image, and a margin in CSS pixels around the view, is painted. */
export function covers(painted: PaintedView, now: Viewport, view: ViewSize, loaded: ImageSize, aroundPx = 0): boolean {
  const { leftPx, topPx, factor } = placeOf(painted, now)
  const inside = (from: number, length: number, imageFrom: number, imageLength: number, room: number) => {
    const [first, end] = [Math.max(-aroundPx, imageFrom), Math.min(room + aroundPx, imageFrom + imageLength)]
    return end <= first || (from <= first + 0.5 && from + length >= end - 0.5)
  }
  const { area } = painted
  return (
    inside(leftPx, area.widthPx * factor, now.leftPx, loaded.widthPx * now.scale, view.widthPx) &&
    inside(topPx, area.heightPx * factor, now.topPx, loaded.heightPx * now.scale, view.heightPx)
  )
}
