import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { CircleCheck, Undo2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { runCommand, useKeysFor } from '../../../commands/index.ts'
import type { EditorState } from '../../../editor/editor-state.ts'
import { classNames, Kbd, useHasToast } from '../../../kit/index.ts'
import { useEditor, useReview, useReviewSession } from '../review-context.ts'
import { selectedOnScreen } from '../stage/selected-on-screen.ts'

const shownMs = 5000
const titles = { undo: t`Undo`, redo: t`Redo` }

/** Height of the toast and what is below it. */
const toastPx = 100

/** Returns whether the selected object reaches the toast's place. */
function isBelow(state: EditorState): boolean {
  const selected = selectedOnScreen(state)
  return selected !== null && selected.bottomPx > state.view.heightPx - toastPx
}

/**
 * Shows the last action briefly, with undo, away from the selected object. The next one replaces it without animation,
 * whose frames would delay the edit.
 */
export function UndoToast() {
  const { trail } = useReviewSession()
  const message = useStore(trail.page, (state) => state.message)
  const here = useReview((state) => (state.status === 'image' ? state.imageId : null))
  const [passed, setPassed] = useState<typeof message>(null)
  // Other messages appear at the lower edge too.
  const hasToast = useHasToast()
  const isAbove = useEditor(isBelow) || hasToast
  const isDrawing = useEditor((state) => state.draft !== null)
  const keys = useKeysFor(`review.${message?.offers ?? 'undo'}`)
  useEffect(() => {
    if (!message) return
    const timer = setTimeout(() => setPassed(message), shownMs)
    return () => clearTimeout(timer)
  }, [message])
  if (!message || message === passed) return null
  const Icon = message.offers === 'undo' ? CircleCheck : Undo2
  return (
    <div
      // Measures of a shape being drawn share this place.
      className={classNames(
        'pointer-events-none absolute inset-x-0 flex justify-center px-4',
        isAbove ? 'top-3' : 'bottom-14',
        isDrawing && 'invisible',
      )}
      data-testid="act-toast"
    >
      <div className="appear pointer-events-auto flex h-9 max-w-full items-center gap-2.5 rounded-lg border border-line bg-raised pr-1 pl-3 shadow-float">
        <Icon size={16} aria-hidden className="shrink-0 text-ok" />
        <span className="truncate">
          {message.imageId !== here && message.offers === 'undo' ? (
            <Trans>
              {message.text} <span className="text-text-2">on {message.path}</span>
            </Trans>
          ) : (
            message.text
          )}
        </span>
        <button
          type="button"
          tabIndex={-1}
          aria-hidden
          onClick={() => runCommand(`review.${message.offers}`)}
          className="flex h-7 shrink-0 items-center gap-2 rounded-md bg-inset px-2.5 font-medium hover:bg-hover"
        >
          {titles[message.offers]} {keys && <Kbd keys={keys} />}
        </button>
      </div>
    </div>
  )
}
