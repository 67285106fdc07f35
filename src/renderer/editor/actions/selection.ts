import { plural, t } from '@lingui/core/macro'
import { accept, type Change } from '#model/labels/corrections.ts'
import { shapeOf } from '#model/shapes/index.ts'
import { formatCount, formatList } from '../../kit/formats.ts'
import type { Editor } from '../editor.ts'
import { classNameOf, selectedIn, selectionIn, skeletonOf } from '../editor-state.ts'
import { newAnnotationId } from '../edits.ts'
import { neighborHandle } from '../scene/handles.ts'
import type { ObjectId } from '../scene/objects.ts'
import { removeObject, together } from '../scene/ops.ts'
import { layersAfter, type OrderMove } from '../scene/order.ts'

/** Selects all objects that are neither hidden nor locked. */
export function selectEverything(editor: Editor): void {
  const { visible, lockedIds } = editor.state
  select(
    editor,
    visible.filter(({ id }) => !lockedIds.has(id)).map(({ id }) => id),
  )
}

/** Selects all visible objects of the selected classes. */
export function selectSameClass(editor: Editor): void {
  const { visible, lockedIds, classes } = editor.state
  const classIds = new Set(selectionIn(editor.state).map(({ classId }) => classId))
  const ids = visible.filter(({ id, classId }) => classIds.has(classId) && !lockedIds.has(id)).map(({ id }) => id)
  select(editor, ids, formatList([...classIds].map((classId) => classNameOf(classes, classId))))
}

function select(editor: Editor, ids: readonly ObjectId[], names = ''): void {
  editor.selection.selectAll(ids)
  editor.announce(
    names === ''
      ? plural(ids.length, { one: '# object selected.', other: '# objects selected.' })
      : plural(ids.length, { one: `# ${names} selected.`, other: `# ${names} objects selected.` }),
  )
}

/** Deletes the selected objects in one edit; locked ones stay. */
export function removeSelection(editor: Editor): void {
  editor.edits.settle()
  const { snapshot, lockedIds } = editor.state
  const selection = selectionIn(editor.state)
  const free = selection.filter(({ id }) => !lockedIds.has(id))
  if (!snapshot || selection.length === 0) return
  if (free.length === 0) {
    editor.edits.announceLocked()
    return
  }
  editor.edits.edit(together(free.map((object) => removeObject(snapshot.labels, object))), null)
  const kept = selection.length - free.length
  editor.announce(
    kept > 0
      ? t`${plural(free.length, { one: '# object', other: '# objects' })} deleted. ${formatCount(kept)} locked, kept.`
      : plural(free.length, { one: '# object deleted.', other: '# objects deleted.' }),
  )
}

/** Accepts the selected predictions unchanged, in one edit. */
export function acceptSelection(editor: Editor): void {
  editor.edits.settle()
  const open = selectionIn(editor.state).flatMap(({ prediction }) => prediction ?? [])
  if (open.length === 0) return
  editor.edits.edit(together(open.map((prediction) => accept(prediction, newAnnotationId()))))
  editor.announce(t`${plural(open.length, { one: '# object', other: '# objects' })} accepted.`)
}

const moveText: Record<OrderMove, string> = {
  front: t`Brought to front`,
  back: t`Sent to back`,
  up: t`Brought forward`,
  down: t`Sent backward`,
}

export function reorder(editor: Editor, move: OrderMove): void {
  editor.edits.settle()
  const { visible, selectedIds, lockedIds } = editor.state
  const chosen = new Set([...selectedIds].filter((id) => !lockedIds.has(id)))
  if (chosen.size === 0) {
    editor.edits.announceLocked()
    return
  }
  const layers = layersAfter(visible, chosen, move)
  editor.edits.change(new Map([...layers].map(([id, layer]): [ObjectId, Change] => [id, { layer }])))
  editor.announce(layers.size > 0 ? moveText[move] : t`Already there`)
}

/** Locks the selected objects, or unlocks them if all are locked. */
export const toggleLocked = (editor: Editor): void =>
  toggle(editor, editor.state.lockedIds, (ids) => editor.display.setLocked(ids), t`locked`, t`unlocked`)

/** Hides the selected objects, or shows them if all are hidden. */
export function toggleHidden(editor: Editor): void {
  editor.edits.settle()
  toggle(editor, editor.state.hiddenIds, (ids) => editor.display.setHidden(ids), t`hidden`, t`shown`)
}

/** Adds the selected objects to a set, or removes them if it has all of them. */
function toggle(
  editor: Editor,
  ids: ReadonlySet<ObjectId>,
  set: (ids: ReadonlySet<ObjectId>) => void,
  added: string,
  removed: string,
): void {
  const { selectedIds } = editor.state
  const removes = [...selectedIds].every((id) => ids.has(id))
  set(new Set(removes ? [...ids].filter((id) => !selectedIds.has(id)) : [...ids, ...selectedIds]))
  const objects = plural(selectedIds.size, { one: '# object', other: '# objects' })
  editor.announce(`${objects} ${removes ? removed : added}.`)
}

/** Selects the next handle of the selected object for the arrow keys. */
export function stepHandle(editor: Editor, step: 1 | -1): void {
  const selected = selectedIn(editor.state)
  if (!selected) return
  editor.edits.settle()
  const current = selectedIn(editor.state) ?? selected
  const handle = neighborHandle(current.geometry, editor.state.activeHandle, step)
  if (!handle) {
    editor.announce(t`This shape has no points. Arrow keys move the whole shape.`)
    return
  }
  editor.selection.setActiveHandle(handle.id)
  const shape = shapeOf(current.geometry)
  const handles = shape.handles(current.geometry)
  const at = handles.findIndex(({ id }) => id === handle.id)
  const dot = shape.dots(current.geometry, skeletonOf(editor.state.classes, current.classId))[at]
  const name = dot?.name ?? t`Point`
  editor.announce(
    dot?.hidden
      ? t`${name} (${at + 1} of ${handles.length}, hidden): move it with the arrow keys`
      : t`${name} (${at + 1} of ${handles.length}): move it with the arrow keys`,
  )
}

/** Adds, removes or toggles a point of the selected shape at the active handle. */
export function changePoint(editor: Editor, how: 'insert' | 'remove' | 'switch'): void {
  editor.edits.settle()
  const selected = selectedIn(editor.state)
  const { activeHandle, lockedIds } = editor.state
  if (!selected || activeHandle === null) return
  if (lockedIds.has(selected.id)) {
    editor.edits.announceLocked()
    return
  }
  const shape = shapeOf(selected.geometry)
  const handles = shape.handles(selected.geometry)
  const at = handles.findIndex(({ id }) => id === activeHandle)
  const next = handles[(at + 1) % handles.length]
  if (at < 0 || !next) return
  if (how === 'insert') {
    const place = handles[at]!.at
    const between = [(place[0] + next.at[0]) / 2, (place[1] + next.at[1]) / 2] as const
    const inserted = shape.insertPoint(selected.geometry, between)
    if (!inserted) {
      editor.refuse(t`Can’t add points to this shape`)
      return
    }
    editor.edits.change(new Map([[selected.id, { geometry: inserted.data }]]))
    editor.selection.setActiveHandle(inserted.handleId)
    return
  }
  const changed =
    how === 'remove'
      ? shape.removePoint(selected.geometry, activeHandle)
      : shape.switchPoint(selected.geometry, activeHandle)
  if (!changed) {
    editor.refuse(how === 'remove' ? t`Can’t remove this point` : t`Points of this shape can’t be hidden`)
    return
  }
  editor.edits.change(new Map([[selected.id, { geometry: changed }]]))
  const left = shape.handles(changed)
  if (!left.some(({ id }) => id === activeHandle))
    editor.selection.setActiveHandle(left[Math.max(0, at - 1)]?.id ?? null)
}
