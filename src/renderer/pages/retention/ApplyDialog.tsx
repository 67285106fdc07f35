import type { PlanTotals } from '#contract'
import { countsToType } from '#model/guardrails.ts'
import { ConfirmDialog, countOf, formatCount } from '../../kit/index.ts'
import { CountDialog } from './CountDialog.tsx'

type ApplyDialogProps = { plan: PlanTotals; leaving: number; busy: boolean; onConfirm(): void; onClose(): void }

/** The last look before a plan is carried out. Where people's reviews would go to the trash, their number is typed. */
export function ApplyDialog({ plan, leaving, busy, onConfirm, onClose }: ApplyDialogProps) {
  const confirmations = plan.rails.filter(({ doubt }) => doubt)
  const numbers = countsToType(plan.rails)
  const reviewed = confirmations.find(({ id }) => id === 'reviewed-drop')?.count ?? 0
  const untold = confirmations.find(({ id }) => id === 'no-golden-set')?.count ?? 0
  const dialog = {
    title: 'Apply this plan?',
    confirm: `Apply to ${countOf(leaving, 'image')}`,
    busy,
    onConfirm,
    onClose,
  }
  const words = (
    <>
      {countOf(plan.images.retire, 'image')} will be left out of the next dataset, {formatCount(plan.images.archive)}{' '}
      archived and {formatCount(plan.images.drop)} moved to the trash. No file is erased, and the whole plan can be
      undone. Images that changed since planning are left alone.
      {confirmations.map(({ id, rail: title, limit, found }) => (
        <span key={id} className="mt-2 block text-warn">
          Look again: {title}: {found} (usual: {limit}).
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
          {formatCount(reviewed)} of those that go to the trash {reviewed === 1 ? 'was' : 'were'} reviewed by people.
        </p>
      )}
      {untold > 0 && (
        <p>
          {formatCount(untold)} of those that leave{' '}
          {untold === 1 ? 'was reviewed and is no copy' : 'were reviewed and are no copies'} in a burst. Without a
          golden set nobody can tell what the model loses by that.
        </p>
      )}
    </CountDialog>
  )
}
