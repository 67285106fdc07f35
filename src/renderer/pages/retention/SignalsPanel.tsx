import { useMutation, useQuery } from '@tanstack/react-query'
import { Radar } from 'lucide-react'
import { useState } from 'react'
import type { Job, SignalState, SignalsResult } from '#contract'
import { engine, errorMessage, queries } from '../../connection/index.ts'
import { jobEnd } from '../../jobs/job-end.ts'
import {
  Badge,
  Button,
  type Column,
  countOf,
  formatCount,
  formatTime,
  Panel,
  ProgressBar,
  Table,
} from '../../kit/index.ts'
import { useRefusal } from '../../roles/index.ts'
import { CalibrationTable } from './CalibrationTable.tsx'

type Recall = SignalState['recall'][number]

/** What the current model says of the reviewed images: what rules, floors and budgets can go by. */
export function SignalsPanel() {
  const { data: state } = useQuery(queries.signals.state.queryOptions())
  const [job, setJob] = useState<Job | null>(null)
  const refusal = useRefusal('signals.compute', 'compute signals')
  const compute = useMutation({
    mutationFn: async (again: boolean) => {
      const { jobId } = await engine.signals.compute({ again })
      const following = setInterval(async () => setJob(await engine.jobs.get({ jobId })), 500)
      const ended = await jobEnd(jobId).finally(() => {
        clearInterval(following)
        setJob(null)
      })
      if (ended.status !== 'done') throw new Error(ended.error ?? 'Computing signals canceled')
      return ended.result as SignalsResult
    },
  })
  if (!state) return null
  const isDone = state.isCurrent && state.computedAtMs !== null
  return (
    <div className="flex flex-col gap-4 py-4">
      <Panel
        title="Signals"
        actions={
          <>
            {isDone && (
              <Button size="small" refused={refusal} disabled={compute.isPending} onClick={() => compute.mutate(true)}>
                Recompute all
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
              {compute.isPending ? 'Computing…' : 'Compute signals'}
            </Button>
          </>
        }
        flush
      >
        <div className="flex flex-col gap-3 p-4">
          <p className="text-text-2">
            <StateText state={state} />
          </p>
          {job && job.total !== null && <ProgressBar fraction={job.done / job.total} label="Computing the signals" />}
          {compute.error && (
            <p role="alert" className="text-danger">
              {errorMessage(compute.error)}
            </p>
          )}
          {compute.data && <p role="status">{doneText(compute.data)}</p>}
        </div>
        <Table label="Signals" columns={signalColumns} rows={state.known} rowKey={({ signal }) => signal} />
      </Panel>
      <Panel title="Recall and half-life by class" flush>
        <Table
          label="Recall and half-life by class"
          columns={recallColumns}
          rows={state.recall}
          rowKey={({ class: name }) => name}
          empty="Unknown; counts as 0, so floors by error keep the most."
        />
      </Panel>
      <Panel title="Estimated vs actual impact" flush>
        <CalibrationTable />
      </Panel>
    </div>
  )
}

function StateText({ state }: { state: SignalState }) {
  if (!state.model) return 'No current model to compare labels with. Add a model first.'
  if (state.computedAtMs === null) return `Not computed yet. Descriptor: ${state.descriptor}`
  if (!state.isCurrent)
    return (
      <>
        <Badge tone="warn">From a previous model</Badge> They count as unknown; rules by signals are off until computed
        for {state.model.name}.
      </>
    )
  return `Of ${state.model.name}, computed ${formatTime(state.computedAtMs)}; recomputed from ${formatTime(state.renewsAtMs ?? state.computedAtMs)} on. ${state.descriptor}`
}

const doneText = ({ renewed, computed, unread, notes }: SignalsResult): string =>
  [
    renewed
      ? `Computed for ${countOf(computed, 'image')}.`
      : `Up to date: computed for ${countOf(computed, 'image')} without signals.`,
    ...(unread > 0 ? [`${countOf(unread, 'image')} could not be read.`] : []),
    ...notes,
  ].join(' ')

const signalColumns: readonly Column<SignalState['known'][number]>[] = [
  { key: 'signal', title: 'Signal', cell: ({ signal }) => <code className="font-mono text-xs">signal.{signal}</code> },
  { key: 'means', title: 'Meaning', cell: ({ means }) => means },
  { key: 'may', title: 'Rules by it may', cell: ({ mayTrigger }) => mayTrigger },
  {
    key: 'known',
    title: 'Reviewed images covered',
    numeric: true,
    cell: ({ images, of }) => (
      <span className={100 * (of - images) > 5 * of ? 'font-medium text-danger' : undefined}>
        {formatCount(images)} of {formatCount(of)}
      </span>
    ),
  },
]

const halfLifeText = ({ halfLifeDays }: Recall): string =>
  halfLifeDays === null
    ? 'unknown'
    : halfLifeDays === 'none'
      ? 'does not age'
      : countOf(Math.round(halfLifeDays), 'day')

const recallColumns: readonly Column<Recall>[] = [
  { key: 'class', title: 'Class', cell: ({ class: name }) => name },
  { key: 'recall', title: 'Recall', numeric: true, cell: ({ recall }) => `${(recall * 100).toFixed(1)}%` },
  { key: 'objects', title: 'Labels', numeric: true, cell: ({ objects }) => formatCount(objects) },
  {
    key: 'basis',
    title: 'Based on',
    cell: ({ basis }) => (basis === 'blind' ? 'blind-audit labels' : 'all reviewed labels'),
  },
  { key: 'halfLife', title: 'Half-life', numeric: true, cell: halfLifeText },
]
