import type { BoundingBox } from '#model/geometry/box.ts'
import type { MaskShape } from '#model/shapes/mask.ts'
import type { Stroke } from '../tools/stroke.ts'
import type { Viewport, ViewSize } from '../viewport.ts'
import { type MaskRows, maskRows, type RowSource, rowsOf, rowsOfBitmap } from './mask-rows.ts'
import { type MaskLook, paintMask } from './paint-mask.ts'

/** The mask that is being worked on: pixels under a brush, or a mask that is selected. */
export type WorkMask = { stroke: Stroke; version: number } | { mask: MaskShape }

export type WorkMaskView = {
  work: WorkMask | null
  color: string
  viewport: Viewport
  view: ViewSize
  devicePixelRatio: number
}

export type WorkMaskLayer = { show(view: WorkMaskView): void }

/**
 * Paints one mask on a canvas of its own. While a brush goes over it only what the brush touched is painted, at the
 * resolution of the screen: the work does not depend on the size of the mask or of the picture.
 */
export function workMaskLayer(canvas: HTMLCanvasElement): WorkMaskLayer {
  const context = canvas.getContext('2d')
  const rows = new WeakMap<MaskShape, MaskRows>()
  let painted: WorkMaskView | null = null

  function sourceOf(work: WorkMask): RowSource {
    if ('stroke' in work) return rowsOfBitmap(work.stroke.bitmap)
    const known = rows.get(work.mask) ?? maskRows(work.mask)
    rows.set(work.mask, known)
    return rowsOf(known)
  }

  /** Paints the part of the picture in `box`, as far as it is in view. */
  function paint({ work, color, viewport, devicePixelRatio }: WorkMaskView, box: BoundingBox): void {
    if (!context || !work) return
    const scale = viewport.scale * devicePixelRatio
    const [left, top] = [viewport.leftPx * devicePixelRatio, viewport.topPx * devicePixelRatio]
    const linePx = Math.max(1, Math.round(2 * devicePixelRatio))
    const around = linePx + 1
    const x1 = Math.max(0, Math.floor(left + box.x * scale) - around)
    const y1 = Math.max(0, Math.floor(top + box.y * scale) - around)
    const x2 = Math.min(canvas.width, Math.ceil(left + (box.x + box.width) * scale) + around)
    const y2 = Math.min(canvas.height, Math.ceil(top + (box.y + box.height) * scale) + around)
    if (x2 <= x1 || y2 <= y1) return
    const image = new ImageData(x2 - x1, y2 - y1)
    const look: MaskLook = { color, lineColor: '#ffffff', fill: 0.45, line: 0.95, linePx, dashed: false }
    const target = { width: image.width, height: image.height, data: new Uint32Array(image.data.buffer) }
    paintMask(target, sourceOf(work), { scale, left: left - x1, top: top - y1 }, look)
    context.putImageData(image, x1, y1)
  }

  function paintAll(now: WorkMaskView): void {
    const { view, devicePixelRatio, work } = now
    const width = Math.round(view.widthPx * devicePixelRatio)
    const height = Math.round(view.heightPx * devicePixelRatio)
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width
      canvas.height = height
      canvas.style.width = `${view.widthPx}px`
      canvas.style.height = `${view.heightPx}px`
    } else context?.clearRect(0, 0, width, height)
    if (!work) return
    if ('stroke' in work) work.stroke.takeDirty()
    paint(now, sourceOf(work))
  }

  return {
    show(now) {
      const before = painted
      if (!before?.work && !now.work) return
      painted = now
      canvas.style.display = now.work ? 'block' : 'none'
      if (!now.work) return
      if (before && sameView(before, now)) {
        const { work } = now
        const same = before.work && keyOf(before.work) === keyOf(work)
        if (same && 'mask' in work) return
        if (same && 'stroke' in work) {
          const dirty = work.stroke.takeDirty()
          if (dirty) paint(now, dirty)
          return
        }
      }
      paintAll(now)
    },
  }
}

const keyOf = (work: WorkMask): object => ('stroke' in work ? work.stroke : work.mask)

const sameView = (a: WorkMaskView, b: WorkMaskView): boolean =>
  a.color === b.color && a.viewport === b.viewport && a.view === b.view && a.devicePixelRatio === b.devicePixelRatio
