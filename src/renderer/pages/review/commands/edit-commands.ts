import { t } from '@lingui/core/macro'
import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Command, CommandGroup } from '../../../commands/index.ts'
import { chooseClass } from '../../../editor/actions/classes.ts'
import { placeShape } from '../../../editor/actions/place.ts'
import { acceptSelection, removeSelection } from '../../../editor/actions/selection.ts'
import { selectedIn, selectionIn } from '../../../editor/editor-state.ts'
import { neighborOf } from '../../../editor/scene/objects.ts'
import type { ReviewSession } from '../review-session.ts'
import { toolCommands, toolKeyCommands } from './draw-commands.ts'
import { command, digits, type EditCommand } from './edit-command.ts'
import { focusAttributes } from './focus-attributes.ts'
import { moveCommands, pointCommands } from './handle-commands.ts'
import { selectionCommands } from './selection-commands.ts'

/** Returns the commands for tools, selection, classes and undo. */
export function editCommands(review: ReviewSession, classes: readonly LabelClass[]): Command[] {
  const { onImage } = review
  const edit = ({ when, ...rest }: EditCommand): Command => ({
    group: 'Draw and edit',
    ...rest,
    when: () => onImage() && (when?.() ?? true),
  })
  return [
    ...[...toolKeyCommands(review), ...pointCommands(review)].map(edit),
    ...changeCommands(review, classes).map((change): Command => ({ ...edit(change), group: 'Review' })),
    ...undoCommands(review).map((undo): Command => ({ ...undo, group: 'Review' })),
    ...stepCommands(review),
    ...[...moveCommands(review), ...selectionCommands(review)].map(edit),
    ...toolCommands(review).map(
      (tool): Command => ({ group: 'Draw and edit', when: () => review.state.status === 'image', ...tool }),
    ),
    edit(command('draw.place', t`Place a shape in the center`, ['N'], () => placeShape(review.editor))),
  ]
}

/** Returns the commands that accept, delete or classify the selection. */
function changeCommands(review: ReviewSession, classes: readonly LabelClass[]): EditCommand[] {
  const { editor } = review
  const selected = () => selectedIn(editor.state) !== null
  const several = () => editor.state.selectedIds.size > 1
  const remove = () => {
    const { lockedIds, selectedId } = editor.state
    if (several() || (selectedId && lockedIds.has(selectedId))) removeSelection(editor)
    else review.actions.removeSelected()
  }
  return [
    command('edit.acceptSelection', t`Accept the selected objects`, ['Enter', 'E'], () => acceptSelection(editor), {
      when: () => several() && selectionIn(editor.state).some(({ prediction }) => prediction !== null),
    }),
    command('review.remove', t`Delete the selected objects`, ['Delete', 'X', 'Backspace'], remove, {
      mouse: t`✕ at the object or in the list`,
      when: selected,
    }),
    command(
      'review.reopenObject',
      t`Reopen the selected prediction`,
      ['Shift+E'],
      () => review.actions.reopenSelected(),
      {
        when: () => selectedIn(editor.state)?.annotation?.predictionId != null,
      },
    ),
    command('review.label', t`Choose a class`, ['L', 'C'], () => review.setPickerOpen(true), {
      mouse: t`Class name at the object`,
    }),
    ...digits.map((digit) =>
      command(
        `review.class${digit}`,
        t`Set class ${classes[digit - 1]?.name ?? digit}`,
        [`${digit}`],
        () => chooseClass(editor, classes[digit - 1]!.classId),
        { mouse: t`Class at the right`, when: () => classes.length >= digit },
      ),
    ),
    command('edit.attributes', t`Edit attributes`, ['Shift+A'], focusAttributes, { when: selected }),
  ]
}

/** Returns undo and redo, which work also at the end of the queue, back to the image finished last. */
function undoCommands(review: ReviewSession): EditCommand[] {
  const more = {
    mouse: t`Arrows at the top`,
    repeats: true,
    when: () => review.onImage() || (review.state.status === 'done' && review.trail.store.getState().canUndo),
  }
  return [
    command('review.undo', t`Undo`, ['Mod+Z'], () => void review.trail.undo(), more),
    command('review.redo', t`Redo`, ['Mod+Shift+Z', 'Mod+Y'], () => void review.trail.redo(), more),
  ]
}

/** Returns the commands that move between objects. */
function stepCommands(review: ReviewSession): Command[] {
  const { editor } = review
  const isReviewing = () => ['image', 'done'].includes(review.state.status) && !review.queue.isOpening
  const neighbor = (by: 1 | -1) => {
    const { objects, hiddenIds, selectedId } = editor.state
    return neighborOf(
      objects.filter(({ id }) => !hiddenIds.has(id)),
      selectedId,
      by,
    )
  }
  const step = (by: 1 | -1) => () => editor.selection.select(neighbor(by)?.id ?? null, { show: true })
  const extend = (by: 1 | -1) => () => {
    const next = neighbor(by)
    const others = [...editor.state.selectedIds].filter((id) => id !== next?.id)
    if (next) editor.selection.selectAll([...others, next.id], { show: true })
  }
  const [shiftClick, click] = [{ mouse: t`Shift+click an object` }, { mouse: t`Click an object` }]
  const inGroup = (group: CommandGroup, commands: readonly EditCommand[]): Command[] =>
    commands.map((one) => ({ ...one, group, repeats: true, keyOnly: true, when: isReviewing, waits: true }))
  return [
    ...inGroup('Draw and edit', [
      command('edit.selectNextToo', t`Add next object to selection`, ['Mod+.'], extend(1), shiftClick),
      command('edit.selectPreviousToo', t`Add previous object to selection`, ['Mod+,'], extend(-1)),
    ]),
    ...inGroup('Review', [
      command('review.nextObject', t`Next object`, ['Tab'], step(1), click),
      command('review.previousObject', t`Previous object`, ['Shift+Tab'], step(-1), click),
    ]),
  ]
}
