import { t } from '@lingui/core/macro'
import { shapeOf } from '#model/shapes/index.ts'
import { changePoint, stepHandle } from '../../../editor/actions/selection.ts'
import { selectedIn } from '../../../editor/editor-state.ts'
import { allMovedWithin, handleMovedBy, resizedBy } from '../../../editor/scene/handles.ts'
import type { ReviewSession } from '../review-session.ts'
import { arrowKeys } from './arrow-keys.ts'
import type { EditCommand } from './edit-command.ts'

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
  return [
    {
      id: 'edit.nextHandle',
      title: t`Select next point`,
      keys: ['.'],
      keyOnly: true,
      repeats: true,
      when: one,
      run: () => stepHandle(editor, 1),
    },
    {
      id: 'edit.previousHandle',
      title: t`Select previous point`,
      keys: [','],
      keyOnly: true,
      repeats: true,
      when: one,
      run: () => stepHandle(editor, -1),
    },
    {
      id: 'edit.insertPoint',
      title: t`Add a point after the selected one`,
      keys: ['Insert', ';'],
      keyOnly: true,
      when: takesPoints,
      run: () => changePoint(editor, 'insert'),
    },
    {
      id: 'edit.removePoint',
      title: t`Remove point`,
      keys: ['Delete', 'Backspace'],
      keyOnly: true,
      repeats: true,
      when: () => takesPoints() || hasSwitch(),
      run: () => changePoint(editor, 'remove'),
    },
    {
      id: 'edit.switchPoint',
      title: t`Toggle point visibility`,
      keys: ['Q'],
      keyOnly: true,
      when: hasSwitch,
      run: () => changePoint(editor, 'switch'),
    },
  ]
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
  return arrowKeys.flatMap(({ key, name, dx, dy }): EditCommand[] => [
    {
      id: `edit.fine.${name}`,
      title: t`Move point ${name} by 1/10 px`,
      keys: [`Alt+${key}`],
      keyOnly: true,
      repeats: true,
      when: onHandle,
      run: () => move(dx * fineNudgePx, dy * fineNudgePx),
    },
    ...[1, farNudgePx].flatMap((px): EditCommand[] => {
      const shift = px === 1 ? '' : 'Shift+'
      const common = { keyOnly: true, repeats: true, when: isGrabbed }
      return [
        {
          ...common,
          id: `edit.move.${name}.${px}`,
          title: t`Move objects or point ${name} by ${px} px`,
          keys: [`${shift}${key}`],
          run: () => move(dx * px, dy * px),
        },
        {
          ...common,
          id: `edit.resize.${name}.${px}`,
          title: t`Resize objects ${name} by ${px} px`,
          keys: [`Alt+${shift}${key}`],
          run: () => resize(dx * px, dy * px),
        },
      ]
    }),
  ])
}
