/** The selected image rows, and as indices in the sequence the cell with the focus and the start of a range. */
export type Selection = { ids: ReadonlySet<number>; focus: number | null; anchor: number | null }

export const nothingSelected: Selection = { ids: new Set(), focus: null, anchor: null }

/** Selects this cell only, for a plain click or arrow key. */
export function selectOne(sequence: Uint32Array, index: number): Selection {
  const id = sequence[index]
  return id === undefined ? nothingSelected : { ids: new Set([id]), focus: index, anchor: index }
}

/** Selects or deselects this cell, for Ctrl+click or Space. */
export function toggle(selection: Selection, sequence: Uint32Array, index: number): Selection {
  const id = sequence[index]
  if (id === undefined) return selection
  const ids = new Set(selection.ids)
  if (!ids.delete(id)) ids.add(id)
  return { ids, focus: index, anchor: index }
}

/** Selects this cell for a right-click. Keeps the selection if the cell is part of it. */
export function selectForMenu(selection: Selection, sequence: Uint32Array, index: number): Selection {
  const id = sequence[index]
  return id !== undefined && selection.ids.has(id)
    ? { ...selection, focus: index, anchor: index }
    : selectOne(sequence, index)
}

/** Selects from the anchor to this cell, for Shift+click or Shift+arrow. */
export function selectTo(selection: Selection, sequence: Uint32Array, index: number): Selection {
  const anchor = selection.anchor ?? index
  const range = sequence.subarray(Math.min(anchor, index), Math.max(anchor, index) + 1)
  return { ids: new Set(range), focus: index, anchor }
}

type Modifiers = { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }

/** Selects by a click. `isCheck`: the click was on the check mark, which works like Ctrl+click. */
export const selectByClick = (
  selection: Selection,
  sequence: Uint32Array,
  index: number,
  { shiftKey, ctrlKey, metaKey }: Modifiers,
  isCheck = false,
): Selection =>
  shiftKey
    ? selectTo(selection, sequence, index)
    : ctrlKey || metaKey || isCheck
      ? toggle(selection, sequence, index)
      : selectOne(sequence, index)

export const selectAll = (selection: Selection, sequence: Uint32Array): Selection => ({
  ids: new Set(sequence),
  focus: selection.focus ?? (sequence.length > 0 ? 0 : null),
  anchor: selection.anchor ?? 0,
})

/** Returns the selection for a new sequence, without images that are gone. The focus follows its image. */
export function carryOver(selection: Selection, before: Uint32Array, after: Uint32Array): Selection {
  if (selection.ids.size === 0 && selection.focus === null) return selection
  const focusedId = selection.focus === null ? undefined : before[selection.focus]
  const ids = selection.ids.size === 0 ? selection.ids : new Set(after.filter((id) => selection.ids.has(id)))
  const found = focusedId === undefined ? -1 : after.indexOf(focusedId)
  const focus = found >= 0 ? found : null
  return { ids, focus, anchor: focus }
}
