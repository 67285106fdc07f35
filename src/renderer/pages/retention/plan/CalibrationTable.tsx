import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import type { Calibration } from '#contract'
import { queries } from '../../../connection/index.ts'
import { type Column, formatCount, Table } from '../../../kit/index.ts'

type Pair = Calibration['pairs'][number]

const points = (value: number): string => `${value > 0 ? '+' : value < 0 ? '−' : ''}${Math.abs(value).toFixed(1)}`

/** What plans were estimated to cost beside what the next model lost on the golden set. */
export function CalibrationTable() {
  const { data } = useQuery(queries.signals.calibration.queryOptions())
  if (!data) return null
  const counting = data.pairs.filter(({ counts }) => counts).length
  return (
    <>
      <Table
        label={t`Estimated vs actual`}
        columns={columns}
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

const columns: readonly Column<Pair>[] = [
  { key: 'models', title: t`Models`, cell: ({ before, after }) => `${before} → ${after}` },
  {
    key: 'plans',
    title: t`Plans between the models, each estimated`,
    cell: ({ each, counts }) => (
      <>
        {each.map(({ predicted }) => (predicted === null ? t`not estimated` : points(predicted))).join(', ')}
        {!counts && <span className="block text-xs text-text-3">{t`Doesn’t count: some plans weren’t estimated`}</span>}
      </>
    ),
  },
  { key: 'predicted', title: t`Estimated total`, numeric: true, cell: ({ predicted }) => points(predicted) },
  { key: 'actual', title: t`Actual`, numeric: true, cell: ({ actual }) => points(actual) },
  { key: 'objects', title: t`Golden objects`, numeric: true, cell: ({ objects }) => formatCount(objects) },
]
