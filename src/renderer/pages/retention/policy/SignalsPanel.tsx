import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Radar } from 'lucide-react'
import type { Calibration, SignalState, SignalsResult } from '#contract'
import { ErrorText, engine, queries } from '../../../connection/index.ts'
import { resultOf } from '../../../jobs/job-end.ts'
import { JobFooter, useStartedJob } from '../../../jobs/StartedJob.tsx'
import { Badge, Button, type Column, formatCount, formatSigned, formatTime, Panel, Table } from '../../../kit/index.ts'
import { useRefusal } from '../../../roles/index.ts'

type Recall = SignalState['recall'][number]

/** The signals of the current model, which rules, floors and budgets can use. */
export function SignalsPanel() {
  const { data: state } = useQuery(queries.signals.state.queryOptions())
  const started = useStartedJob()
  const refusal = useRefusal('signals.compute', t`compute signals`)
  const compute = useMutation({
    mutationFn: async (again: boolean) =>
      resultOf<SignalsResult>(await started.wait(engine.signals.compute({ again })), t`Computing signals canceled`),
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
          <div className="flex gap-2">
            <JobFooter jobId={started.jobId}>
              <ErrorText error={compute.error} />
              {compute.data && <p role="status">{doneText(compute.data)}</p>}
            </JobFooter>
          </div>
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
  { title: t`Signal`, cell: ({ signal }) => <code className="font-mono text-xs">signal.{signal}</code> },
  { title: t`Meaning`, cell: ({ means }) => means },
  { title: t`Rules may use it to`, cell: ({ mayTrigger }) => mayTrigger.replace('drop', t`trash`) },
  {
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
  { title: t`Class`, cell: ({ class: name }) => name },
  { title: t`Recall`, numeric: true, cell: ({ recall }) => `${(recall * 100).toFixed(1)}%` },
  { title: t`Labels`, numeric: true, cell: ({ objects }) => formatCount(objects) },
  { title: t`Based on`, cell: ({ basis }) => (basis === 'blind' ? 'blind-audit labels' : t`all reviewed labels`) },
  { title: t`Half-life`, numeric: true, cell: halfLifeText },
]

type Pair = Calibration['pairs'][number]

/** The estimated impact of past plans beside the actual change on the golden set. */
function CalibrationTable() {
  const { data } = useQuery(queries.signals.calibration.queryOptions())
  if (!data) return null
  const counting = data.pairs.filter(({ counts }) => counts).length
  return (
    <>
      <Table
        label={t`Estimated vs actual`}
        columns={pairColumns}
        rows={data.pairs}
        rowKey={({ before, after }) => `${before} ${after}`}
        empty={t`No comparison yet. It needs an applied plan with an impact estimate, and a newer model that ran on the golden set.`}
      />
      <p className="px-4 py-3 text-xs text-text-3">
        {data.errorPoints === null
          ? t`From the fifth pair, past errors widen the interval of new estimates. Pairs so far: ${counting}. Several plans between two models count as one pair.`
          : t`90% of the estimates were off by at most ${data.errorPoints.toFixed(1)} points. Intervals are widened by that amount.`}{' '}
        {data.missing.join(' ')}
      </p>
    </>
  )
}

const pairColumns: readonly Column<Pair>[] = [
  { title: t`Models`, cell: ({ before, after }) => `${before} → ${after}` },
  {
    title: t`Plans between the models, each estimated`,
    cell: ({ each, counts }) => (
      <>
        {each.map(({ predicted }) => (predicted === null ? t`not estimated` : formatSigned(predicted, 1))).join(', ')}
        {!counts && <span className="block text-xs text-text-3">{t`Doesn’t count: some plans weren’t estimated`}</span>}
      </>
    ),
  },
  { title: t`Estimated total`, numeric: true, cell: ({ predicted }) => formatSigned(predicted, 1) },
  { title: t`Actual`, numeric: true, cell: ({ actual }) => formatSigned(actual, 1) },
  { title: t`Golden objects`, numeric: true, cell: ({ objects }) => formatCount(objects) },
]
