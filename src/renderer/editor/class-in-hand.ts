import { type LabelClass, takesShape } from '#model/label-set/label-set.ts'
import { classOf, type EditorState, selectedIn } from './editor-state.ts'
import { shapesMadeBy, type Tool } from './tools/index.ts'

/** Whether the tool can make a shape that the class takes; true for tools that make none. */
export function canMake(tool: Tool, labelClass: LabelClass): boolean {
  const made = shapesMadeBy(tool)
  return labelClass.kind === 'object' && (made.length === 0 || made.some((shape) => takesShape(labelClass, shape)))
}

type Chosen = Pick<EditorState, 'classes' | 'drawClassId' | 'tool'>

/**
 * The class that the next shape gets, for all that names it and for what is drawn: the chosen one, else the first that
 * the tool can make. Null where no class can be.
 */
export function nextClass({ classes, drawClassId, tool }: Chosen): LabelClass | null {
  const chosen = classOf(classes, drawClassId)
  return chosen && canMake(tool, chosen) ? chosen : (classes.find((one) => canMake(tool, one)) ?? null)
}

/** Whether a class that is chosen is for the next shape, and not for what is selected: a brush goes on with a mask. */
export function isForNext(state: EditorState): boolean {
  const { tool, selectedIds, lockedIds, hiddenIds, labelsHidden } = state
  if (selectedIds.size === 0) return true
  if (shapesMadeBy(tool).length === 0) return false
  const selected = selectedIn(state)
  const isReached = selected && !labelsHidden && !lockedIds.has(selected.id) && !hiddenIds.has(selected.id)
  return !(tool.pointer === 'brush' && isReached && selected.geometry.shape === 'mask')
}

/** Whether a class that is chosen is also for the shape that was drawn last, while it is selected. */
export const isForDrawn = ({ drawnId, selectedIds }: EditorState): boolean => drawnId !== null && selectedIds.size > 0

/** The class that what is selected has, or that the next shape gets, as `isForNext` says. */
export const classInHand = (state: EditorState): LabelClass | null =>
  isForNext(state) ? nextClass(state) : classOf(state.classes, selectedIn(state)?.classId ?? null)
