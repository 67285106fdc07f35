import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Gauge } from 'lucide-react'
import type { EffectReport, PlanTotals } from '#contract'
import { queries } from '../../../connection/index.ts'
import { GoldenSetButton } from '../../../dialogs/GoldenSetButton.tsx'
import { Badge, Button, type Column, EmptyState, formatCount, Table, type Tone } from '../../../kit/index.ts'
import { useRefusal } from '../../../roles/index.ts'
import { MeasureName } from '../policy/MeasureName.tsx'
import { CalibrationTable } from './CalibrationTable.tsx'
import { usePrediction } from './use-prediction.ts'

const gates: Record<EffectReport['gate'], { title: string; tone: Tone }> = {
  green: { title: t`Green: low impact`, tone: 'ok' },
  amber: { title: t`Amber: check the classes`, tone: 'warn' },
  red: { title: t`Red: approval needs a reason`, tone: 'danger' },
  unknown: { title: t`Unknown`, tone: 'neutral' },
}

const signed = (value: number, digits = 1): string =>
  `${value > 0 ? '+' : value < 0 ? '−' : ''}${Math.abs(value).toFixed(digits)}`

/** The plan's impact on a model, estimated from the golden set, beside random plans of the same size. */
export function EffectPanel({ plan }: { plan: PlanTotals }) {
  const { data: report } = useQuery(queries.signals.impact.queryOptions({ input: { planId: plan.planId } }))
  const refusal = useRefusal('signals.estimateImpact', t`estimate the impact`)
  const predict = usePrediction(plan.planId)
  const button = (
    <Button
      icon={Gauge}
      refused={refusal}
      variant={report ? 'secondary' : 'primary'}
      disabled={predict.isPending}
      onClick={() => predict.mutate()}
    >
      {predict.isPending ? t`Estimating…` : report ? t`Estimate again` : t`Estimate impact`}
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
            ? t`Compared with random plans: ${signed(report.score, 2)}, better than random.`
            : t`Compared with random plans: ${signed(report.score, 2)}, worse than random.`}
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
      <div className="-mx-4">
        <CalibrationTable />
      </div>
    </div>
  )
}

const measureColumns: readonly Column<EffectReport['measures'][number]>[] = [
  {
    key: 'measure',
    title: t`Measure`,
    cell: ({ measure, explains }) => <MeasureName measure={measure} explains={explains} />,
  },
  { key: 'before', title: t`Now`, numeric: true, cell: (m) => m.before.toFixed(m.interval ? 1 : 3) },
  { key: 'after', title: t`After`, numeric: true, cell: (m) => m.after.toFixed(m.interval ? 1 : 3) },
  {
    key: 'change',
    title: t`Change (90%)`,
    numeric: true,
    cell: (m) =>
      m.interval ? t`${signed(m.change)} (${signed(m.interval[0])} to ${signed(m.interval[1])})` : signed(m.change, 3),
  },
  { key: 'random', title: t`Random`, numeric: true, cell: (m) => signed(m.randomMean, m.interval ? 1 : 3) },
  {
    key: 'better',
    title: t`Better than`,
    numeric: true,
    cell: ({ betterThanPercent }) => `${betterThanPercent.toFixed(0)}%`,
  },
]

const classColumns: readonly Column<EffectReport['perClass'][number]>[] = [
  { key: 'class', title: t`Class`, cell: ({ class: name }) => name },
  { key: 'golden', title: t`Golden objects`, numeric: true, cell: ({ golden }) => golden.toLocaleString('en') },
  { key: 'before', title: t`Recall now`, numeric: true, cell: ({ recallBefore }) => recallBefore.toFixed(1) },
  { key: 'after', title: t`After`, numeric: true, cell: ({ recallAfter }) => recallAfter.toFixed(1) },
  {
    key: 'change',
    title: t`Change`,
    numeric: true,
    cell: ({ change, judged }) => (
      <span className={judged && change < -3 ? 'font-medium text-danger' : undefined}>
        {signed(change)}
        {!judged && <span className="text-text-3"> {t`too few`}</span>}
      </span>
    ),
  },
]
