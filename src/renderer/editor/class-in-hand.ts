import { type LabelClass, takesShape } from '#model/label-set/label-set.ts'
import { classOf, type EditorState, selectedIn } from './editor-state.ts'
import { shapesMadeBy, type Tool } from './tools/index.ts'

/** Returns whether the tool can make a shape that the class allows; true for tools that make none. */
export function canMake(tool: Tool, labelClass: LabelClass): boolean {
  const made = shapesMadeBy(tool)
  return labelClass.kind === 'object' && (made.length === 0 || made.some((shape) => takesShape(labelClass, shape)))
}

type Chosen = Pick<EditorState, 'classes' | 'drawClassId' | 'tool'>

/** Returns the class of the next shape: the chosen one, else the first that the tool can make, else null. */
export function nextClass({ classes, drawClassId, tool }: Chosen): LabelClass | null {
  const chosen = classOf(classes, drawClassId)
  return chosen && canMake(tool, chosen) ? chosen : (classes.find((one) => canMake(tool, one)) ?? null)
}

/** Returns whether choosing a class affects the next shape, not the selection. A brush continues the selected mask. */
export function isForNext(state: EditorState): boolean {
  const { tool, selectedIds, lockedIds, hiddenIds, labelsHidden } = state
  if (selectedIds.size === 0) return true
  if (shapesMadeBy(tool).length === 0) return false
  const selected = selectedIn(state)
  const isReached = selected && !labelsHidden && !lockedIds.has(selected.id) && !hiddenIds.has(selected.id)
  return !(tool.pointer === 'brush' && isReached && selected.geometry.shape === 'mask')
}

/** Returns whether choosing a class also affects the shape that was just drawn and is still selected. */
export const isForDrawn = ({ drawnId, selectedIds }: EditorState): boolean => drawnId !== null && selectedIds.size > 0

/** Returns the class of the next shape or of the selection, whichever `isForNext` decides. */
export const classInHand = (state: EditorState): LabelClass | null =>
  isForNext(state) ? nextClass(state) : classOf(state.classes, selectedIn(state)?.classId ?? null)
