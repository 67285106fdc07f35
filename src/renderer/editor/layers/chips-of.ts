import { boundsOfGeometry } from '#model/shapes/index.ts'
import { classNameOf, type EditorState } from '../editor-state.ts'
import { toView } from '../viewport.ts'
import { type ChipWish, placedChips } from './label-chips.ts'
import { type Chip, chipHeightPx, chipWidth } from './paint-active.ts'

/** Labels on screen at once; the last of many objects go without. */
const mostChips = 120
/** Objects smaller than this on screen get a label only when selected or hovered. */
const chipFromCssPx = 16

/** The labels to paint now, the selected object's last, so that it lies on top. */
export function chipsOf(
  context: CanvasRenderingContext2D,
  state: EditorState,
  colorOfClass: (classId: number) => string,
): Chip[] {
  const { viewport, view, objects, objectsById, selectedId, hoveredId, draft, classes } = state
  const first = [selectedId, hoveredId].flatMap((id) => (id && objectsById.get(id)) || [])
  const texts = new Map<string, Omit<Chip, keyof ChipWish | 'leftPx' | 'topPx'>>()
  const wishes: ChipWish[] = []
  for (const object of [...first, ...objects]) {
    if (wishes.length >= mostChips) break
    if (texts.has(object.id)) continue
    const geometry = draft?.id === object.id && 'geometry' in draft ? draft.geometry : object.geometry
    const { x, y, width, height } = boundsOfGeometry(geometry)
    const must = object.id === selectedId || object.id === hoveredId
    const size = { widthPx: width * viewport.scale, heightPx: height * viewport.scale }
    if (!must && Math.max(size.widthPx, size.heightPx) < chipFromCssPx) continue
    const { leftPx, topPx } = toView(viewport, [x, y])
    const gone =
      leftPx > view.widthPx || topPx > view.heightPx || leftPx + size.widthPx < 0 || topPx + size.heightPx < 0
    if (gone) continue
    const { prediction } = object
    const score = prediction ? prediction.score.toFixed(2) : null
    const name = classNameOf(classes, object.classId)
    texts.set(object.id, {
      score,
      open: prediction !== null,
      name,
      color: colorOfClass(object.classId),
      strong: object.id === selectedId,
    })
    wishes.push({
      id: object.id,
      around: { leftPx, topPx, ...size },
      widthPx: chipWidth(context, name, score),
      heightPx: chipHeightPx,
      gapPx: object.id === selectedId ? 7 : 1,
      must,
    })
  }
  // The selected one is painted last, so that it lies on top.
  return placedChips(wishes, view)
    .reverse()
    .map((placed) => ({ ...placed, ...texts.get(placed.id)! }))
}
