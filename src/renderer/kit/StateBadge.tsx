import { t } from '@lingui/core/macro'
import type { ImageState } from '#model/image.ts'

/** The name and color of each image state, used everywhere. */
export const stateLooks: Record<ImageState, { title: string; color: string }> = {
  new: { title: t`New`, color: 'var(--state-new)' },
  predicted: { title: t`Predicted`, color: 'var(--state-predicted)' },
  reviewed: { title: t`Reviewed`, color: 'var(--state-reviewed)' },
  approved: { title: t`Approved`, color: 'var(--state-approved)' },
  rejected: { title: t`Rejected`, color: 'var(--state-rejected)' },
}

export function StateBadge({ state }: { state: ImageState }) {
  const { title, color } = stateLooks[state]
  return (
    <span className="inline-flex h-5 items-center gap-1.5 text-xs whitespace-nowrap text-text-2">
      <span className="size-2 rounded-full" style={{ background: color }} aria-hidden />
      {title}
    </span>
  )
}
