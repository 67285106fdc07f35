import { plural, t } from '@lingui/core/macro'
import { ORPCError } from '@orpc/client'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import type { Dataset, FreezeRequest } from '#contract'
import { negativesText } from '#model/labels/negatives.ts'
import { engine, errorMessage, queries } from '../../connection/index.ts'
import { resultOf } from '../../jobs/job-end.ts'
import { JobFooter, useStartedJob } from '../../jobs/StartedJob.tsx'
import { Button, Dialog, TextField, useSettled } from '../../kit/index.ts'
import { ImagesField, typedText } from '../../search/ImagesField.tsx'
import { FreezePlanSummary } from './FreezePlanSummary.tsx'
import { choicesAfter, type FreezeChoices, optionsOf } from './freeze-choices.ts'
import { SplitsAndSampling } from './SplitsAndSampling.tsx'

type FreezeDialogProps = { open: boolean; last: Dataset | undefined; onClose(): void; onFrozen(dataset: Dataset): void }

/** So long nothing is typed before the plan is made again. */
const settledMs = 300

/** Of the images that a query finds those that a version takes in. */
const reviewedOf = (where: string): string =>
  where.trim() === '' ? '' : `(${where}) && state in ["reviewed", "approved"] && lifecycle == "active"`

/** Only the name is refused before the job starts; other errors come with the job's end. */
const isOfName = (error: Error | null): boolean => error instanceof ORPCError

/** Asks for name, images and split, and shows how many reviewed images match before anything is frozen. */
export function FreezeDialog({ open, last, onClose, onFrozen }: FreezeDialogProps) {
  const form = useId()
  const [name, setName] = useState('')
  const [where, setWhere] = useState('')
  const [typed, setTyped] = useState('')
  const [typedSplit, setSplit] = useState<string | null>(null)
  const [chosenHere, setChoices] = useState<FreezeChoices | null>(null)
  const split = typedSplit ?? last?.split.join('/') ?? '80/10/10'
  const choices = chosenHere ?? choicesAfter(last)
  const [isUnfolded, setUnfolded] = useState(false)
  const check = useQuery(
    queries.library.checkQuery.queryOptions({ input: { where }, enabled: open && where.trim() !== '' }),
  )
  const problem = where.trim() === '' ? null : check.data
  const preview = useQuery(
    queries.datasets.preview.queryOptions({
      input: { where: where.trim() || undefined },
      enabled: open && problem === null,
    }),
  )
  const started = useStartedJob()
  const freeze = useMutation({
    meta: { shownInPlace: true },
    mutationFn: async (options: FreezeRequest) => {
      const job = await started.wait(engine.datasets.freeze(options))
      return resultOf<Dataset>(job, t`Freezing canceled; no version was created`)
    },
    onSuccess: onFrozen,
    // What to do about it may be among the choices there.
    onError: (error) => !isOfName(error) && setUnfolded(true),
  })
  const parts = split.split('/').map(Number)
  const splitProblem =
    parts.length === 3 && parts.every((part) => part >= 0) && Math.abs(parts.reduce((a, b) => a + b, 0) - 100) < 1e-9
      ? undefined
      : t`Three percentages that add up to 100, such as 80/10/10`
  const chosen = optionsOf(choices)
  const options = chosen &&
    !splitProblem && {
      ...chosen,
      where: where.trim() || undefined,
      split: parts as [number, number, number],
    }
  const settled = useSettled(JSON.stringify(options), settledMs)
  const plan = useQuery(
    queries.datasets.plan.queryOptions({
      input: JSON.parse(settled) || {},
      enabled: open && isUnfolded && problem === null && Boolean(JSON.parse(settled)) && Boolean(preview.data?.images),
      placeholderData: keepPreviousData,
    }),
  )
  const leaks = isUnfolded && (plan.data?.leakage.groups ?? 0) > 0 && !choices.allowLeakage
  const refusal =
    name.trim() === ''
      ? t`Name the version first`
      : preview.data?.images === 0
        ? t`No reviewed images match`
        : problem || typedText(typed) !== null
          ? t`Finish the image query first`
          : !options
            ? t`Correct the marked fields first`
            : leaks
              ? t`Near-duplicates would be in more than one split: split again, or allow it`
              : null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (options && refusal === null && !freeze.isPending) freeze.mutate({ ...options, name: name.trim() })
  }
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t`Freeze a version`}
      description={
        preview.data === undefined
          ? t`Includes reviewed images`
          : preview.data.images === 0
            ? t`No reviewed images match. Review some first, or widen the query.`
            : t`${plural(preview.data.images, { one: '# reviewed image', other: '# reviewed images' })} included`
      }
      footer={
        <JobFooter jobId={started.jobId} onHide={onClose}>
          {freeze.error && !isOfName(freeze.error) && (
            <p role="alert" className="basis-full text-danger">
              {errorMessage(freeze.error)}
            </p>
          )}
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button variant="primary" type="submit" form={form} refused={refusal} disabled={freeze.isPending}>
            {freeze.isPending ? t`Freezing…` : t`Freeze`}
          </Button>
        </JobFooter>
      }
    >
      <form id={form} noValidate onSubmit={submit} className="flex flex-col gap-3">
        <TextField
          label={t`Name`}
          problem={isOfName(freeze.error) ? errorMessage(freeze.error) : undefined}
          autoFocus
          placeholder={t`2026-11 street`}
          value={name}
          maxLength={100}
          onChange={setName}
        />
        <ImagesField
          meant={reviewedOf}
          where={where}
          onChange={setWhere}
          typed={typed}
          onTyping={setTyped}
          hint={where === '' ? t`Empty: all reviewed images` : undefined}
          problem={problem?.problem}
        />
        {preview.data && preview.data.images > 0 && (
          <p data-testid="negatives" className="text-text-2">
            {negativesText(preview.data.negatives)}
          </p>
        )}
        <TextField label={t`Train / val / test (%)`} problem={splitProblem} value={split} onChange={setSplit} />
        <SplitsAndSampling
          choices={choices}
          hasLast={last !== undefined}
          onChange={setChoices}
          isOpen={isUnfolded}
          onOpen={setUnfolded}
        >
          {plan.error ? (
            <p role="alert" className="text-danger">
              {errorMessage(plan.error)}
            </p>
          ) : (
            plan.data && (
              <FreezePlanSummary
                plan={plan.data}
                last={choices.placement === 'keep' ? last : undefined}
                choices={choices}
                bySeed={last ? 'again' : 'keep'}
                onChange={setChoices}
              />
            )
          )}
        </SplitsAndSampling>
      </form>
    </Dialog>
  )
}
