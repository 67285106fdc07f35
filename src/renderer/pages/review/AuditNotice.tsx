import { plural, t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { FlaskConical } from 'lucide-react'
import { shareText } from '../../dialogs/acceptance.ts'
import { formatCount, ProgressBar } from '../../kit/index.ts'
import { useAudit } from './queue/use-audit.ts'
import { useReview } from './review-context.ts'

/** Shows what an audit's images stand for, its progress and its result. */
export function AuditNotice() {
  const audit = useAudit()
  const total = useReview((page) => (page.status === 'image' ? page.total : 0))
  if (!audit) return null
  const { state, queue, images, maxError, because } = audit
  const checked = Math.max(0, total - queue.length)
  return (
    <div
      role="note"
      aria-label={t`Audit`}
      className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-1 border-b-2 border-accent bg-accent-soft px-4 py-2 text-text"
    >
      <FlaskConical size={18} aria-hidden className="shrink-0 text-accent-text" />
      <p data-selectable className="min-w-64 flex-1">
        <b className="font-semibold">
          <Trans>
            You are checking a random sample of <Plural value={images} one="# image" other="# images" />. At most{' '}
            {shareText(maxError)} may be wrong.
          </Trans>
        </b>{' '}
        {state === 'auditing' ? (
          <span className="text-text-2">
            {t`Correct what is wrong, as always. If nothing more is wrong after ${plural(queue.length, { one: '# more image', other: '# more images' })}, Winnow accepts the rest by itself. Until then nothing is accepted.`}
          </span>
        ) : (
          because
        )}
      </p>
      {state === 'auditing' && (
        <div className="flex w-56 items-center gap-2">
          <ProgressBar label={t`Audited images`} fraction={checked / Math.max(1, total)} />
          <span className="tabular shrink-0 text-xs whitespace-nowrap text-text-2">
            {t`${formatCount(checked)} of ${formatCount(total)}`}
          </span>
        </div>
      )}
    </div>
  )
}

/** Frames an image of an audit. */
export function AuditFrame() {
  return useAudit() && <div aria-hidden className="pointer-events-none absolute inset-0 z-10 border-3 border-accent" />
}
