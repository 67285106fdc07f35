import { t } from '@lingui/core/macro'
import { ORPCError } from '@orpc/client'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { Dataset, FreezeRequest } from '#contract'
import { engine, errorMessage, queries } from '../../connection/index.ts'
import { resultOf } from '../../jobs/job-end.ts'
import { useStartedJob } from '../../jobs/StartedJob.tsx'
import { useSettled } from '../../kit/index.ts'
import { typedText } from '../../search/ImagesField.tsx'
import { choicesAfter, type FreezeChoices, optionsOf } from './freeze-choices.ts'

export type FreezeOptions = { open: boolean; last: Dataset | undefined; onFrozen(dataset: Dataset): void }

/** How long typing must pause before the plan is recalculated. */
const settledMs = 300

/** The engine refuses only the name at once; other errors arrive when the job ends. */
const isOfName = (error: Error | null): boolean => error instanceof ORPCError

const isSplit = (parts: readonly number[]): parts is [number, number, number] =>
  parts.length === 3 && parts.every((part) => part >= 0) && Math.abs(parts.reduce((a, b) => a + b, 0) - 100) < 1e-9

type FreezeForm = {
  name: string
  where: string
  typed: string
  split: string
  choices: FreezeChoices
  isUnfolded: boolean
}

const formAfter = (last: Dataset | undefined): FreezeForm => ({
  name: '',
  where: '',
  typed: '',
  split: last?.split.join('/') ?? '80/10/10',
  choices: choicesAfter(last),
  isUnfolded: false,
})

/** The form of a new version, its plan, and why it can't be frozen yet. */
export function useFreeze({ open, last, onFrozen }: FreezeOptions) {
  const [changed, setChanged] = useState<Partial<FreezeForm>>({})
  const form = { ...formAfter(last), ...changed }
  const { name, where, typed, split, choices, isUnfolded } = form
  const change = (part: Partial<FreezeForm>) => setChanged((before) => ({ ...before, ...part }))
  const check = useQuery(
    queries.library.checkQuery.queryOptions({ input: { where }, enabled: open && where.trim() !== '' }),
  )
  const problem = where.trim() === '' ? null : check.data
  const { data: matching } = useQuery(
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
    onSuccess(dataset) {
      change({ name: '' })
      onFrozen(dataset)
    },
    // The fix may be one of these options.
    onError: (error) => !isOfName(error) && change({ isUnfolded: true }),
  })
  const parts = split.split('/').map(Number)
  const chosen = optionsOf(choices)
  const options = chosen && isSplit(parts) && { ...chosen, where: where.trim() || undefined, split: parts }
  const settled = useSettled(JSON.stringify(options), settledMs)
  const plan = useQuery(
    queries.datasets.plan.queryOptions({
      input: JSON.parse(settled) || {},
      enabled: open && isUnfolded && problem === null && Boolean(JSON.parse(settled)) && Boolean(matching?.images),
      placeholderData: keepPreviousData,
    }),
  )
  const leaks = isUnfolded && (plan.data?.leakage.groups ?? 0) > 0 && !choices.allowLeakage
  const refusal = refusalOf([
    [name.trim() === '', t`Name the version first`],
    [matching?.images === 0, t`No reviewed images match`],
    [problem || typedText(typed) !== null, t`Finish the image query first`],
    [!options, t`Correct the marked fields first`],
    [leaks, t`Near-duplicates would be in more than one split: split again, or allow it`],
  ])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (options && refusal === null && !freeze.isPending) freeze.mutate({ ...options, name: name.trim() })
  }
  return {
    ...{ form, change, matching, plan, freeze, refusal, submit },
    jobId: started.jobId,
    queryProblem: problem?.problem,
    splitProblem: isSplit(parts) ? undefined : t`Three percentages that add up to 100, such as 80/10/10`,
    nameProblem: isOfName(freeze.error) ? errorMessage(freeze.error) : undefined,
    otherError: isOfName(freeze.error) ? null : freeze.error,
  }
}

/** Returns the text of the first reason that applies. */
const refusalOf = (reasons: readonly (readonly [holds: unknown, text: string])[]): string | null =>
  reasons.find(([holds]) => Boolean(holds))?.[1] ?? null
