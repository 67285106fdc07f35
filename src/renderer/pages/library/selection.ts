/** What is chosen in the grid: image rows, the cell with the keyboard focus, and where a range starts. Indices are places in the sequence. */
export type Selection = { ids: ReadonlySet<number>; focus: number | null; anchor: number | null }

export const nothingSelected: Selection = { ids: new Set(), focus: null, anchor: null }

/** A plain click or arrow key: this cell alone. */
export function selectOne(sequence: Uint32Array, index: number): Selection {
  const id = sequence[index]
  return id === undefined ? nothingSelected : { ids: new Set([id]), focus: index, anchor: index }
}

/** Ctrl and click, or Space: this cell in or out. */
export function toggle(selection: Selection, sequence: Uint32Array, index: number): Selection {
  const id = sequence[index]
  if (id === undefined) return selection
  const ids = new Set(selection.ids)
  if (!ids.delete(id)) ids.add(id)
  return { ids, focus: index, anchor: index }
}

/** A click with the other button: what is selected stays so if the cell is part of it. */
export function selectForMenu(selection: Selection, sequence: Uint32Array, index: number): Selection {
  const id = sequence[index]
  return id !== undefined && selection.ids.has(id)
    ? { ...selection, focus: index, anchor: index }
    : selectOne(sequence, index)
}

/** Shift and click or arrow key: from the anchor up to this cell. */
export function selectTo(selection: Selection, sequence: Uint32Array, index: number): Selection {
  const anchor = selection.anchor ?? index
  const range = sequence.subarray(Math.min(anchor, index), Math.max(anchor, index) + 1)
  return { ids: new Set(range), focus: index, anchor }
}

type Modifiers = { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }

/** `isCheck`: on the mark that takes a cell in and out without a key. */
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

/** The selection in a new sequence: images that are gone from it are dropped, the focus follows its image. */
export function carryOver(selection: Selection, before: Uint32Array, after: Uint32Array): Selection {
  if (selection.ids.size === 0 && selection.focus === null) return selection
  const focusedId = selection.focus === null ? undefined : before[selection.focus]
  const ids = selection.ids.size === 0 ? selection.ids : new Set(after.filter((id) => selection.ids.has(id)))
  const found = focusedId === undefined ? -1 : after.indexOf(focusedId)
  const focus = found >= 0 ? found : null
  return { ids, focus, anchor: focus }
}
