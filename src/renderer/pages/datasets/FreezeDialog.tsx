import { plural, t } from '@lingui/core/macro'
import { useId } from 'react'
import type { Dataset } from '#contract'
import { negativesText } from '#model/labels/negatives.ts'
import { errorMessage } from '../../connection/index.ts'
import { JobFooter } from '../../jobs/StartedJob.tsx'
import { Button, Dialog, TextField } from '../../kit/index.ts'
import { ImagesField } from '../../search/ImagesField.tsx'
import { FreezePlanSummary } from './FreezePlanSummary.tsx'
import { SplitsAndSampling } from './SplitsAndSampling.tsx'
import { type FreezeOptions, type FreezeState, useFreeze } from './use-freeze.ts'

type FreezeDialogProps = FreezeOptions & { onClose(): void }

/** Of the images that a query finds those that a version takes in. */
const reviewedOf = (where: string): string =>
  where.trim() === '' ? '' : `(${where}) && state in ["reviewed", "approved"] && lifecycle == "active"`

/** Asks for name, images and split, and shows how many reviewed images match before anything is frozen. */
export function FreezeDialog(props: FreezeDialogProps) {
  const { open, last, onClose } = props
  const form = useId()
  const state = useFreeze(props)
  const { freeze, refusal, matching, nameProblem, otherProblem } = state
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
          {otherProblem && (
            <p role="alert" className="basis-full text-danger">
              {otherProblem}
            </p>
          )}
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button variant="primary" type="submit" form={form} refused={refusal} disabled={freeze.isPending}>
            {freeze.isPending ? t`Freezing…` : t`Freeze`}
          </Button>
        </JobFooter>
      }
    >
      <form id={form} noValidate onSubmit={state.submit} className="flex flex-col gap-3">
        <TextField
          label={t`Name`}
          problem={nameProblem}
          autoFocus
          placeholder={t`2026-11 street`}
          value={state.name}
          maxLength={100}
          onChange={state.setName}
        />
        <ImagesField
          meant={reviewedOf}
          where={state.where}
          onChange={state.setWhere}
          typed={state.typed}
          onTyping={state.setTyped}
          hint={state.where === '' ? t`Empty: all reviewed images` : undefined}
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
          value={state.split}
          onChange={state.setSplit}
        />
        <SplitsAndSampling
          choices={state.choices}
          hasLast={last !== undefined}
          onChange={state.setChoices}
          isOpen={state.isUnfolded}
          onOpen={state.setUnfolded}
        >
          <PlanShown last={last} {...state} />
        </SplitsAndSampling>
      </form>
    </Dialog>
  )
}

type PlanShownProps = Pick<FreezeState, 'plan' | 'choices' | 'setChoices'> & { last: Dataset | undefined }

function PlanShown({ plan, choices, setChoices, last }: PlanShownProps) {
  if (plan.error)
    return (
      <p role="alert" className="text-danger">
        {errorMessage(plan.error)}
      </p>
    )
  return (
    plan.data && (
      <FreezePlanSummary
        plan={plan.data}
        last={choices.placement === 'keep' ? last : undefined}
        choices={choices}
        bySeed={last ? 'again' : 'keep'}
        onChange={setChoices}
      />
    )
  )
}
