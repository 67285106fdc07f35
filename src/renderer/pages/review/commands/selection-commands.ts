import { t } from '@lingui/core/macro'
import { canPaste, copy, duplicate, paste, repeatPrevious } from '../../../editor/actions/clipboard.ts'
import {
  removeSelection,
  reorder,
  selectEverything,
  selectSameClass,
  toggleHidden,
  toggleLocked,
} from '../../../editor/actions/selection.ts'
import { join, swapSides, toBox, toMask, toPolygon, toRotatedBox } from '../../../editor/actions/shapes.ts'
import { mayNow, refusalNow } from '../../../roles/index.ts'
import { askExample } from '../ExampleDialog.tsx'
import { labelByText, labelLike } from '../matches/label-like.ts'
import { moreLikeInView, moreLikeSelected } from '../more-like.ts'
import type { ReviewSession } from '../review-session.ts'
import type { EditCommand } from './edit-command.ts'

/** Returns the commands for several objects, copies, stack, visibility and conversions. */
export const selectionCommands = (review: ReviewSession): EditCommand[] => [
  ...pickCommands(review),
  ...copyCommands(review),
  ...stackCommands(review),
  ...displayCommands(review),
  ...shapeCommands(review),
]

const isSelected =
  ({ editor }: ReviewSession) =>
  () =>
    editor.state.selectedIds.size > 0

/** Returns the commands that select, and find objects like the selection. */
function pickCommands(review: ReviewSession): EditCommand[] {
  const { editor } = review
  const some = isSelected(review)
  return [
    { id: 'edit.selectAll', title: t`Select all objects`, keys: ['Mod+A'], run: () => selectEverything(editor) },
    {
      id: 'edit.selectClass',
      title: t`Select all objects of this class`,
      keys: ['Mod+Shift+A'],
      when: some,
      run: () => selectSameClass(editor),
    },
    {
      id: 'edit.labelLike',
      title: t`Label all like this…`,
      keys: ['Alt+A'],
      refused: () => refusalNow('embeddings.labelLike', t`label all like this`),
      run: () => labelLike(review),
    },
    {
      id: 'edit.labelByText',
      title: t`Label by text…`,
      words: t`find by words, text prompt, label all`,
      refused: () => refusalNow('embeddings.labelLike', t`label by text`),
      run: () => labelByText(review),
    },
    { id: 'edit.moreLike', title: t`More like this`, keys: ['Alt+S'], run: () => moreLikeSelected(review) },
    {
      id: 'edit.addExample',
      title: t`Add to the class guide…`,
      words: t`add example, class example, guide`,
      when: () => editor.state.selectedIds.size === 1 && mayNow('labeling.addExample'),
      run: () => askExample(editor),
    },
    { id: 'edit.moreLikeInView', title: t`More like the part in view`, run: () => moreLikeInView(review) },
  ]
}

function copyCommands(review: ReviewSession): EditCommand[] {
  const { editor } = review
  const some = isSelected(review)
  // With text selected in a panel, the user wants to copy that.
  const copies = () => some() && (window.getSelection()?.isCollapsed ?? true)
  return [
    { id: 'edit.copy', title: t`Copy`, keys: ['Mod+C'], when: copies, run: () => copy(editor) },
    {
      id: 'edit.cut',
      title: t`Cut`,
      keys: ['Mod+X'],
      when: copies,
      run: () => {
        copy(editor)
        removeSelection(editor)
      },
    },
    { id: 'edit.paste', title: t`Paste`, keys: ['Mod+V'], repeats: true, when: canPaste, run: () => paste(editor) },
    {
      id: 'edit.duplicate',
      title: t`Duplicate`,
      mouse: t`Button below the object list`,
      keys: ['Mod+D'],
      when: some,
      run: () => duplicate(editor),
    },
    {
      id: 'edit.repeatPrevious',
      title: t`Copy labels from the previous image`,
      keys: ['W'],
      run: () => repeatPrevious(editor),
    },
  ]
}

function stackCommands(review: ReviewSession): EditCommand[] {
  const move = (to: Parameters<typeof reorder>[1], title: string, key: string): EditCommand => ({
    id: `edit.${to}`,
    title,
    mouse: t`Button below the object list`,
    keys: [key],
    when: isSelected(review),
    run: () => reorder(review.editor, to),
  })
  return [
    move('up', t`Bring forward`, 'PageUp'),
    move('down', t`Send backward`, 'PageDown'),
    move('front', t`Bring to front`, 'Shift+PageUp'),
    move('back', t`Send to back`, 'Shift+PageDown'),
  ]
}

function displayCommands(review: ReviewSession): EditCommand[] {
  const { editor } = review
  const some = isSelected(review)
  return [
    {
      id: 'edit.lock',
      title: t`Lock or unlock`,
      mouse: t`Button below the object list`,
      keys: ['Mod+L'],
      when: some,
      run: () => toggleLocked(editor),
    },
    {
      id: 'edit.hide',
      title: t`Hide or show`,
      mouse: t`Button below the object list`,
      keys: ['Shift+H'],
      when: some,
      run: () => toggleHidden(editor),
    },
    {
      id: 'edit.showHidden',
      title: t`Show all hidden objects`,
      keys: ['Alt+H'],
      run: () => editor.announce(editor.display.uncover() ? t`All objects shown` : t`No hidden objects`),
    },
  ]
}

function shapeCommands(review: ReviewSession): EditCommand[] {
  const { editor } = review
  return [
    {
      id: 'edit.swapSides',
      title: t`Swap left and right`,
      keys: ['Shift+K'],
      when: isSelected(review),
      run: () => swapSides(editor),
    },
    { id: 'edit.join', title: t`Join shapes`, keys: ['J'], run: () => join(editor) },
    { id: 'edit.toBox', title: t`Convert to box`, keys: ['Alt+B'], run: () => toBox(editor) },
    {
      id: 'edit.toRotatedBox',
      title: t`Convert to rotated box`,
      keys: ['Alt+O'],
      run: () => toRotatedBox(editor),
    },
    { id: 'edit.toMask', title: t`Convert to mask`, keys: ['Alt+M'], run: () => toMask(editor) },
    {
      id: 'edit.toPolygon',
      title: t`Convert to polygon`,
      keys: ['Alt+P'],
      run: () => toPolygon(editor),
    },
  ]
}
