import { t } from '@lingui/core/macro'
import { BarPair } from '../../../kit/index.ts'

type Row = { label: string; before: number; after: number }

/** Images that count for datasets, before and after the plan, one pair of bars a row. */
export function BeforeAfterBars({ rows }: { rows: readonly Row[] }) {
  if (rows.length === 0) return <p className="p-6 text-center text-text-3">{t`No labeled images yet`}</p>
  const max = Math.max(1, ...rows.map(({ before }) => before))
  return (
    <div className="flex flex-col gap-2 p-4">
      <p className="text-xs text-text-3">
        <span className="mr-1 inline-block h-1.5 w-4 rounded-sm bg-line-strong align-middle" aria-hidden /> {t`before`}
        <span className="mr-1 ml-4 inline-block h-1.5 w-4 rounded-sm bg-accent align-middle" aria-hidden />{' '}
        {t`after, images`}
      </p>
      {rows.map((row) => (
        <BarPair key={row.label} {...row} max={max} />
      ))}
    </div>
  )
}
