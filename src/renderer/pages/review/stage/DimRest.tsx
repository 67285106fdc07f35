import { useShallow } from 'zustand/shallow'
import { type EditorState, selectedIn } from '../../../editor/editor-state.ts'
import { useMarkSettings } from '../../../editor/images/view-settings.ts'
import { boundsOf } from '../../../editor/scene/bounds-of.ts'
import { toView } from '../../../editor/scene/viewport.ts'
import { useEditor } from '../review-context.ts'

/** The outline and its handles stay bright. */
const marginPx = 14

type Place = { x: number; y: number; width: number; height: number }

/** Returns the selected object's position; null while it moves or nothing is dimmed. */
function placeIn(state: EditorState): Place | null {
  const { draft, labelsHidden, viewport, selectedIds, hiddenIds } = state
  const selected = selectedIn(state)
  if (!selected || selectedIds.size !== 1 || draft || labelsHidden || hiddenIds.has(selected.id)) return null
  if (selected.geometry.shape === 'whole-image') return null
  const { x, y, width, height } = boundsOf(selected.geometry)
  const { leftPx, topPx } = toView(viewport, [x, y])
  return {
    x: leftPx - marginPx,
    y: topPx - marginPx,
    width: width * viewport.scale + 2 * marginPx,
    height: height * viewport.scale + 2 * marginPx,
  }
}

/** Dims all but the selected object, if that setting is on. */
export function DimRest() {
  const isOn = useMarkSettings((marks) => marks.dimRest)
  const place = useEditor(useShallow((state) => (isOn ? placeIn(state) : null)))
  if (!place) return null
  return (
    <div aria-hidden className="pointer-events-none absolute inset-0 overflow-hidden">
      <div
        className="absolute top-0 left-0 rounded-lg shadow-[0_0_0_9999px_rgb(0_0_0/0.28)]"
        style={{
          width: place.width,
          height: place.height,
          transform: `translate(${Math.round(place.x)}px, ${Math.round(place.y)}px)`,
        }}
      />
    </div>
  )
}
