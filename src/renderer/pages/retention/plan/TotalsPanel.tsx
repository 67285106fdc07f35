import { t } from '@lingui/core/macro'
import type { PlanTotals } from '#contract'
import { BarPair } from '../../../kit/index.ts'

type Row = { label: string; before: number; after: number }

/** Returns the images that count for datasets, before and after the plan. */
export const planGroups = ({ byClass, bySource, byMonth, bySize }: PlanTotals) => ({
  class: byClass.map((row): Row => ({ ...row, label: row.class })),
  source: bySource.map((row): Row => ({ ...row, label: row.source })),
  month: byMonth.map((row): Row => ({ ...row, label: row.month })),
  size: bySize.map((row): Row => ({ ...row, label: row.size })),
})

/** The images before and after the plan, by class, source, month and size. */
export function TotalsPanel({ plan }: { plan: PlanTotals }) {
  const groups = planGroups(plan)
  const sections = [
    { title: t`By class`, rows: groups.class },
    { title: t`By source`, rows: groups.source },
    { title: t`By month`, rows: groups.month },
    { title: t`By object size`, rows: groups.size },
  ]
  return (
    <div className="grid grid-cols-2 gap-6 p-6">
      {sections.map(({ title, rows }) => (
        <section key={title} aria-label={title} className="flex flex-col gap-2">
          <h2 className="font-semibold">{title}</h2>
          <BeforeAfterBars rows={rows} />
        </section>
      ))}
    </div>
  )
}

/** A pair of bars per group, with a legend. */
export function BeforeAfterBars({ rows }: { rows: readonly Row[] }) {
  if (rows.length === 0) return <p className="text-text-3">{t`No labeled images yet`}</p>
  const max = Math.max(1, ...rows.map(({ before }) => before))
  return (
    <div className="flex flex-col gap-2">
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
