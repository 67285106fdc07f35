import { plural, t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import type { PlanTotals } from '#contract'
import { countsToType } from '#model/guardrails.ts'
import { ConfirmDialog, formatCount } from '../../kit/index.ts'
import { CountDialog } from './CountDialog.tsx'

type ApplyDialogProps = { plan: PlanTotals; leaving: number; busy: boolean; onConfirm(): void; onClose(): void }

/** The last look before a plan is carried out. Where users's reviews would go to the trash, you type their number. */
export function ApplyDialog({ plan, leaving, busy, onConfirm, onClose }: ApplyDialogProps) {
  const confirmations = plan.rails.filter(({ doubt }) => doubt)
  const numbers = countsToType(plan.rails)
  const reviewed = confirmations.find(({ id }) => id === 'reviewed-drop')?.count ?? 0
  const untold = confirmations.find(({ id }) => id === 'no-golden-set')?.count ?? 0
  const dialog = {
    title: t`Apply this plan?`,
    confirm: t`Apply to ${plural(leaving, { one: '# image', other: '# images' })}`,
    busy,
    onConfirm,
    onClose,
  }
  const words = (
    <>
      <Trans>
        <Plural value={plan.images.retire} one="# image" other="# images" /> excluded from the next dataset,{' '}
        {formatCount(plan.images.archive)} archived and {formatCount(plan.images.drop)} moved to the trash. No file is
        deleted, and you can undo the whole plan. Images changed since planning are skipped.
      </Trans>
      {confirmations.map(({ id, rail: title, limit, found }) => (
        <span key={id} className="mt-2 block text-warn">
          {t`Confirm: ${title}: ${found} (usual: ${limit}).`}
        </span>
      ))}
    </>
  )
  if (numbers.length === 0)
    return (
      <ConfirmDialog open {...dialog}>
        {words}
      </ConfirmDialog>
    )
  return (
    <CountDialog {...dialog} images={numbers}>
      <p>{words}</p>
      {reviewed > 0 && (
        <p>
          <Trans>
            {formatCount(reviewed)} of the images to trash <Plural value={reviewed} one="was" other="were" /> reviewed.
          </Trans>
        </p>
      )}
      {untold > 0 && (
        <p>
          <Trans>
            {formatCount(untold)} of the images to remove{' '}
            <Plural
              value={untold}
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
