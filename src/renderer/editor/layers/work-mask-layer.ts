import type { BoundingBox } from '#model/geometry/box.ts'
import type { MaskShape } from '#model/shapes/mask.ts'
import { areaAround, placeOf } from '../scene/painted-view.ts'
import type { Viewport, ViewSize } from '../scene/viewport.ts'
import type { Stroke } from '../tools/stroke.ts'
import { type MaskRows, maskRows, type RowSource, rowsOf, rowsOfBitmap } from './mask-rows.ts'
import { type MaskLook, paintMask } from './paint-mask.ts'
import { sameParts } from './same-parts.ts'

/** The mask being edited: pixels under a brush, or a selected mask. */
export type WorkMask = { stroke: Stroke; version: number } | { mask: MaskShape }

type WorkMaskView = {
  work: WorkMask | null
  color: string
  viewport: Viewport
  view: ViewSize
  devicePixelRatio: number
}

/** A mask this fast to paint is repainted at every step of a movement; others are moved until it ends. */
const quickMs = 6
const restMs = 90

/** Canvases in device pixels: a brush stroke changes a few small ones instead of one large one. */
const [partWidth, partHeight] = [512, 128]
type Part = { context: CanvasRenderingContext2D; x: number; y: number }

/**
 * Paints one mask apart. A brush repaints only what it touched, at screen resolution: the cost doesn't depend on the
 * size of mask, image or stage.
 */
export function workMaskLayer(host: HTMLElement) {
  const rows = new WeakMap<MaskShape, MaskRows>()
  let parts: Part[] = []
  let current: WorkMaskView | null = null
  let painted: WorkMaskView | null = null
  let tookMs = 0
  let restTimer: ReturnType<typeof setTimeout> | undefined
  host.style.transformOrigin = '0 0'

  function sourceOf(work: WorkMask): RowSource {
    if ('stroke' in work) return rowsOfBitmap(work.stroke.bitmap)
    const cached = rows.get(work.mask) ?? maskRows(work.mask)
    rows.set(work.mask, cached)
    return rowsOf(cached)
  }

  /** Paints the visible part of the image inside `box`. */
  function paint({ work, color, viewport, devicePixelRatio }: WorkMaskView, box: BoundingBox): void {
    if (!work) return
    const scale = viewport.scale * devicePixelRatio
    const [left, top] = [viewport.leftPx * devicePixelRatio, viewport.topPx * devicePixelRatio]
    const linePx = Math.max(1, Math.round(2 * devicePixelRatio))
    const around = linePx + 1
    const look: MaskLook = { color, lineColor: '#ffffff', fill: 0.45, line: 0.95, linePx, dashed: false }
    const source = sourceOf(work)
    const inside = (from: number, to: number, partFrom: number, partLength: number) => {
      const first = Math.max(partFrom, Math.floor(from) - around)
      return { first, length: Math.min(partFrom + partLength, Math.ceil(to) + around) - first }
    }
    for (const { context, x, y } of parts) {
      const across = inside(left + box.x * scale, left + (box.x + box.width) * scale, x, partWidth)
      const down = inside(top + box.y * scale, top + (box.y + box.height) * scale, y, partHeight)
      if (across.length <= 0 || down.length <= 0) continue
      const image = new ImageData(across.length, down.length)
      const target = { width: image.width, height: image.height, data: new Uint32Array(image.data.buffer) }
      paintMask(target, source, { scale, left: left - across.first, top: top - down.first }, look)
      context.putImageData(image, across.first - x, down.first - y)
    }
  }

  function paintAll(now: WorkMaskView): void {
    clearTimeout(restTimer)
    const startedMs = performance.now()
    const { view, devicePixelRatio, work } = now
    const before = painted
    if (before?.view !== view || before.devicePixelRatio !== devicePixelRatio)
      parts = partsOf(host, view, devicePixelRatio)
    else for (const { context } of parts) context.clearRect(0, 0, partWidth, partHeight)
    host.style.transform = 'none'
    if (work && 'stroke' in work) work.stroke.takeDirty()
    if (work) paint(now, sourceOf(work))
    tookMs = performance.now() - startedMs
    painted = now
  }

  return {
    show(now: WorkMaskView) {
      const before = current
      current = now
      host.style.display = now.work ? 'block' : 'none'
      if (!now.work) return
      const { work } = now
      const same = painted?.work && sameLook(painted, now) && keyOf(painted.work) === keyOf(work)
      if (!same || !painted) return paintAll(now)
      if (painted.viewport !== now.viewport) {
        if ('stroke' in work || tookMs <= quickMs) return paintAll(now)
        if (before?.viewport === now.viewport) return
        const place = placeOf({ viewport: painted.viewport, area: areaAround(now.view, 0) }, now.viewport)
        host.style.transform = `translate(${place.leftPx}px, ${place.topPx}px) scale(${place.factor})`
        clearTimeout(restTimer)
        restTimer = setTimeout(() => current && paintAll(current), restMs)
      } else if ('stroke' in work) {
        const dirty = work.stroke.takeDirty()
        if (dirty) paint(now, dirty)
      }
    },
    close: (): void => clearTimeout(restTimer),
  }
}

/** Creates canvases side by side that cover the stage. */
function partsOf(host: HTMLElement, { widthPx, heightPx }: ViewSize, devicePixelRatio: number): Part[] {
  host.replaceChildren()
  const parts: Part[] = []
  for (let y = 0; y < heightPx * devicePixelRatio; y += partHeight)
    for (let x = 0; x < widthPx * devicePixelRatio; x += partWidth) {
      const canvas = document.createElement('canvas')
      canvas.width = partWidth
      canvas.height = partHeight
      canvas.style.cssText = `position:absolute;left:${x / devicePixelRatio}px;top:${y / devicePixelRatio}px;width:${partWidth / devicePixelRatio}px;height:${partHeight / devicePixelRatio}px`
      const context = canvas.getContext('2d')
      if (!context) continue
      host.append(canvas)
      parts.push({ context, x, y })
    }
  return parts
}

const keyOf = (work: WorkMask): object => ('stroke' in work ? work.stroke : work.mask)

const sameLook = (a: WorkMaskView, b: WorkMaskView): boolean => sameParts(a, b, 'color', 'view', 'devicePixelRatio')
