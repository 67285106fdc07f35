import type { LabelClass } from '#model/label-set.ts'
import type { Command } from '../../commands/index.ts'
import { newAnnotationId } from '../../editor/editor.ts'
import { classNameOf, selectedIn } from '../../editor/editor-state.ts'
import { movedWithin, resizedBy } from '../../editor/handles.ts'
import { neighbourOf } from '../../editor/objects.ts'
import { changeObject } from '../../editor/ops.ts'
import { select, tools } from '../../editor/tools/index.ts'
import { toPicture } from '../../editor/viewport.ts'
import type { ReviewFlow } from './review-flow.ts'

const farNudgePx = 10
const digits = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const

const arrows = [
  { key: 'ArrowLeft', name: 'left', dx: -1, dy: 0 },
  { key: 'ArrowRight', name: 'right', dx: 1, dy: 0 },
  { key: 'ArrowUp', name: 'up', dx: 0, dy: -1 },
  { key: 'ArrowDown', name: 'down', dx: 0, dy: 1 },
] as const

/** What a person does with shapes: tools, selection, labels, places, undo. */
export function editCommands(flow: ReviewFlow, classes: readonly LabelClass[]): Command[] {
  return [...toolKeyCommands(flow), ...changeCommands(flow, classes), ...moveCommands(flow), ...drawCommands(flow)]
}

/** Relabels the selected object, or chooses the class for the next drawing when nothing is selected. */
export function chooseClass({ editor }: ReviewFlow, classId: number): void {
  editor.settle()
  const selected = selectedIn(editor.state)
  editor.store.setState({ drawClassId: classId })
  const name = classNameOf(editor.state.classes, classId)
  if (selected) editor.edit(changeObject(selected, { classId }, newAnnotationId()))
  editor.say(selected ? `Labelled ${name}.` : `The next shape will be labelled ${name}.`)
}

/** A box of a sixth of the view in its middle, for drawing without a mouse. */
function placeBox({ editor }: ReviewFlow): void {
  const { picture, state } = editor
  if (!picture) return
  const { view, viewport } = state
  const [x, y] = toPicture(viewport, { leftPx: view.widthPx / 2, topPx: view.heightPx / 2 })
  const width = Math.min(picture.widthPx, view.widthPx / 6 / viewport.scale)
  const height = Math.min(picture.heightPx, view.heightPx / 6 / viewport.scale)
  const within = (middle: number, length: number, room: number) =>
    Math.round(Math.min(room - length, Math.max(0, middle - length / 2)))
  editor.create({
    shape: 'box',
    x: within(x, width, picture.widthPx),
    y: within(y, height, picture.heightPx),
    width: Math.round(width),
    height: Math.round(height),
  })
}

/** What a tool with something half done wants the keys for; else Escape steps back. */
function toolKeyCommands({ editor }: ReviewFlow): Command[] {
  const busy = () => editor.toolIsBusy
  return [
    {
      id: 'draw.finish',
      title: 'Finish the shape',
      group: 'Draw and edit',
      keys: ['Enter'],
      keyOnly: true,
      when: busy,
      run: () => editor.tool({ type: 'confirm' }),
    },
    {
      id: 'draw.removeLast',
      title: 'Take back the last point',
      group: 'Draw and edit',
      keys: ['Backspace'],
      keyOnly: true,
      repeats: true,
      when: busy,
      run: () => editor.tool({ type: 'removeLast' }),
    },
    {
      id: 'draw.cancel',
      title: 'Cancel, or select nothing',
      group: 'Draw and edit',
      keys: ['Escape'],
      keyOnly: true,
      run: () => {
        if (editor.toolIsBusy) editor.tool({ type: 'cancel' })
        else if (editor.state.tool !== select) editor.setTool(select)
        else editor.select(null)
      },
    },
  ]
}

function changeCommands(flow: ReviewFlow, classes: readonly LabelClass[]): Command[] {
  const { editor } = flow
  const onImage = () => flow.state.status === 'image' && editor.state.snapshot !== null
  const selected = () => onImage() && selectedIn(editor.state) !== null
  const review = (command: Omit<Command, 'group'>): Command => ({ group: 'Review', when: onImage, ...command })
  return [
    review({
      id: 'review.remove',
      title: 'Delete the object',
      keys: ['Delete', 'X', 'Backspace'],
      when: selected,
      run: () => flow.removeSelected(),
    }),
    review({ id: 'review.undo', title: 'Undo', keys: ['Mod+Z'], repeats: true, run: () => editor.undo() }),
    review({
      id: 'review.redo',
      title: 'Redo',
      keys: ['Mod+Shift+Z', 'Mod+Y'],
      repeats: true,
      run: () => editor.redo(),
    }),
    review({ id: 'review.label', title: 'Choose a label', keys: ['L', 'C'], run: () => flow.setPickerOpen(true) }),
    ...digits.map((digit) =>
      review({
        id: `review.class${digit}`,
        title: `Label ${classes[digit - 1]?.name ?? `of place ${digit}`}`,
        keys: [`${digit}`],
        when: () => onImage() && classes.length >= digit,
        run: () => chooseClass(flow, classes[digit - 1]!.classId),
      }),
    ),
  ]
}

function moveCommands(flow: ReviewFlow): Command[] {
  const { editor } = flow
  const underWay = () => flow.state.status === 'image' || flow.state.status === 'done'
  const inHand = () => editor.state.inHand && !editor.state.labelsHidden && selectedIn(editor.state) !== null
  const step = (by: 1 | -1) =>
    editor.select(neighbourOf(editor.state.objects, editor.state.selectedId, by)?.id ?? null, { show: true })
  const nudges = arrows.flatMap(({ key, name, dx, dy }): Command[] =>
    [1, farNudgePx].flatMap((px): Command[] => {
      const shift = px === 1 ? '' : 'Shift+'
      const common = { group: 'Draw and edit' as const, keyOnly: true, repeats: true, when: inHand }
      return [
        {
          ...common,
          id: `edit.move.${name}.${px}`,
          title: `Move the object ${name} by ${px} px`,
          keys: [`${shift}${key}`],
          run: () =>
            editor.nudge((geometry, { widthPx, heightPx }) =>
              movedWithin(geometry, dx * px, dy * px, widthPx, heightPx),
            ),
        },
        {
          ...common,
          id: `edit.resize.${name}.${px}`,
          title: `Resize the object ${name} by ${px} px`,
          keys: [`Alt+${shift}${key}`],
          run: () =>
            editor.nudge((geometry, { widthPx, heightPx }) => resizedBy(geometry, dx * px, dy * px, widthPx, heightPx)),
        },
      ]
    }),
  )
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
    ...nudges,
  ]
}

function drawCommands(flow: ReviewFlow): Command[] {
  const onImage = () => flow.state.status === 'image' && flow.editor.state.snapshot !== null
  return [
    ...tools.map(
      (tool): Command => ({
        id: `tool.${tool.name}`,
        title: tool.title,
        group: 'Draw and edit',
        keys: [tool.key],
        when: onImage,
        run: () => flow.editor.setTool(tool),
      }),
    ),
    {
      id: 'draw.placeBox',
      title: 'Place a box in the middle',
      group: 'Draw and edit',
      keys: ['N'],
      when: onImage,
      run: () => placeBox(flow),
    },
  ]
}
