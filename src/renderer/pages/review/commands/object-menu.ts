import { t } from '@lingui/core/macro'
import {
  ArrowDownToLine,
  ArrowLeftToLine,
  ArrowRightToLine,
  ArrowUpToLine,
  BookOpen,
  Check,
  CheckCheck,
  ChevronsRight,
  Copy,
  CopyPlus,
  Crosshair,
  Diamond,
  Expand,
  EyeOff,
  Grid3x3,
  Images as ImagesIcon,
  ListChecks,
  Lock,
  type LucideIcon,
  Merge,
  MessageSquarePlus,
  Minus,
  Plus,
  Repeat,
  ScanSearch,
  Scissors,
  SkipForward,
  Sparkles,
  Tag,
  ThumbsDown,
  Trash2,
  Undo2,
} from 'lucide-react'
import { create } from 'zustand'
import type { Annotation } from '#model/labels/annotation.ts'
import { isOffered, keysFor, runCommand } from '../../../commands/index.ts'
import { selectionIn } from '../../../editor/editor-state.ts'
import { trackOf } from '../../../editor/scene/objects.ts'
import type { ViewPoint } from '../../../editor/scene/viewport.ts'
import type { MenuItem } from '../../../kit/index.ts'
import type { ReviewSession } from '../review-session.ts'
import { commentHere } from './comment-commands.ts'

type OpenMenu = { at: { x: number; y: number } | null; items: readonly MenuItem[] }

/** The context menu opened by the right button or the menu key. */
export const useObjectMenu = create<OpenMenu>(() => ({ at: null, items: [] }))

/** Opens the menu at the pointer. */
export function askMenu(
  event: Pick<MouseEvent, 'clientX' | 'clientY' | 'preventDefault'>,
  items: readonly MenuItem[],
): void {
  event.preventDefault()
  useObjectMenu.setState({ at: { x: event.clientX, y: event.clientY }, items })
}

type Entry = readonly [id: string, label: string, icon: LucideIcon] | 'separator'

const ofPrediction: readonly Entry[] = [
  ['review.accept', t`Accept`, Check],
  ['edit.labelLike', t`Label all like this…`, Sparkles],
  ['review.remove', t`Delete`, Trash2],
]
const ofLabel: readonly Entry[] = [
  ['review.reopenObject', t`Reopen prediction`, Undo2],
  ['edit.labelLike', t`Label all like this…`, Sparkles],
  ['review.remove', t`Delete`, Trash2],
]
const ofSeveral: readonly Entry[] = [
  ['edit.acceptSelection', t`Accept all selected`, Check],
  ['review.remove', t`Delete`, Trash2],
]
const ofTrack: readonly Entry[] = [
  ['track.keyframe', t`Toggle keyframe`, Diamond],
  ['track.split', t`Split track here`, Scissors],
  ['track.merge', t`Merge track into…`, Merge],
  ['track.deleteAfter', t`Delete track after this frame`, ArrowLeftToLine],
  ['track.delete', t`Delete track`, Trash2],
]
const ofPredictedTrack: readonly Entry[] = [
  'separator',
  ['track.accept', t`Accept track`, CheckCheck],
  ['track.acceptFrom', t`Accept track from this frame`, ChevronsRight],
  ['track.refuse', t`Delete predictions of the track`, Trash2],
  ['track.refuseFrom', t`Delete predictions of the track from this frame`, ArrowLeftToLine],
]
/** Returns the entries for a label in a frame of a sequence. */
const tracksOf = ({ track }: Annotation): readonly Entry[] => [
  'separator',
  ['track.follow', t`Follow to the next frames`, Crosshair],
  ['track.carry', t`Copy to next frame`, ArrowRightToLine],
  ['track.carryAll', t`Copy to all next frames`, ChevronsRight],
  ...(track ? [...ofTrack, ...ofPredictedTrack] : []),
]
const ofAll: readonly Entry[] = [
  ['edit.insertPoint', t`Add a point after this one`, Plus],
  ['edit.removePoint', t`Remove this point`, Minus],
  'separator',
  ['review.label', t`Set class…`, Tag],
  ['edit.attributes', t`Edit attributes`, ListChecks],
  ['review.comment', t`Pin a comment here`, MessageSquarePlus],
  'separator',
  ['edit.moreLike', t`More like this`, ImagesIcon],
  ['edit.addExample', t`Add to the class guide…`, BookOpen],
  ['view.zoomToSelection', t`Zoom to object`, ScanSearch],
  ['review.chips', t`Show in class grid`, Grid3x3],
  'separator',
  ['edit.copy', t`Copy`, Copy],
  ['edit.duplicate', t`Duplicate`, CopyPlus],
  ['edit.lock', t`Lock or unlock`, Lock],
  ['edit.hide', t`Hide or show`, EyeOff],
  ['edit.front', t`Bring to front`, ArrowUpToLine],
  ['edit.back', t`Send to back`, ArrowDownToLine],
]
const ofImage: readonly Entry[] = [
  ['review.acceptImage', t`Accept image`, Check],
  ['review.skip', t`Skip image`, SkipForward],
  ['review.reject', t`Reject image…`, ThumbsDown],
  'separator',
  ['review.comment', t`Pin a comment here`, MessageSquarePlus],
  ['edit.paste', t`Paste`, Copy],
  ['edit.repeatPrevious', t`Copy labels from the previous image`, Repeat],
  'separator',
  ['edit.moreLike', t`More like this`, ImagesIcon],
  ['edit.moreLikeInView', t`More like the visible part`, ScanSearch],
  ['view.fit', t`Fit image`, Expand],
  ['view.hideLabels', t`Show or hide labels`, EyeOff],
]

/** Returns the menu for the selection, or for the image. A comment is pinned `at` a place. */
export function objectMenu(review: ReviewSession, at: ViewPoint | null = null): MenuItem[] {
  const { editor } = review
  const selection = selectionIn(editor.state)
  const [first, another] = selection
  const isInFrame = editor.state.snapshot?.image.frame && first && !another
  const tracks = first?.annotation
    ? tracksOf(first.annotation)
    : first && trackOf(first) !== null
      ? ofPredictedTrack
      : []
  const own = another ? ofSeveral : first?.prediction ? ofPrediction : ofLabel
  const entries = !first ? ofImage : [...own, ...(isInFrame ? tracks : []), ...ofAll]
  return entries.filter(isShown).map((entry) => {
    if (entry === 'separator') return entry
    const item = commandItem(...entry)
    return entry[0] === 'review.comment' && at ? { ...item, run: () => commentHere(review, at) } : item
  })
}

/** Omitted if not available to this role or object; other entries are disabled instead. */
const omittable: ReadonlySet<string> = new Set([
  'review.reopenObject',
  'edit.labelLike',
  'edit.addExample',
  'edit.insertPoint',
  'edit.removePoint',
])
const isShown = (entry: Entry): boolean => entry === 'separator' || !omittable.has(entry[0]) || isOffered(entry[0])

/** Returns a menu item that runs a command, disabled while that isn't possible. */
export function commandItem(id: string, label: string, icon: LucideIcon | undefined): Exclude<MenuItem, 'separator'> {
  const keys = keysFor(id)
  return {
    label,
    disabled: !isOffered(id),
    run: () => runCommand(id),
    ...(icon && { icon }),
    ...(keys && { keys }),
  }
}
