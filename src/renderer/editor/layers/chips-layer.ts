import type { EditorState } from '../editor-state.ts'
import { chipsOf } from './chips-of.ts'
import { paintChip } from './paint-chip.ts'
import type { LookOf } from './painted-shape.ts'
import { areaAround, moveCanvas } from './painted-view.ts'
import { sizeCanvas } from './size-canvas.ts'

export type ChipsLayer = { show(state: EditorState, lookOf: LookOf, devicePixelRatio: number): void; close(): void }

/** Labels that take no longer are placed anew at every step of a movement. */
const quickMs = 3
const restMs = 90

/** The labels at the objects. With many of them they only move along with the picture, and are gone while it is zoomed. */
export function chipsLayer(canvas: HTMLCanvasElement): ChipsLayer {
  const context = canvas.getContext('2d')
  canvas.style.transformOrigin = '0 0'
  let current: Parameters<ChipsLayer['show']> | null = null
  let painted: Parameters<ChipsLayer['show']> | null = null
  let tookMs = 0
  let restTimer: ReturnType<typeof setTimeout> | undefined

  function paint(): void {
    clearTimeout(restTimer)
    if (!context || !current) return
    const [state, lookOf, devicePixelRatio] = current
    const startedMs = performance.now()
    const chips = state.labelsHidden ? [] : chipsOf(context, state, lookOf)
    // An empty canvas takes part in the composition of every frame: better none.
    canvas.style.display = chips.length > 0 ? 'block' : 'none'
    if (chips.length > 0) {
      sizeCanvas(canvas, context, state.view, devicePixelRatio)
      context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0)
      for (const chip of chips) paintChip(context, chip)
      canvas.style.transform = 'none'
    }
    tookMs = performance.now() - startedMs
    painted = current
  }

  return {
    show(...now) {
      current = now
      const [state, lookOf, devicePixelRatio] = now
      const [before] = painted ?? []
      const same =
        before &&
        painted?.[1] === lookOf &&
        painted[2] === devicePixelRatio &&
        before.view === state.view &&
        isSame(before, state)
      if (same && before.viewport === state.viewport) return
      if (!same || tookMs <= quickMs) return paint()
      const zoomed = before.viewport.scale !== state.viewport.scale
      if (zoomed) canvas.style.display = 'none'
      else
        moveCanvas(
          canvas,
          { viewport: before.viewport, area: areaAround(state.view, 0) },
          state.viewport,
          devicePixelRatio,
        )
      clearTimeout(restTimer)
      restTimer = setTimeout(paint, restMs)
    },
    close: () => clearTimeout(restTimer),
  }
}

const isSame = (a: EditorState, b: EditorState): boolean =>
  a.visible === b.visible &&
  a.selectedId === b.selectedId &&
  a.hoveredId === b.hoveredId &&
  a.draft === b.draft &&
  a.labelsHidden === b.labelsHidden &&
  a.classes === b.classes
