import type { LabelClass } from '#model/label-set.ts'
import { shapeOf } from '#model/shapes/index.ts'
import type { Command } from '../../commands/index.ts'
import { chooseClass } from '../../editor/actions/classes.ts'
import { canPaste, copy, duplicate, paste, repeatPrevious } from '../../editor/actions/clipboard.ts'
import { placeShape } from '../../editor/actions/place.ts'
import {
  acceptSelection,
  changePoint,
  removeSelection,
  reorder,
  selectEverything,
  selectSameClass,
  stepHandle,
  toggleHidden,
  toggleLocked,
} from '../../editor/actions/selection.ts'
import { join, toMask, toPolygon } from '../../editor/actions/shapes.ts'
import { selectedIn, selectionIn } from '../../editor/editor-state.ts'
import { allMovedWithin, handleMovedBy, resizedBy } from '../../editor/handles.ts'
import { neighbourOf } from '../../editor/objects.ts'
import { select, tools } from '../../editor/tools/index.ts'
import { focusAttributes, inAttributes, leaveAttributes } from './focus-attributes.ts'
import type { ReviewFlow } from './review-flow.ts'

const farNudgePx = 10
const fineNudgePx = 0.1
const brushStep = 1.25
const digits = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const

const arrows = [
  { key: 'ArrowLeft', name: 'left', dx: -1, dy: 0 },
  { key: 'ArrowRight', name: 'right', dx: 1, dy: 0 },
  { key: 'ArrowUp', name: 'up', dx: 0, dy: -1 },
  { key: 'ArrowDown', name: 'down', dx: 0, dy: 1 },
] as const

type EditCommand = Omit<Command, 'group'>

/** What a person does with shapes: tools, selection, labels, places, undo. */
export function editCommands(flow: ReviewFlow, classes: readonly LabelClass[]): Command[] {
  const onImage = () => flow.state.status === 'image' && flow.editor.state.snapshot !== null
  const edit = ({ when, ...command }: EditCommand): Command => ({
    group: 'Draw and edit',
    ...command,
    when: () => onImage() && (when?.() ?? true),
  })
  return [
    ...[...toolKeyCommands(flow), ...pointCommands(flow)].map(edit),
    ...changeCommands(flow, classes).map((command): Command => ({ ...edit(command), group: 'Review' })),
    ...stepCommands(flow),
    ...[...moveCommands(flow), ...selectionCommands(flow), ...drawCommands(flow)].map(edit),
  ]
}

/** What a tool with something half done wants the keys for; else Escape steps back. */
function toolKeyCommands({ editor }: ReviewFlow): EditCommand[] {
  const busy = () => editor.toolIsBusy
  const isBrush = () => editor.state.tool.pointer === 'brush'
  const brushing = () => isBrush() && !busy() && editor.state.selectedIds.size > 0
  const placing = () => busy() && editor.state.tool.shape === 'skeleton'
  return [
    {
      id: 'draw.finish',
      title: 'Finish the shape',
      keys: ['Enter'],
      keyOnly: true,
      when: () => busy() || brushing(),
      run: () => (busy() ? editor.tool({ type: 'confirm' }) : editor.select(null)),
    },
    {
      id: 'draw.removeLast',
      title: 'Take back the last point',
      keys: ['Backspace'],
      keyOnly: true,
      repeats: true,
      when: busy,
      run: () => editor.tool({ type: 'removeLast' }),
    },
    {
      id: 'draw.mark',
      title: 'The next point is hidden, or visible',
      keys: ['Q'],
      keyOnly: true,
      when: placing,
      run: () => editor.tool({ type: 'mark' }),
    },
    {
      id: 'draw.skip',
      title: 'Leave the next point out',
      keys: ['Shift+Q'],
      keyOnly: true,
      when: placing,
      run: () => editor.tool({ type: 'skip' }),
    },
    {
      id: 'brush.erases',
      title: 'The brush takes away, or adds',
      keys: ['Q'],
      when: isBrush,
      run: () => {
        editor.setBrush({ erases: !editor.state.brushErases })
        editor.say(editor.state.brushErases ? 'The brush takes away.' : 'The brush adds.')
      },
    },
    {
      id: 'brush.smaller',
      title: 'A smaller brush',
      keys: ['['],
      repeats: true,
      when: isBrush,
      run: () => editor.setBrush({ radiusCssPx: editor.state.brushRadiusCssPx / brushStep }),
    },
    {
      id: 'brush.larger',
      title: 'A larger brush',
      keys: [']'],
      repeats: true,
      when: isBrush,
      run: () => editor.setBrush({ radiusCssPx: editor.state.brushRadiusCssPx * brushStep }),
    },
    {
      id: 'edit.leaveAttributes',
      title: 'Leave the questions about the object',
      keys: ['Escape'],
      keyOnly: true,
      whileTyping: true,
      when: inAttributes,
      run: leaveAttributes,
    },
    {
      id: 'draw.cancel',
      title: 'Cancel, or select nothing',
      keys: ['Escape'],
      keyOnly: true,
      run: () => {
        if (editor.toolIsBusy) editor.tool({ type: 'cancel' })
        else if (editor.state.activeHandle !== null) editor.setActiveHandle(null)
        else if (editor.state.tool !== select) editor.setTool(select)
        else editor.select(null)
      },
    },
  ]
}

/** The grips of the selected shape by keys. */
function pointCommands({ editor }: ReviewFlow): EditCommand[] {
  const one = () => !editor.state.labelsHidden && editor.state.selectedIds.size === 1
  const onGrip = () => one() && editor.state.activeHandle !== null
  const shape = () => selectedIn(editor.state)?.geometry
  const takesPoints = () => {
    const geometry = shape()
    return onGrip() && geometry !== undefined && shapeOf(geometry).insertPoint(geometry, [0, 0]) !== null
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
      id: 'edit.nextGrip',
      title: 'Take the next grip',
      keys: ['.'],
      keyOnly: true,
      repeats: true,
      when: one,
      run: () => stepHandle(editor, 1),
    },
    {
      id: 'edit.previousGrip',
      title: 'Take the grip before',
      keys: [','],
      keyOnly: true,
      repeats: true,
      when: one,
      run: () => stepHandle(editor, -1),
    },
    {
      id: 'edit.insertPoint',
      title: 'Add a point after the grip',
      keys: ['Insert', ';'],
      keyOnly: true,
      when: takesPoints,
      run: () => changePoint(editor, 'insert'),
    },
    {
      id: 'edit.removePoint',
      title: 'Take the point out',
      keys: ['Delete', 'Backspace'],
      keyOnly: true,
      repeats: true,
      when: () => takesPoints() || hasSwitch(),
      run: () => changePoint(editor, 'remove'),
    },
    {
      id: 'edit.switchPoint',
      title: 'The point is hidden, or visible',
      keys: ['Q'],
      keyOnly: true,
      when: hasSwitch,
      run: () => changePoint(editor, 'switch'),
    },
  ]
}

function changeCommands(flow: ReviewFlow, classes: readonly LabelClass[]): EditCommand[] {
  const { editor } = flow
  const selected = () => selectedIn(editor.state) !== null
  const several = () => editor.state.selectedIds.size > 1
  return [
    {
      id: 'edit.acceptSelection',
      title: 'Accept the selected objects',
      keys: ['Enter', 'E'],
      when: () => several() && selectionIn(editor.state).some(({ prediction }) => prediction !== null),
      run: () => acceptSelection(editor),
    },
    {
      id: 'review.remove',
      title: 'Delete the selected objects',
      keys: ['Delete', 'X', 'Backspace'],
      when: selected,
      run: () => {
        const { lockedIds, selectedId } = editor.state
        if (several() || (selectedId && lockedIds.has(selectedId))) removeSelection(editor)
        else flow.removeSelected()
      },
    },
    { id: 'review.undo', title: 'Undo', keys: ['Mod+Z'], repeats: true, run: () => editor.undo() },
    { id: 'review.redo', title: 'Redo', keys: ['Mod+Shift+Z', 'Mod+Y'], repeats: true, run: () => editor.redo() },
    { id: 'review.label', title: 'Choose a label', keys: ['L', 'C'], run: () => flow.setPickerOpen(true) },
    ...digits.map((digit) => ({
      id: `review.class${digit}`,
      title: `Label ${classes[digit - 1]?.name ?? `of place ${digit}`}`,
      keys: [`${digit}`],
      when: () => classes.length >= digit,
      run: () => chooseClass(editor, classes[digit - 1]!.classId),
    })),
    {
      id: 'edit.attributes',
      title: 'Answer the questions about the object',
      keys: ['Shift+A'],
      when: selected,
      run: focusAttributes,
    },
  ]
}

function stepCommands(flow: ReviewFlow): Command[] {
  const { editor } = flow
  const underWay = () => flow.state.status === 'image' || flow.state.status === 'done'
  const step = (by: 1 | -1) => {
    const { objects, hiddenIds, selectedId } = editor.state
    const shown = objects.filter(({ id }) => !hiddenIds.has(id))
    editor.select(neighbourOf(shown, selectedId, by)?.id ?? null, { show: true })
  }
  return [
    {
      id: 'review.nextObject',
      title: 'Next object',
      group: 'Review',
      keys: ['Tab'],
      repeats: true,
      keyOnly: true,
      when: underWay,
      run: () => step(1),
    },
    {
      id: 'review.previousObject',
      title: 'Previous object',
      group: 'Review',
      keys: ['Shift+Tab'],
      repeats: true,
      keyOnly: true,
      when: underWay,
      run: () => step(-1),
    },
  ]
}

/** Arrow keys: the chosen grip, else everything that is selected. */
function moveCommands({ editor }: ReviewFlow): EditCommand[] {
  const inHand = () => editor.state.inHand && !editor.state.labelsHidden && editor.state.selectedIds.size > 0
  const onGrip = () => inHand() && editor.state.activeHandle !== null
  const move = (dx: number, dy: number) => {
    const { activeHandle, selectedIds } = editor.state
    editor.nudge((geometries, picture) =>
      activeHandle !== null && selectedIds.size === 1
        ? new Map([...geometries].map(([id, from]) => [id, handleMovedBy(from, activeHandle, dx, dy, picture)]))
        : allMovedWithin(geometries, dx, dy, picture),
    )
  }
  const resize = (dx: number, dy: number) =>
    editor.nudge(
      (geometries, picture) => new Map([...geometries].map(([id, from]) => [id, resizedBy(from, dx, dy, picture)])),
    )
  return arrows.flatMap(({ key, name, dx, dy }): EditCommand[] => [
    {
      id: `edit.fine.${name}`,
      title: `Move the grip ${name} by 1/10 px`,
      keys: [`Alt+${key}`],
      keyOnly: true,
      repeats: true,
      when: onGrip,
      run: () => move(dx * fineNudgePx, dy * fineNudgePx),
    },
    ...[1, farNudgePx].flatMap((px): EditCommand[] => {
      const shift = px === 1 ? '' : 'Shift+'
      const common = { keyOnly: true, repeats: true, when: inHand }
      return [
        {
          ...common,
          id: `edit.move.${name}.${px}`,
          title: `Move the objects or the grip ${name} by ${px} px`,
          keys: [`${shift}${key}`],
          run: () => move(dx * px, dy * px),
        },
        {
          ...common,
          id: `edit.resize.${name}.${px}`,
          title: `Resize the objects ${name} by ${px} px`,
          keys: [`Alt+${shift}${key}`],
          run: () => resize(dx * px, dy * px),
        },
      ]
    }),
  ])
}

/** Several objects at once, copies, the stack, and what can be seen and changed. */
function selectionCommands({ editor }: ReviewFlow): EditCommand[] {
  const some = () => editor.state.selectedIds.size > 0
  // A text that is marked in a panel is what a person wants to copy then.
  const copies = () => some() && (window.getSelection()?.isCollapsed ?? true)
  return [
    { id: 'edit.selectAll', title: 'Select all objects', keys: ['Mod+A'], run: () => selectEverything(editor) },
    {
      id: 'edit.selectClass',
      title: 'Select all objects of this label',
      keys: ['Mod+Shift+A'],
      when: some,
      run: () => selectSameClass(editor),
    },
    { id: 'edit.copy', title: 'Copy', keys: ['Mod+C'], when: copies, run: () => copy(editor) },
    {
      id: 'edit.cut',
      title: 'Cut',
      keys: ['Mod+X'],
      when: copies,
      run: () => {
        copy(editor)
        removeSelection(editor)
      },
    },
    { id: 'edit.paste', title: 'Paste', keys: ['Mod+V'], repeats: true, when: canPaste, run: () => paste(editor) },
    { id: 'edit.duplicate', title: 'Duplicate', keys: ['Mod+D'], when: some, run: () => duplicate(editor) },
    {
      id: 'edit.repeatPrevious',
      title: 'Repeat the labels of the image before',
      keys: ['W'],
      run: () => repeatPrevious(editor),
    },
    { id: 'edit.up', title: 'One up in the stack', keys: ['PageUp'], when: some, run: () => reorder(editor, 'up') },
    {
      id: 'edit.down',
      title: 'One down in the stack',
      keys: ['PageDown'],
      when: some,
      run: () => reorder(editor, 'down'),
    },
    {
      id: 'edit.front',
      title: 'To the front',
      keys: ['Shift+PageUp'],
      when: some,
      run: () => reorder(editor, 'front'),
    },
    {
      id: 'edit.back',
      title: 'To the back',
      keys: ['Shift+PageDown'],
      when: some,
      run: () => reorder(editor, 'back'),
    },
    { id: 'edit.lock', title: 'Lock or unlock', keys: ['Mod+L'], when: some, run: () => toggleLocked(editor) },
    { id: 'edit.hide', title: 'Hide or show', keys: ['Shift+H'], when: some, run: () => toggleHidden(editor) },
    {
      id: 'edit.showHidden',
      title: 'Show all that is hidden',
      keys: ['Alt+H'],
      run: () => editor.say(editor.uncover() ? 'Everything is shown again.' : 'Nothing was hidden.'),
    },
    { id: 'edit.join', title: 'Join into one shape', keys: ['J'], run: () => join(editor) },
    { id: 'edit.toMask', title: 'Turn into a mask', keys: ['Alt+M'], run: () => toMask(editor) },
    {
      id: 'edit.toPolygon',
      title: 'Turn into a polygon',
      keys: ['Alt+P'],
      run: () => toPolygon(editor),
    },
  ]
}

function drawCommands({ editor }: ReviewFlow): EditCommand[] {
  return [
    ...tools.map((tool) => ({
      id: `tool.${tool.name}`,
      title: tool.title,
      keys: [tool.key],
      run: () => editor.setTool(tool),
    })),
    { id: 'draw.place', title: 'Place a shape in the middle', keys: ['N'], run: () => placeShape(editor) },
    {
      id: 'draw.keep',
      title: 'Keep tool and label after drawing',
      keys: ['Shift+L'],
      run: () => {
        const keepsDrawing = !editor.state.keepsDrawing
        editor.store.setState({ keepsDrawing })
        editor.say(keepsDrawing ? 'Tool and label stay after drawing.' : 'After drawing, the new shape is in hand.')
      },
    },
    {
      id: 'draw.snap',
      title: 'Draw points to edges nearby',
      keys: ['Shift+S'],
      run: () => editor.setSnapping(!editor.state.snapping),
    },
  ]
}
