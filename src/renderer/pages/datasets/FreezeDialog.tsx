import { plural, t } from '@lingui/core/macro'
import { useId } from 'react'
import { negativesText } from '#model/labels/negatives.ts'
import { ErrorText } from '../../connection/index.ts'
import { JobFooter } from '../../jobs/StartedJob.tsx'
import { Button, Dialog, TextField } from '../../kit/index.ts'
import { ImagesField } from '../../search/ImagesField.tsx'
import { FreezePlanSummary } from './FreezePlanSummary.tsx'
import { SplitsAndSampling } from './SplitsAndSampling.tsx'
import { type FreezeOptions, useFreeze } from './use-freeze.ts'

type FreezeDialogProps = FreezeOptions & { onClose(): void }

/** Returns the query for the matching images that a version would include. */
const reviewedOf = (where: string): string =>
  where.trim() === '' ? '' : `(${where}) && state in ["reviewed", "approved"] && lifecycle == "active"`

/** Asks for name, images and split, and shows how many reviewed images match. */
export function FreezeDialog(props: FreezeDialogProps) {
  const { open, last, onClose } = props
  const formId = useId()
  const state = useFreeze(props)
  const { form, change, freeze, refusal, matching, plan } = state
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t`Freeze a version`}
      description={
        matching === undefined
          ? t`Includes reviewed images`
          : matching.images === 0
            ? t`No reviewed images match. Review some first, or widen the query.`
            : t`${plural(matching.images, { one: '# reviewed image', other: '# reviewed images' })} included`
      }
      footer={
        <JobFooter jobId={state.jobId} onHide={onClose}>
          <ErrorText error={state.otherError} className="basis-full" />
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button variant="primary" type="submit" form={formId} refused={refusal} disabled={freeze.isPending}>
            {freeze.isPending ? t`Freezing…` : t`Freeze`}
          </Button>
        </JobFooter>
      }
    >
      <form id={formId} noValidate onSubmit={state.submit} className="flex flex-col gap-3">
        <TextField
          label={t`Name`}
          problem={state.nameProblem}
          autoFocus
          placeholder={t`2026-11 street`}
          value={form.name}
          maxLength={100}
          onChange={(name) => change({ name })}
        />
        <ImagesField
          meant={reviewedOf}
          where={form.where}
          onChange={(where) => change({ where })}
          typed={form.typed}
          onTyping={(typed) => change({ typed })}
          hint={form.where === '' ? t`Empty: all reviewed images` : undefined}
          problem={state.queryProblem}
        />
        {matching && matching.images > 0 && (
          <p data-testid="negatives" className="text-text-2">
            {negativesText(matching.negatives)}
          </p>
        )}
        <TextField
          label={t`Train / val / test (%)`}
          problem={state.splitProblem}
          value={form.split}
          onChange={(split) => change({ split })}
        />
        <SplitsAndSampling
          choices={form.choices}
          hasLast={last !== undefined}
          onChange={(choices) => change({ choices })}
          isOpen={form.isUnfolded}
          onOpen={(isUnfolded) => change({ isUnfolded })}
        >
          <ErrorText error={plan.error} />
          {plan.data && !plan.error && matching?.images !== 0 && (
            <FreezePlanSummary
              plan={plan.data}
              last={form.choices.placement === 'keep' ? last : undefined}
              choices={form.choices}
              bySeed={last ? 'again' : 'keep'}
              onChange={(choices) => change({ choices })}
            />
          )}
        </SplitsAndSampling>
      </form>
    </Dialog>
  )
}
