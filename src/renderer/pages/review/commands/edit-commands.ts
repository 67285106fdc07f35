import { t } from '@lingui/core/macro'
import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Command } from '../../../commands/index.ts'
import { chooseClass } from '../../../editor/actions/classes.ts'
import { placeShape } from '../../../editor/actions/place.ts'
import { acceptSelection, removeSelection } from '../../../editor/actions/selection.ts'
import { selectedIn, selectionIn } from '../../../editor/editor-state.ts'
import { neighborOf } from '../../../editor/scene/objects.ts'
import type { ReviewSession } from '../review-session.ts'
import { toolCommands, toolKeyCommands } from './draw-commands.ts'
import type { EditCommand } from './edit-command.ts'
import { focusAttributes } from './focus-attributes.ts'
import { moveCommands, pointCommands } from './handle-commands.ts'
import { selectionCommands } from './selection-commands.ts'

const digits = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const

/** Returns the commands for tools, selection, classes and undo. */
export function editCommands(review: ReviewSession, classes: readonly LabelClass[]): Command[] {
  const { onImage } = review
  const edit = ({ when, ...command }: EditCommand): Command => ({
    group: 'Draw and edit',
    ...command,
    when: () => onImage() && (when?.() ?? true),
  })
  return [
    ...[...toolKeyCommands(review), ...pointCommands(review)].map(edit),
    ...changeCommands(review, classes).map((command): Command => ({ ...edit(command), group: 'Review' })),
    ...undoCommands(review),
    ...stepCommands(review),
    ...[...moveCommands(review), ...selectionCommands(review)].map(edit),
    ...toolCommands(review).map(
      (command): Command => ({ group: 'Draw and edit', when: () => review.state.status === 'image', ...command }),
    ),
    edit({
      id: 'draw.place',
      title: t`Place a shape in the center`,
      keys: ['N'],
      run: () => placeShape(review.editor),
    }),
  ]
}

/** Returns the commands that accept, delete or classify the selection. */
function changeCommands(review: ReviewSession, classes: readonly LabelClass[]): EditCommand[] {
  const { editor } = review
  const selected = () => selectedIn(editor.state) !== null
  const several = () => editor.state.selectedIds.size > 1
  return [
    {
      id: 'edit.acceptSelection',
      title: t`Accept the selected objects`,
      keys: ['Enter', 'E'],
      when: () => several() && selectionIn(editor.state).some(({ prediction }) => prediction !== null),
      run: () => acceptSelection(editor),
    },
    {
      id: 'review.remove',
      title: t`Delete the selected objects`,
      mouse: t`✕ at the object or in the list`,
      keys: ['Delete', 'X', 'Backspace'],
      when: selected,
      run: () => {
        const { lockedIds, selectedId } = editor.state
        if (several() || (selectedId && lockedIds.has(selectedId))) removeSelection(editor)
        else review.actions.removeSelected()
      },
    },
    {
      id: 'review.reopenObject',
      title: t`Reopen the selected prediction`,
      keys: ['Shift+E'],
      when: () => selectedIn(editor.state)?.annotation?.predictionId != null,
      run: () => review.actions.reopenSelected(),
    },
    {
      id: 'review.label',
      title: t`Choose a class`,
      mouse: t`Class name at the object`,
      keys: ['L', 'C'],
      run: () => review.setPickerOpen(true),
    },
    ...digits.map((digit) => ({
      id: `review.class${digit}`,
      title: t`Set class ${classes[digit - 1]?.name ?? digit}`,
      mouse: t`Class at the right`,
      keys: [`${digit}`],
      when: () => classes.length >= digit,
      run: () => chooseClass(editor, classes[digit - 1]!.classId),
    })),
    {
      id: 'edit.attributes',
      title: t`Edit attributes`,
      keys: ['Shift+A'],
      when: selected,
      run: focusAttributes,
    },
  ]
}

/** Works also at the end of the queue, back to the image finished last. */
function undoCommands(review: ReviewSession): Command[] {
  const when = () => review.onImage() || (review.state.status === 'done' && review.trail.store.getState().canUndo)
  const command = (name: 'undo' | 'redo', title: string, keys: string[]): Command => ({
    id: `review.${name}`,
    title,
    mouse: t`Arrows at the top`,
    group: 'Review',
    keys,
    repeats: true,
    when,
    run: () => void review.trail[name](),
  })
  return [command('undo', t`Undo`, ['Mod+Z']), command('redo', t`Redo`, ['Mod+Shift+Z', 'Mod+Y'])]
}

/** Returns the commands that move between objects. */
function stepCommands(review: ReviewSession): Command[] {
  const { editor } = review
  const isReviewing = () => ['image', 'done'].includes(review.state.status) && !review.queue.isOpening
  const step = (by: 1 | -1) => {
    const { objects, hiddenIds, selectedId } = editor.state
    const shown = objects.filter(({ id }) => !hiddenIds.has(id))
    editor.selection.select(neighborOf(shown, selectedId, by)?.id ?? null, { show: true })
  }
  const extend = (by: 1 | -1) => {
    const { objects, hiddenIds, selectedId, selectedIds } = editor.state
    const shown = objects.filter(({ id }) => !hiddenIds.has(id))
    const next = neighborOf(shown, selectedId, by)
    if (next) editor.selection.selectAll([...[...selectedIds].filter((id) => id !== next.id), next.id], { show: true })
  }
  return [
    {
      id: 'edit.selectNextToo',
      title: t`Add next object to selection`,
      mouse: t`Shift+click an object`,
      group: 'Draw and edit',
      keys: ['Mod+.'],
      repeats: true,
      keyOnly: true,
      when: isReviewing,
      waits: true,
      run: () => extend(1),
    },
    {
      id: 'edit.selectPreviousToo',
      title: t`Add previous object to selection`,
      group: 'Draw and edit',
      keys: ['Mod+,'],
      repeats: true,
      keyOnly: true,
      when: isReviewing,
      waits: true,
      run: () => extend(-1),
    },
    {
      id: 'review.nextObject',
      title: t`Next object`,
      mouse: t`Click an object`,
      group: 'Review',
      keys: ['Tab'],
      repeats: true,
      keyOnly: true,
      when: isReviewing,
      waits: true,
      run: () => step(1),
    },
    {
      id: 'review.previousObject',
      title: t`Previous object`,
      mouse: t`Click an object`,
      group: 'Review',
      keys: ['Shift+Tab'],
      repeats: true,
      keyOnly: true,
      when: isReviewing,
      waits: true,
      run: () => step(-1),
    },
  ]
}
