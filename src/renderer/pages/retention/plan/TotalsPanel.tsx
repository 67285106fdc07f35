import { t } from '@lingui/core/macro'
import type { PlanTotals } from '#contract'
import { BeforeAfterBars } from './BeforeAfterBars.tsx'

/** Images that count for datasets, before and after the plan, in every way they can be grouped. */
export function TotalsPanel({ plan }: { plan: PlanTotals }) {
  const groups = [
    { title: t`By class`, rows: plan.byClass.map((row) => ({ ...row, label: row.class })) },
    { title: t`By source`, rows: plan.bySource.map((row) => ({ ...row, label: row.source })) },
    { title: t`By month`, rows: plan.byMonth.map((row) => ({ ...row, label: row.month })) },
    { title: t`By object size`, rows: plan.bySize.map((row) => ({ ...row, label: row.size })) },
  ]
  return (
    <div className="grid grid-cols-2 gap-x-6 gap-y-2 p-2">
      {groups.map(({ title, rows }) => (
        <section key={title} aria-label={title}>
          <h2 className="px-4 pt-3 font-semibold">{title}</h2>
          <BeforeAfterBars rows={rows} />
        </section>
      ))}
    </div>
  )
}
