import { plural, t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import type { PlanTotals } from '#contract'
import { countsToType } from '#model/guardrails.ts'
import type { JobId } from '#model/ids.ts'
import { formatCount, formatFacts } from '../../../kit/index.ts'
import { CountDialog } from '../disposal/CountDialog.tsx'

type ApplyDialogProps = {
  plan: PlanTotals
  leaving: number
  busy: boolean
  jobId: JobId | null
  onConfirm(): void
  onClose(): void
}

/** The last check before a plan is applied. Where users’ reviews would go to the trash, you type their number. */
export function ApplyDialog({ plan, leaving, ...rest }: ApplyDialogProps) {
  const confirmations = plan.rails.filter(({ doubt }) => doubt)
  const numbers = countsToType(plan.rails)
  const reviewed = confirmations.find(({ id }) => id === 'reviewed-drop')?.count ?? 0
  const unestimated = confirmations.find(({ id }) => id === 'no-golden-set')?.count ?? 0
  const { retire, archive, drop } = plan.images
  const words = (
    <>
      <span className="mb-2 block font-medium text-text">
        {formatFacts(
          retire > 0 && plural(retire, { one: '# image retires', other: '# images retire' }),
          archive > 0 && plural(archive, { one: '# image goes to the archive', other: '# images go to the archive' }),
          drop > 0 && plural(drop, { one: '# image goes to the trash', other: '# images go to the trash' }),
        )}
      </span>
      {t`No files are deleted, and you can undo the whole plan. Images changed since planning are skipped.`}
      {confirmations.map(({ id, rail: title, limit, found }) => (
        <span key={id} className="mt-2 block text-warn">
          {t`Confirm: ${title}: ${found} (usual: ${limit}).`}
        </span>
      ))}
    </>
  )
  return (
    <CountDialog
      {...rest}
      title={t`Apply this plan?`}
      confirm={t`Apply to ${plural(leaving, { one: '# image', other: '# images' })}`}
      images={numbers}
    >
      <div>{words}</div>
      {reviewed > 0 && (
        <p>
          <Trans>
            {formatCount(reviewed)} of the images to trash <Plural value={reviewed} one="was" other="were" /> reviewed.
          </Trans>
        </p>
      )}
      {unestimated > 0 && (
        <p>
          <Trans>
            {formatCount(unestimated)} of the images to remove{' '}
            <Plural
              value={unestimated}
              one="is reviewed and no near-duplicate"
              other="are reviewed and no near-duplicates"
            />{' '}
            in a burst. Without a golden set the impact is unknown.
          </Trans>
        </p>
      )}
    </CountDialog>
  )
}
