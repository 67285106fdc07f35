import { shapeOf } from '#model/shapes/index.ts'
import { formatScore } from '../../kit/formats.ts'
import { draftedIn, type EditorState, objectNameOf } from '../editor-state.ts'
import { allBoundsOf, boundsOf } from '../scene/bounds-of.ts'
import type { Context } from '../scene/context.ts'
import type { EditorObject } from '../scene/objects.ts'
import { shownBox, toView } from '../scene/viewport.ts'
import { placedChips, type ViewRect, type WantedChip } from './label-chips.ts'
import { type Chip, chipHeightPx, chipWidth } from './paint-chip.ts'
import type { LookOf } from './painted-shape.ts'

/** Labels shown at once; the last objects get none. */
const maxChips = 120
/** With more objects in view, only selected and hovered ones get a label. */
const maxObjects = 400
/** Smaller objects get a label only when selected or hovered. */
const chipFromCssPx = 16
/** Longer names are cut: the object list and the status bar show them in full. */
const maxLetters = 40

/** Returns the labels to paint, the selected object's last, on top. */
export function chipsOf(context: Context, state: EditorState, lookOf: LookOf, names: boolean): Chip[] {
  const { objectsById, selectedId, hoveredId, hiddenIds, view } = state
  const first = [selectedId, hoveredId].flatMap((id) => (id && !hiddenIds.has(id) && objectsById.get(id)) || [])
  const wanted: WantedChip[] = []
  const texts = new Map<string, Pick<Chip, 'name' | 'score' | 'color' | 'open' | 'strong'>>()
  for (const object of names ? [...first, ...objectsInView(state)] : first) {
    if (wanted.length >= maxChips) break
    const { id, prediction, classId } = object
    if (texts.has(id)) continue
    const around = placeOf(state, object)
    const must = id === selectedId || id === hoveredId
    const dotted = shapeOf(object.geometry).dots(object.geometry).length > 0
    if (around.widthPx + around.heightPx === 0 && !dotted) continue
    if (!must && !dotted && Math.max(around.widthPx, around.heightPx) < chipFromCssPx) continue
    const score = prediction ? formatScore(prediction.score) : null
    const { color } = lookOf(classId, object)
    const name = shortened(objectNameOf(state, object))
    const strong = id === selectedId
    texts.set(id, { score, open: prediction !== null, name, color, strong })
    wanted.push({
      id,
      around,
      widthPx: chipWidth(context, name, score),
      heightPx: chipHeightPx,
      gapPx: strong || dotted ? 7 : 1,
      must,
    })
  }
  return placedChips(wanted, view)
    .reverse()
    .map((placed) => ({ ...placed, ...texts.get(placed.id)! }))
}

const shortened = (name: string) => (name.length > maxLetters ? `${name.slice(0, maxLetters - 1).trimEnd()}…` : name)

/** Returns the objects in view, topmost first; none if there are too many for labels. */
function objectsInView({ visible, viewport, view }: EditorState): EditorObject[] {
  const bounds = allBoundsOf(visible)
  const { x, y, width, height } = shownBox(viewport, view)
  const found: EditorObject[] = []
  for (let i = visible.length - 1; i >= 0; i--) {
    const at = 4 * i
    if (bounds[at]! > x + width || bounds[at + 1]! > y + height || bounds[at + 2]! < x || bounds[at + 3]! < y) continue
    found.push(visible[i]!)
    if (found.length > maxObjects) return []
  }
  return found
}

/** Returns an object's position on screen, also while it is dragged. */
function placeOf({ viewport, draft }: EditorState, object: EditorObject): ViewRect {
  const { x, y, width, height } = boundsOf(draftedIn(draft, object))
  return { ...toView(viewport, [x, y]), widthPx: width * viewport.scale, heightPx: height * viewport.scale }
}
