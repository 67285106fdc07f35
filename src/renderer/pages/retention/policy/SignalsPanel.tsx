import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Radar } from 'lucide-react'
import { useState } from 'react'
import type { Job, SignalState, SignalsResult } from '#contract'
import { engine, errorMessage, queries } from '../../../connection/index.ts'
import { jobEnd, resultOf } from '../../../jobs/job-end.ts'
import { Badge, Button, type Column, formatCount, formatTime, Panel, ProgressBar, Table } from '../../../kit/index.ts'
import { useRefusal } from '../../../roles/index.ts'
import { CalibrationTable } from '../plan/CalibrationTable.tsx'

type Recall = SignalState['recall'][number]

/** What the current model says of the reviewed images: what rules, floors and budgets can go by. */
export function SignalsPanel() {
  const { data: state } = useQuery(queries.signals.state.queryOptions())
  const [job, setJob] = useState<Job | null>(null)
  const refusal = useRefusal('signals.compute', t`compute signals`)
  const compute = useMutation({
    mutationFn: async (again: boolean) => {
      const { jobId } = await engine.signals.compute({ again })
      const following = setInterval(async () => setJob(await engine.jobs.get({ jobId })), 500)
      const ended = await jobEnd(jobId).finally(() => {
        clearInterval(following)
        setJob(null)
      })
      return resultOf<SignalsResult>(ended, t`Computing signals canceled`)
    },
  })
  if (!state) return null
  const isDone = state.isCurrent && state.computedAtMs !== null
  return (
    <div className="flex flex-col gap-4 py-4">
      <Panel
        title={t`Signals`}
        actions={
          <>
            {isDone && (
              <Button size="small" refused={refusal} disabled={compute.isPending} onClick={() => compute.mutate(true)}>
                {t`Recompute all`}
              </Button>
            )}
            <Button
              size="small"
              icon={Radar}
              refused={refusal}
              variant="primary"
              disabled={compute.isPending || !state.model}
              onClick={() => compute.mutate(false)}
            >
              {compute.isPending ? t`Computing…` : t`Compute signals`}
            </Button>
          </>
        }
        flush
      >
        <div className="flex flex-col gap-3 p-4">
          <p className="text-text-2">
            <StateText state={state} />
          </p>
          {job && job.total !== null && (
            <ProgressBar fraction={job.done / job.total} label={t`Computing the signals`} />
          )}
          {compute.error && (
            <p role="alert" className="text-danger">
              {errorMessage(compute.error)}
            </p>
          )}
          {compute.data && <p role="status">{doneText(compute.data)}</p>}
        </div>
        <Table label={t`Signals`} columns={signalColumns} rows={state.known} rowKey={({ signal }) => signal} />
      </Panel>
      <Panel title={t`Recall and half-life by class`} flush>
        <Table
          label={t`Recall and half-life by class`}
          columns={recallColumns}
          rows={state.recall}
          rowKey={({ class: name }) => name}
          empty={t`Unknown recall counts as 0, so floors that follow errors keep the most images.`}
        />
      </Panel>
      <Panel title={t`Estimated vs actual impact`} flush>
        <CalibrationTable />
      </Panel>
    </div>
  )
}

function StateText({ state }: { state: SignalState }) {
  if (!state.model) return t`No current model to compare labels with. Add a model first.`
  if (state.computedAtMs === null) return t`Not computed yet.`
  if (!state.isCurrent)
    return (
      <>
        <Badge tone="warn">{t`From a previous model`}</Badge>{' '}
        <Trans>
          They count as unknown. Rules that use signals are off until signals are computed for {state.model.name}.
        </Trans>
      </>
    )
  return t`From ${state.model.name}, computed ${formatTime(state.computedAtMs)}. Next computed after ${formatTime(state.renewsAtMs ?? state.computedAtMs)}. ${state.descriptor}`
}

const doneText = ({ renewed, computed, unread, notes }: SignalsResult): string =>
  [
    renewed
      ? t`Computed for ${plural(computed, { one: '# image', other: '# images' })}.`
      : t`Up to date: computed for ${plural(computed, { one: '# image', other: '# images' })} without signals.`,
    ...(unread > 0 ? [t`${plural(unread, { one: '# image', other: '# images' })} could not be read.`] : []),
    ...notes,
  ].join(' ')

const signalColumns: readonly Column<SignalState['known'][number]>[] = [
  { key: 'signal', title: t`Signal`, cell: ({ signal }) => <code className="font-mono text-xs">signal.{signal}</code> },
  { key: 'means', title: t`Meaning`, cell: ({ means }) => means },
  { key: 'may', title: t`Rules may use it to`, cell: ({ mayTrigger }) => mayTrigger.replace('drop', t`trash`) },
  {
    key: 'known',
    title: t`Reviewed images covered`,
    numeric: true,
    cell: ({ images, of }) => (
      <span className={images > 0 && 100 * (of - images) > 5 * of ? 'font-medium text-danger' : undefined}>
        {t`${formatCount(images)} of ${formatCount(of)}`}
      </span>
    ),
  },
]

const halfLifeText = ({ halfLifeDays }: Recall): string =>
  halfLifeDays === null
    ? t`unknown`
    : halfLifeDays === 'none'
      ? t`never ages`
      : plural(Math.round(halfLifeDays), { one: '# day', other: '# days' })

const recallColumns: readonly Column<Recall>[] = [
  { key: 'class', title: t`Class`, cell: ({ class: name }) => name },
  { key: 'recall', title: t`Recall`, numeric: true, cell: ({ recall }) => `${(recall * 100).toFixed(1)}%` },
  { key: 'objects', title: t`Labels`, numeric: true, cell: ({ objects }) => formatCount(objects) },
  {
    key: 'basis',
    title: t`Based on`,
    cell: ({ basis }) => (basis === 'blind' ? 'blind-audit labels' : t`all reviewed labels`),
  },
  { key: 'halfLife', title: t`Half-life`, numeric: true, cell: halfLifeText },
]
