import { t } from '@lingui/core/macro'
import type { MouseEvent } from 'react'
import type { ImageId } from '#model/ids.ts'
import { imageIn } from '../../../editor/editor-state.ts'
import { toImage, toView } from '../../../editor/scene/viewport.ts'
import { classNames } from '../../../kit/index.ts'
import { useEditor, useReviewSession } from '../review-context.ts'
import { numberOf, useCommentsOf } from './CommentsPanel.tsx'
import { beginComment, chooseComment, useSidePanel } from './comments-store.ts'

/** Shows the comments' pins, and places new ones. */
export function CommentPins({ imageId }: { imageId: ImageId }) {
  const { data } = useCommentsOf(imageId)
  const placing = useSidePanel((state) => state.placing)
  const chosen = useSidePanel((state) => state.chosen)
  const draft = useSidePanel((state) => (state.draft?.imageId === imageId ? state.draft.spot : null))
  const pinned = data?.filter(({ spot, resolved }) => spot !== null && resolved === null) ?? []
  return (
    <>
      {placing && <Glass imageId={imageId} />}
      {(pinned.length > 0 || draft) && (
        <div className="pointer-events-none absolute inset-0 overflow-hidden">
          {pinned.map((comment) => (
            <Pin
              key={comment.commentId}
              spot={comment.spot!}
              isChosen={comment.commentId === chosen}
              text={t`Comment ${numberOf(data ?? [], comment)}: ${comment.text}`}
              onClick={() => chooseComment(comment.commentId)}
            >
              {numberOf(data ?? [], comment)}
            </Pin>
          ))}
          {draft && (
            <Pin spot={draft} text={t`New comment`} isNew>
              +
            </Pin>
          )}
        </div>
      )}
    </>
  )
}

type PinProps = {
  spot: readonly [number, number]
  text: string
  isNew?: boolean
  isChosen?: boolean
  onClick?(): void
  children: string | number
}

function Pin({ spot, text, isNew = false, isChosen = false, onClick, children }: PinProps) {
  const viewport = useEditor((state) => state.viewport)
  const { leftPx, topPx } = toView(viewport, spot)
  return (
    <button
      type="button"
      tabIndex={-1}
      title={text}
      aria-label={text}
      onClick={onClick}
      style={{ transform: `translate(${leftPx}px, ${topPx - 24}px)` }}
      className={classNames(
        'pointer-events-auto absolute top-0 left-0 flex size-6 items-center justify-center rounded-full rounded-bl-none border-2 border-white text-xs font-semibold text-white shadow-float',
        isNew ? 'bg-accent' : 'bg-[#b45309]',
        isChosen && 'outline-2 outline-offset-1 outline-accent',
      )}
    >
      {children}
    </button>
  )
}

function Glass({ imageId }: { imageId: ImageId }) {
  const { editor } = useReviewSession()
  const place = (event: MouseEvent<HTMLButtonElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    const { state } = editor
    const image = imageIn(state)
    if (!image) return
    const [x, y] = toImage(state.viewport, { leftPx: event.clientX - box.left, topPx: event.clientY - box.top })
    if (x < 0 || y < 0 || x > image.widthPx || y > image.heightPx) return
    beginComment(imageId, [Math.round(x), Math.round(y)])
  }
  return (
    <button
      type="button"
      aria-label={t`Click to place the comment`}
      onClick={place}
      className="absolute inset-0 cursor-crosshair"
    />
  )
}
