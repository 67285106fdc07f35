import { plural, t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import type { Guardrail, PlanTotals } from '#contract'
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

/** Asks before a plan is applied. The user types the number of reviewed images that go to the trash. */
export function ApplyDialog({ plan, leaving, ...dialog }: ApplyDialogProps) {
  const confirmations = plan.rails.filter(({ doubt }) => doubt)
  const countOf = (guardrail: Guardrail['id']) => confirmations.find(({ id }) => id === guardrail)?.count ?? 0
  const [reviewed, unestimated] = [countOf('reviewed-drop'), countOf('no-golden-set')]
  const { retire, archive, drop } = plan.images
  return (
    <CountDialog
      {...dialog}
      title={t`Apply this plan?`}
      confirm={t`Apply to ${plural(leaving, { one: '# image', other: '# images' })}`}
      images={countsToType(plan.rails)}
    >
      <p className="font-medium text-text">
        {formatFacts(
          retire > 0 && plural(retire, { one: '# image retires', other: '# images retire' }),
          archive > 0 && plural(archive, { one: '# image goes to the archive', other: '# images go to the archive' }),
          drop > 0 && plural(drop, { one: '# image goes to the trash', other: '# images go to the trash' }),
        )}
      </p>
      <p>{t`No files are deleted, and you can undo the whole plan. Images changed since planning are skipped.`}</p>
      {confirmations.map(({ id, rail: title, limit, found }) => (
        <p key={id} className="text-warn">
          {t`Confirm: ${title}: ${found} (usual: ${limit}).`}
        </p>
      ))}
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
