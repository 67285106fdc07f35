import { t } from '@lingui/core/macro'
import { Check, ChevronDown, MoreHorizontal, X } from 'lucide-react'
import { useShallow } from 'zustand/shallow'
import { runCommand, useKeysFor } from '../../../commands/index.ts'
import { type EditorState, objectNameOf, selectedIn } from '../../../editor/editor-state.ts'
import { useMarkSettings } from '../../../editor/images/view-settings.ts'
import { objectColor } from '../../../editor/layers/object-look.ts'
import { select } from '../../../editor/tools/index.ts'
import { formatScore, IconButton, Kbd, Menu } from '../../../kit/index.ts'
import { objectMenu } from '../commands/object-menu.ts'
import { useEditor, useReviewSession } from '../review-context.ts'
import { selectedOnScreen } from './selected-on-screen.ts'

const heightPx = 38
const narrowPx = 420
const apartPx = 12
/** The object's name label. */
const chipPx = 20

type Place = { x: number; y: number; viewWidthPx: number }

/** Returns a place above the object, below it or inside; null while it would be in the way. */
function placeIn(state: EditorState): Place | null {
  const { tool, draft, view, selectedIds } = state
  const selected = selectedOnScreen(state)
  if (!selected || selectedIds.size !== 1 || tool !== select || draft) return null
  const { leftPx, topPx, rightPx, bottomPx } = selected
  const above = topPx - apartPx - chipPx - heightPx
  const below = bottomPx + apartPx
  const inside = Math.max(apartPx, topPx + apartPx)
  const top = above >= apartPx ? above : below + heightPx + apartPx <= view.heightPx ? below : inside
  const middle = (Math.max(0, leftPx) + Math.min(view.widthPx, rightPx)) / 2
  return { x: middle, y: top, viewWidthPx: view.widthPx }
}

/** Shows actions beside the selected object. */
export function MiniBar() {
  const place = useEditor(useShallow(placeIn))
  const isShown = place !== null
  return isShown ? (
    <div
      role="toolbar"
      aria-label={t`Actions for selected object`}
      className="absolute top-0 left-0 flex"
      // Percentages are of the bar itself, so that it stays in view at any width.
      style={{
        transform: `translate(clamp(${apartPx}px, calc(${Math.round(place.x)}px - 50%), calc(${place.viewWidthPx - apartPx}px - 100%)), ${Math.round(place.y)}px)`,
      }}
    >
      <Actions isNarrow={place.viewWidthPx < narrowPx} />
    </div>
  ) : null
}

/** `isNarrow`: without confidence and key, which are shown elsewhere too. */
function Actions({ isNarrow }: { isNarrow: boolean }) {
  const review = useReviewSession()
  const object = useEditor(selectedIn)
  const name = useEditor((state) => (object ? objectNameOf(state, object) : ''))
  const colorBy = useMarkSettings((marks) => marks.colorBy)
  const color = useEditor((state) => (object ? objectColor(state, object, colorBy) : ''))
  const acceptKeys = useKeysFor('review.accept')
  if (!object) return null
  return (
    <div className="appear flex h-9.5 items-center gap-1 rounded-lg border border-line bg-raised px-1 shadow-float">
      <button
        type="button"
        tabIndex={-1}
        title={t`Set class`}
        onClick={() => runCommand('review.label')}
        className="flex h-7 items-center gap-1.5 rounded-md px-2 font-medium hover:bg-hover"
      >
        <span aria-hidden className="size-2.5 rounded-sm" style={{ background: color }} />
        <span className="max-w-36 truncate">{name}</span>
        {object.score !== null && !isNarrow && (
          <span className="tabular font-normal text-text-2">{formatScore(object.score)}</span>
        )}
        <ChevronDown size={13} className="text-text-3" aria-hidden />
      </button>
      {object.prediction && (
        <button
          type="button"
          tabIndex={-1}
          onClick={() => review.actions.accept(object.id)}
          className="flex h-7 items-center gap-1.5 rounded-md bg-ok-soft px-2.5 font-medium text-ok hover:brightness-95 dark:hover:brightness-125"
        >
          <Check size={15} aria-hidden /> {t`Accept`} {acceptKeys && !isNarrow && <Kbd keys={acceptKeys} />}
        </button>
      )}
      <IconButton
        icon={X}
        label={t`Delete ${name}`}
        keys="Delete"
        tabIndex={-1}
        className="text-danger!"
        onClick={() => review.actions.remove(object.id)}
      />
      <Menu
        align="end"
        trigger={
          <button
            type="button"
            tabIndex={-1}
            aria-label={t`More for ${name}`}
            className="inline-flex size-7 items-center justify-center rounded-md text-text-2 hover:bg-hover hover:text-text"
          >
            <MoreHorizontal size={16} aria-hidden />
          </button>
        }
        items={() => objectMenu(review)}
      />
    </div>
  )
}
