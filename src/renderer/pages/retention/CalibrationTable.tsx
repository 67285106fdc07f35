import { useQuery } from '@tanstack/react-query'
import type { Calibration } from '#contract'
import { queries } from '../../connection/index.ts'
import { type Column, formatCount, Table } from '../../kit/index.ts'

type Pair = Calibration['pairs'][number]

const points = (value: number): string => `${value > 0 ? '+' : value < 0 ? '−' : ''}${Math.abs(value).toFixed(1)}`

/** What plans were foretold to cost beside what the next model lost on the golden set. */
export function CalibrationTable() {
  const { data } = useQuery(queries.signals.calibration.queryOptions())
  if (!data) return null
  const counting = data.pairs.filter(({ counts }) => counts).length
  return (
    <>
      <Table
        label="Foretold and true changes"
        columns={columns}
        rows={data.pairs}
        rowKey={({ before, after }) => `${before} ${after}`}
        empty="No model was trained after an applied plan whose effect was predicted, or none has seen the golden set."
      />
      <p className="px-4 py-3 text-xs text-text-3">
        {data.errorPoints === null
          ? `From 5 pairs on their error widens the interval of a prediction; so far there ${counting === 1 ? 'is 1' : `are ${counting}`} that count. Several plans between two models make one pair, of the sum.`
          : `90 % of the predictions missed by at most ${data.errorPoints.toFixed(1)} points: intervals are wider by that.`}{' '}
        {data.missing.join(' ')}
      </p>
    </>
  )
}

const columns: readonly Column<Pair>[] = [
  { key: 'models', title: 'Models', cell: ({ before, after }) => `${before} → ${after}` },
  {
    key: 'plans',
    title: 'Plans between, each predicted',
    cell: ({ each, counts }) => (
      <>
        {each.map(({ planId, predicted }) => `${planId} ${predicted === null ? 'not' : points(predicted)}`).join(', ')}
        {!counts && <span className="block text-xs text-text-3">Does not count: not all were predicted.</span>}
      </>
    ),
  },
  { key: 'predicted', title: 'Sum predicted', numeric: true, cell: ({ predicted }) => points(predicted) },
  { key: 'actual', title: 'True', numeric: true, cell: ({ actual }) => points(actual) },
  { key: 'objects', title: 'Golden objects', numeric: true, cell: ({ objects }) => formatCount(objects) },
]
