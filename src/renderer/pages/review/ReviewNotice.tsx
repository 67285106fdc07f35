import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { EyeOff, MessageSquareWarning, UserRoundCheck, UsersRound } from 'lucide-react'
import type { ReactNode } from 'react'
import { isNotReviewed } from '#model/query/to-review.ts'
import { Ago } from '../../kit/index.ts'
import { useEditor, useReview } from './review-context.ts'

/** Shows what to know before reviewing this image: why it was sent back or rejected, and hidden predictions. */
export function ReviewNotice() {
  const image = useEditor(({ snapshot }) => snapshot?.image ?? null)
  const labels = useEditor(({ snapshot }) => snapshot?.labels ?? null)
  const purpose = useReview((state) => state.purpose)
  if (!image || !labels) return null
  const isOpen = isNotReviewed(labels.state)
  if (isOpen && labels.reason)
    return (
      <Notice icon={MessageSquareWarning}>
        <b className="font-medium">
          {image.sentBackBy && image.sentBackTo
            ? t`Sent back by ${image.sentBackBy} to ${image.sentBackTo}`
            : image.sentBackTo
              ? t`Sent back to ${image.sentBackTo}`
              : t`Sent back`}
          {image.sentBackAtMs !== null && (
            <span className="font-normal text-text-2">
              , <Ago ms={image.sentBackAtMs} />
            </span>
          )}
          :
        </b>{' '}
        {labels.reason}
      </Notice>
    )
  if (labels.state === 'rejected')
    return (
      <Notice icon={MessageSquareWarning}>
        <b className="font-medium">{t`Rejected:`}</b> {labels.reason ?? t`without a reason`}
      </Notice>
    )
  if (image.independent && !image.independent.isOwn)
    return (
      <Notice icon={UsersRound}>
        <Trans>
          {image.independent.labelers} users label this image independently. It gets labels when a lead settles them.
        </Trans>
      </Notice>
    )
  if (image.independent && !(isOpen && image.blind))
    return (
      <Notice icon={UsersRound}>
        <Trans>
          {image.independent.labelers} users label this image independently. You see your own labels only, and the
          others don’t see yours.
        </Trans>
      </Notice>
    )
  if (isOpen && image.blind)
    return (
      <Notice icon={EyeOff}>
        <Trans>
          <b className="font-medium">Blind audit:</b> predictions are hidden for this image. Draw everything you see.
          Your labels are compared with the predictions when you finish.
        </Trans>
      </Notice>
    )
  if (purpose === 'approve' && labels.state === 'reviewed' && !image.mayApprove)
    return (
      <Notice icon={UserRoundCheck}>
        <Trans>Someone else must approve your review. An admin can change this in Settings.</Trans>
      </Notice>
    )
  return null
}

type NoticeProps = { icon: typeof EyeOff; children: ReactNode; action?: ReactNode }

/** A line above the stage about this image. */
export function Notice({ icon: Icon, children, action }: NoticeProps) {
  return (
    <div
      role="note"
      className="flex shrink-0 items-center gap-2 border-b border-line bg-warn-soft px-3 py-1.5 text-text"
    >
      <Icon size={16} aria-hidden className="shrink-0 text-warn" />
      <p data-selectable className="min-w-0 flex-1">
        {children}
      </p>
      {action}
    </div>
  )
}
