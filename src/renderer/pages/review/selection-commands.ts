import { canPaste, copy, duplicate, paste, repeatPrevious } from '../../editor/actions/clipboard.ts'
import {
  removeSelection,
  reorder,
  selectEverything,
  selectSameClass,
  toggleHidden,
  toggleLocked,
} from '../../editor/actions/selection.ts'
import { join, swapSides, toBox, toMask, toPolygon, toRotatedBox } from '../../editor/actions/shapes.ts'
import type { EditCommand } from './edit-command.ts'
import { labelLike, mayLabelLike } from './label-like.ts'
import { moreLikeInView, moreLikeSelected } from './more-like.ts'
import type { ReviewSession } from './review-session.ts'

/** Several objects at once, copies, the stack, and what can be seen and changed. */
export function selectionCommands(review: ReviewSession): EditCommand[] {
  const { editor } = review
  const some = () => editor.state.selectedIds.size > 0
  // A text that is marked in a panel is what a user wants to copy then.
  const copies = () => some() && (window.getSelection()?.isCollapsed ?? true)
  return [
    { id: 'edit.selectAll', title: 'Select all objects', keys: ['Mod+A'], run: () => selectEverything(editor) },
    {
      id: 'edit.selectClass',
      title: 'Select all objects of this class',
      keys: ['Mod+Shift+A'],
      when: some,
      run: () => selectSameClass(editor),
    },
    {
      id: 'edit.labelLike',
      title: 'Label all like this',
      keys: ['Alt+A'],
      when: () => mayLabelLike(review),
      run: () => void labelLike(review),
    },
    { id: 'edit.moreLike', title: 'More like this', keys: ['Alt+S'], run: () => moreLikeSelected(review) },
    { id: 'edit.moreLikeInView', title: 'More like the part in view', run: () => moreLikeInView(review) },
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
      title: 'Copy labels from the previous image',
      keys: ['W'],
      run: () => repeatPrevious(editor),
    },
    { id: 'edit.up', title: 'Bring forward', keys: ['PageUp'], when: some, run: () => reorder(editor, 'up') },
    {
      id: 'edit.down',
      title: 'Send backward',
      keys: ['PageDown'],
      when: some,
      run: () => reorder(editor, 'down'),
    },
    {
      id: 'edit.front',
      title: 'Bring to front',
      keys: ['Shift+PageUp'],
      when: some,
      run: () => reorder(editor, 'front'),
    },
    {
      id: 'edit.back',
      title: 'Send to back',
      keys: ['Shift+PageDown'],
      when: some,
      run: () => reorder(editor, 'back'),
    },
    { id: 'edit.lock', title: 'Lock or unlock', keys: ['Mod+L'], when: some, run: () => toggleLocked(editor) },
    { id: 'edit.hide', title: 'Hide or show', keys: ['Shift+H'], when: some, run: () => toggleHidden(editor) },
    {
      id: 'edit.showHidden',
      title: 'Show all hidden objects',
      keys: ['Alt+H'],
      run: () => editor.announce(editor.display.uncover() ? 'All objects shown' : 'No hidden objects'),
    },
    {
      id: 'edit.swapSides',
      title: 'Swap left and right',
      keys: ['Shift+K'],
      when: some,
      run: () => swapSides(editor),
    },
    { id: 'edit.join', title: 'Join shapes', keys: ['J'], run: () => join(editor) },
    { id: 'edit.toBox', title: 'Convert to box', keys: ['Alt+B'], run: () => toBox(editor) },
    {
      id: 'edit.toRotatedBox',
      title: 'Convert to rotated box',
      keys: ['Alt+O'],
      run: () => toRotatedBox(editor),
    },
    { id: 'edit.toMask', title: 'Convert to mask', keys: ['Alt+M'], run: () => toMask(editor) },
    {
      id: 'edit.toPolygon',
      title: 'Convert to polygon',
      keys: ['Alt+P'],
      run: () => toPolygon(editor),
    },
  ]
}
