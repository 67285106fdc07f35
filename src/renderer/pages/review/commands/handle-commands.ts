import { t } from '@lingui/core/macro'
import { shapeOf } from '#model/shapes/index.ts'
import { changePoint, stepHandle } from '../../../editor/actions/selection.ts'
import { selectedIn } from '../../../editor/editor-state.ts'
import { allMovedWithin, handleMovedBy, resizedBy } from '../../../editor/scene/handles.ts'
import type { ReviewSession } from '../review-session.ts'
import { arrowKeys } from './arrow-keys.ts'
import { command, type EditCommand } from './edit-command.ts'

const farNudgePx = 10
const fineNudgePx = 0.1

/** Returns the commands for the selected shape's points. */
export function pointCommands({ editor }: ReviewSession): EditCommand[] {
  const one = () => !editor.state.labelsHidden && editor.state.selectedIds.size === 1
  const onHandle = () => one() && editor.state.activeHandle !== null
  const shape = () => selectedIn(editor.state)?.geometry
  const takesPoints = () => {
    const geometry = shape()
    return onHandle() && geometry !== undefined && shapeOf(geometry).insertPoint(geometry, [0, 0]) !== null
  }
  const hasSwitch = () => {
    const geometry = shape()
    const { activeHandle } = editor.state
    return (
      activeHandle !== null && geometry !== undefined && shapeOf(geometry).switchPoint(geometry, activeHandle) !== null
    )
  }
  const change = (what: Parameters<typeof changePoint>[1]) => () => changePoint(editor, what)
  return [
    command('edit.nextHandle', t`Select next point`, ['.'], () => stepHandle(editor, 1), { repeats: true, when: one }),
    command('edit.previousHandle', t`Select previous point`, [','], () => stepHandle(editor, -1), {
      repeats: true,
      when: one,
    }),
    command('edit.insertPoint', t`Add a point after the selected one`, ['Insert', ';'], change('insert'), {
      when: takesPoints,
    }),
    command('edit.removePoint', t`Remove point`, ['Delete', 'Backspace'], change('remove'), {
      repeats: true,
      when: () => takesPoints() || hasSwitch(),
    }),
    command('edit.switchPoint', t`Toggle point visibility`, ['Q'], change('switch'), { when: hasSwitch }),
  ].map((point) => ({ ...point, keyOnly: true }))
}

/** Returns the arrow key commands for the active handle, else for the selection. */
export function moveCommands({ editor }: ReviewSession): EditCommand[] {
  const isGrabbed = () => editor.state.isGrabbed && !editor.state.labelsHidden && editor.state.selectedIds.size > 0
  const onHandle = () => isGrabbed() && editor.state.activeHandle !== null
  const move = (dx: number, dy: number) => {
    const { activeHandle, selectedIds } = editor.state
    editor.edits.nudge((geometries, image) =>
      activeHandle !== null && selectedIds.size === 1
        ? new Map([...geometries].map(([id, from]) => [id, handleMovedBy(from, activeHandle, dx, dy, image)]))
        : allMovedWithin(geometries, dx, dy, image),
    )
  }
  const resize = (dx: number, dy: number) =>
    editor.edits.nudge(
      (geometries, image) => new Map([...geometries].map(([id, from]) => [id, resizedBy(from, dx, dy, image)])),
    )
  const byKey = { keyOnly: true, repeats: true, when: isGrabbed }
  return arrowKeys.flatMap(({ key, id, name, dx, dy }): EditCommand[] => {
    const fine = () => move(dx * fineNudgePx, dy * fineNudgePx)
    return [
      command(`edit.fine.${id}`, t`Move point ${name} by 1/10 px`, [`Alt+${key}`], fine, { ...byKey, when: onHandle }),
      ...[1, farNudgePx].flatMap((px): EditCommand[] => {
        const keys = px === 1 ? key : `Shift+${key}`
        const [moves, resizes] = [() => move(dx * px, dy * px), () => resize(dx * px, dy * px)]
        return [
          command(`edit.move.${id}.${px}`, t`Move objects or point ${name} by ${px} px`, [keys], moves, byKey),
          command(`edit.resize.${id}.${px}`, t`Resize objects ${name} by ${px} px`, [`Alt+${keys}`], resizes, byKey),
        ]
      }),
    ]
  })
}
