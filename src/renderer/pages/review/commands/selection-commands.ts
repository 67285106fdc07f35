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
import { command, type EditCommand } from './edit-command.ts'

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
    command('edit.selectAll', t`Select all objects`, ['Mod+A'], () => selectEverything(editor)),
    command('edit.selectClass', t`Select all objects of this class`, ['Mod+Shift+A'], () => selectSameClass(editor), {
      when: some,
    }),
    command('edit.labelLike', t`Label all like this…`, ['Alt+A'], () => labelLike(review), {
      refused: () => refusalNow('embeddings.labelLike', t`label all like this`),
    }),
    command('edit.labelByText', t`Label by text…`, [], () => labelByText(review), {
      words: t`find by words, text prompt, label all`,
      refused: () => refusalNow('embeddings.labelLike', t`label by text`),
    }),
    command('edit.moreLike', t`More like this`, ['Alt+S'], () => moreLikeSelected(review)),
    command('edit.addExample', t`Add to the class guide…`, [], () => askExample(editor), {
      words: t`add example, class example, guide`,
      when: () => editor.state.selectedIds.size === 1 && mayNow('labeling.addExample'),
    }),
    command('edit.moreLikeInView', t`More like the part in view`, [], () => moreLikeInView(review)),
  ]
}

function copyCommands(review: ReviewSession): EditCommand[] {
  const { editor } = review
  const some = isSelected(review)
  // With text selected in a panel, the user wants to copy that.
  const copies = () => some() && (window.getSelection()?.isCollapsed ?? true)
  const cut = () => {
    copy(editor)
    removeSelection(editor)
  }
  return [
    command('edit.copy', t`Copy`, ['Mod+C'], () => copy(editor), { when: copies }),
    command('edit.cut', t`Cut`, ['Mod+X'], cut, { when: copies }),
    command('edit.paste', t`Paste`, ['Mod+V'], () => paste(editor), { repeats: true, when: canPaste }),
    command('edit.duplicate', t`Duplicate`, ['Mod+D'], () => duplicate(editor), {
      mouse: t`Button below the object list`,
      when: some,
    }),
    command('edit.repeatPrevious', t`Copy labels from the previous image`, ['W'], () => repeatPrevious(editor)),
  ]
}

function stackCommands(review: ReviewSession): EditCommand[] {
  const more = { mouse: t`Button below the object list`, when: isSelected(review) }
  const move = (to: Parameters<typeof reorder>[1], title: string, key: string) =>
    command(`edit.${to}`, title, [key], () => reorder(review.editor, to), more)
  return [
    move('up', t`Bring forward`, 'PageUp'),
    move('down', t`Send backward`, 'PageDown'),
    move('front', t`Bring to front`, 'Shift+PageUp'),
    move('back', t`Send to back`, 'Shift+PageDown'),
  ]
}

function displayCommands(review: ReviewSession): EditCommand[] {
  const { editor } = review
  const more = { mouse: t`Button below the object list`, when: isSelected(review) }
  return [
    command('edit.lock', t`Lock or unlock`, ['Mod+L'], () => toggleLocked(editor), more),
    command('edit.hide', t`Hide or show`, ['Shift+H'], () => toggleHidden(editor), more),
    command('edit.showHidden', t`Show all hidden objects`, ['Alt+H'], () =>
      editor.announce(editor.display.uncover() ? t`All objects shown` : t`No hidden objects`),
    ),
  ]
}

function shapeCommands(review: ReviewSession): EditCommand[] {
  const { editor } = review
  return [
    command('edit.swapSides', t`Swap left and right`, ['Shift+K'], () => swapSides(editor), {
      when: isSelected(review),
    }),
    command('edit.join', t`Join shapes`, ['J'], () => join(editor)),
    command('edit.toBox', t`Convert to box`, ['Alt+B'], () => toBox(editor)),
    command('edit.toRotatedBox', t`Convert to rotated box`, ['Alt+O'], () => toRotatedBox(editor)),
    command('edit.toMask', t`Convert to mask`, ['Alt+M'], () => toMask(editor)),
    command('edit.toPolygon', t`Convert to polygon`, ['Alt+P'], () => toPolygon(editor)),
  ]
}
