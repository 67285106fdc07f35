import { type EditorState, selectedIn } from '../../../editor/editor-state.ts'
import { boundsOf } from '../../../editor/scene/bounds-of.ts'
import { toView } from '../../../editor/scene/viewport.ts'

/** In CSS pixels from the stage's top left corner. */
export type ViewBox = { leftPx: number; topPx: number; rightPx: number; bottomPx: number }

/** Returns where the selected object is on the stage; null if it isn't visible. */
export function selectedOnScreen(state: EditorState): ViewBox | null {
  const { viewport, view, labelsHidden, hiddenIds } = state
  const selected = selectedIn(state)
  if (!selected || labelsHidden || hiddenIds.has(selected.id) || selected.geometry.shape === 'whole-image') return null
  const { x, y, width, height } = boundsOf(selected.geometry)
  const { leftPx, topPx } = toView(viewport, [x, y])
  const [rightPx, bottomPx] = [leftPx + width * viewport.scale, topPx + height * viewport.scale]
  if (rightPx < 0 || bottomPx < 0 || leftPx > view.widthPx || topPx > view.heightPx) return null
  return { leftPx, topPx, rightPx, bottomPx }
}

export const overlap = (a: ViewBox, b: ViewBox): boolean =>
  a.leftPx < b.rightPx && b.leftPx < a.rightPx && a.topPx < b.bottomPx && b.topPx < a.bottomPx
