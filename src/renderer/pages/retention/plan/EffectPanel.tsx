import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Gauge } from 'lucide-react'
import type { EffectReport, PlanTotals } from '#contract'
import { engine, queries } from '../../../connection/index.ts'
import { GoldenSetButton } from '../../../dialogs/GoldenSetButton.tsx'
import { jobResult } from '../../../jobs/job-end.ts'
import {
  Badge,
  Button,
  type Column,
  EmptyState,
  formatCount,
  formatSigned,
  Table,
  type Tone,
} from '../../../kit/index.ts'
import { useRefusal } from '../../../roles/index.ts'

const gates: Record<EffectReport['gate'], { title: string; tone: Tone }> = {
  green: { title: t`Green: low impact`, tone: 'ok' },
  amber: { title: t`Amber: check the classes`, tone: 'warn' },
  red: { title: t`Red: approval needs a reason`, tone: 'danger' },
  unknown: { title: t`Unknown`, tone: 'neutral' },
}

/** The estimated impact of the plan on a model, beside random plans of the same size. */
export function EffectPanel({ plan }: { plan: PlanTotals }) {
  const { data: report } = useQuery(queries.signals.impact.queryOptions({ input: { planId: plan.planId } }))
  const refusal = useRefusal('signals.estimateImpact', t`estimate the impact`)
  const estimate = useEstimate(plan.planId)
  const button = (
    <Button
      icon={Gauge}
      refused={refusal}
      variant={report ? 'secondary' : 'primary'}
      disabled={estimate.isPending}
      onClick={() => estimate.mutate()}
    >
      {estimate.isPending ? t`Estimating…` : report ? t`Estimate again` : t`Estimate impact`}
    </Button>
  )
  if (!report?.hasGolden)
    return (
      <EmptyState
        icon={Gauge}
        title={report ? t`No golden set` : t`Estimate this plan’s impact`}
        actions={
          <>
            {button}
            {report && <GoldenSetButton />}
          </>
        }
      >
        {report
          ? report.notes.join(' ')
          : t`Compares the remaining reviewed images with the golden set, and this plan with random plans of the same size and class mix. Nothing is moved.`}
      </EmptyState>
    )
  return (
    <div className="flex flex-col gap-4 p-4">
      <div className="flex flex-wrap items-center gap-3">
        <Badge tone={gates[report.gate].tone}>{gates[report.gate].title}</Badge>
        <span className="text-text-2">
          <Trans>
            <Plural value={report.images.leaving} one="# image" other="# images" /> of {formatCount(report.images.all)}{' '}
            removed.
          </Trans>{' '}
          {report.score >= 0
            ? t`Compared with random plans: ${formatSigned(report.score, 2)}, better than random.`
            : t`Compared with random plans: ${formatSigned(report.score, 2)}, worse than random.`}
        </span>
        <span className="ml-auto">{button}</span>
      </div>
      <div className="-mx-4 flex flex-col gap-4">
        <Table label={t`Measures`} columns={measureColumns} rows={report.measures} rowKey={({ measure }) => measure} />
        <Table
          label={t`Classes`}
          columns={classColumns}
          rows={report.perClass}
          rowKey={({ class: name }) => name}
          empty={t`The golden set has no objects`}
        />
      </div>
      <p className="text-xs text-text-3">
        <Trans>
          Golden set {report.goldenDataset}: <Plural value={report.objects.golden} one="# object" other="# objects" />,
          compared with {report.objects.all.toLocaleString('en')} others. Descriptor: {report.descriptor} Class mix
          shifted by {report.shifts.map(({ mix, distance }) => t`${distance.toFixed(3)} by ${mix}`).join(', ')}{' '}
          (Jensen–Shannon distance).
        </Trans>{' '}
        {report.calibratedByPoints !== null && (
          <>
            {t`Intervals are widened by ${report.calibratedByPoints.toFixed(1)} points, the error of earlier estimates.`}{' '}
          </>
        )}
        {report.notes.join(' ')}
      </p>
    </div>
  )
}

/** Estimates the impact of a plan. */
export const useEstimate = (planId: string) =>
  useMutation({
    mutationFn: () => jobResult(engine.signals.estimateImpact({ planId }), t`Estimate canceled`),
  })

/** A measure with its explanation. */
export function MeasureName({ measure, explains }: { measure: string; explains: string }) {
  return (
    <span className="flex flex-col">
      <span className="font-medium">{measure}</span>
      <span className="text-xs text-text-3">{explains}</span>
    </span>
  )
}

const measureColumns: readonly Column<EffectReport['measures'][number]>[] = [
  { title: t`Measure`, cell: ({ measure, explains }) => <MeasureName measure={measure} explains={explains} /> },
  { title: t`Now`, numeric: true, cell: (m) => m.before.toFixed(m.interval ? 1 : 3) },
  { title: t`After`, numeric: true, cell: (m) => m.after.toFixed(m.interval ? 1 : 3) },
  {
    title: t`Change (90%)`,
    numeric: true,
    cell: (m) =>
      m.interval
        ? t`${formatSigned(m.change, 1)} (${formatSigned(m.interval[0], 1)} to ${formatSigned(m.interval[1], 1)})`
        : formatSigned(m.change, 3),
  },
  { title: t`Random`, numeric: true, cell: (m) => formatSigned(m.randomMean, m.interval ? 1 : 3) },
  { title: t`Better than`, numeric: true, cell: ({ betterThanPercent }) => `${betterThanPercent.toFixed(0)}%` },
]

const classColumns: readonly Column<EffectReport['perClass'][number]>[] = [
  { title: t`Class`, cell: ({ class: name }) => name },
  { title: t`Golden objects`, numeric: true, cell: ({ golden }) => golden.toLocaleString('en') },
  { title: t`Recall now`, numeric: true, cell: ({ recallBefore }) => recallBefore.toFixed(1) },
  { title: t`After`, numeric: true, cell: ({ recallAfter }) => recallAfter.toFixed(1) },
  {
    title: t`Change`,
    numeric: true,
    cell: ({ change, judged }) => (
      <span className={judged && change < -3 ? 'font-medium text-danger' : undefined}>
        {formatSigned(change, 1)}
        {!judged && <span className="text-text-3"> {t`too few`}</span>}
      </span>
    ),
  },
]
