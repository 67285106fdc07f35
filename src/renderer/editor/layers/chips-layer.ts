import type { EditorState } from '../editor-state.ts'
import { moveCanvas, type PaintedArea } from '../scene/painted-view.ts'
import { chipsOf } from './chips-of.ts'
import { type Chip, paintChip } from './paint-chip.ts'
import type { LookOf } from './painted-shape.ts'
import { sameParts } from './same-parts.ts'

type Shown = [state: EditorState, lookOf: LookOf, devicePixelRatio: number, names: boolean]

/** Labels that paint this fast are placed again at every step of a movement. */
const quickMs = 3
const restMs = 90
/** Room for borders. */
const aroundPx = 2

/**
 * Paints the labels at objects on the smallest possible canvas. Many labels only move along with the image and
 * disappear while zooming.
 */
export function chipsLayer(canvas: HTMLCanvasElement) {
  const screen = canvas.getContext('bitmaprenderer')
  const painter = new OffscreenCanvas(1, 1)
  const context = painter.getContext('2d')
  canvas.style.transformOrigin = '0 0'
  let current: Shown | null = null
  let painted: { shown: Shown; area: PaintedArea | null } | null = null
  let tookMs = 0
  let restTimer: ReturnType<typeof setTimeout> | undefined

  function paint(): void {
    clearTimeout(restTimer)
    if (!context || !current) return
    const [state, lookOf, devicePixelRatio, names] = current
    const startedMs = performance.now()
    const chips = state.labelsHidden ? [] : chipsOf(context, state, lookOf, names)
    const area = areaOf(chips)
    canvas.style.display = area ? 'block' : 'none'
    if (area) {
      painter.width = Math.round(area.widthPx * devicePixelRatio)
      painter.height = Math.round(area.heightPx * devicePixelRatio)
      context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0)
      context.translate(-area.leftPx, -area.topPx)
      for (const chip of chips) paintChip(context, chip)
      canvas.style.width = `${area.widthPx}px`
      canvas.style.height = `${area.heightPx}px`
      screen?.transferFromImageBitmap(painter.transferToImageBitmap())
      moveCanvas(canvas, { viewport: state.viewport, area }, state.viewport, devicePixelRatio)
    }
    tookMs = performance.now() - startedMs
    painted = { shown: current, area }
  }

  return {
    show(...now: Shown) {
      current = now
      if (!painted || !isSame(painted.shown, now)) return paint()
      const [state, , devicePixelRatio] = now
      const [before] = painted.shown
      if (before.viewport === state.viewport) return
      if (tookMs <= quickMs) return paint()
      if (before.viewport.scale !== state.viewport.scale) canvas.style.display = 'none'
      else if (painted.area)
        moveCanvas(canvas, { viewport: before.viewport, area: painted.area }, state.viewport, devicePixelRatio)
      clearTimeout(restTimer)
      restTimer = setTimeout(paint, restMs)
    },
    close: (): void => clearTimeout(restTimer),
  }
}

/** Returns the part of the stage that contains the labels, in whole CSS pixels; null without any. */
function areaOf(chips: readonly Chip[]): PaintedArea | null {
  if (chips.length === 0) return null
  const left = Math.floor(Math.min(...chips.map(({ leftPx }) => leftPx))) - aroundPx
  const top = Math.floor(Math.min(...chips.map(({ topPx }) => topPx))) - aroundPx
  const right = Math.ceil(Math.max(...chips.map(({ leftPx, widthPx }) => leftPx + widthPx))) + aroundPx
  const bottom = Math.ceil(Math.max(...chips.map(({ topPx, heightPx }) => topPx + heightPx))) + aroundPx
  return { leftPx: left, topPx: top, widthPx: right - left, heightPx: bottom - top }
}

/** Returns whether all but the viewport is the same. */
const isSame = ([a, aLook, aRatio, aNames]: Shown, [b, bLook, bRatio, bNames]: Shown): boolean =>
  aNames === bNames &&
  aLook === bLook &&
  aRatio === bRatio &&
  sameParts(a, b, 'view', 'visible', 'selectedId', 'hoveredId', 'hiddenIds', 'labelsHidden') &&
  movedBy(a.draft) === movedBy(b.draft)

/** Returns a draft that moves objects and their labels. */
const movedBy = (draft: EditorState['draft']): EditorState['draft'] =>
  draft && ('geometries' in draft || ('geometry' in draft && draft.id !== null)) ? draft : null
