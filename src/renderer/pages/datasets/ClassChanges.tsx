import { useQuery } from '@tanstack/react-query'
import type { Dataset, DatasetDiff } from '#contract'
import { queries } from '../../connection/index.ts'
import { classNames, formatCount } from '../../kit/index.ts'

/** Labels of each class as bars, with what was added or lost since the version before. */
export function ClassChanges({ dataset, diff }: { dataset: Dataset; diff: DatasetDiff | undefined }) {
  const { data: classes } = useQuery(queries.workspace.classes.queryOptions())
  const color = new Map(classes?.map((one) => [one.name, one.color]))
  const before = new Map(diff?.byClass.map((one) => [one.class, one.before]))
  const rows = dataset.byClass.toSorted((a, b) => b.labels - a.labels)
  const max = Math.max(1, ...rows.map(({ labels }) => labels))
  return (
    <ul className="flex max-h-72 flex-col gap-1 overflow-y-auto">
      {rows.map((row) => {
        const change = row.labels - (before.get(row.class) ?? 0)
        return (
          <li
            key={row.class}
            className="grid h-6 grid-cols-[minmax(0,6rem)_1fr_minmax(2.5rem,auto)_3.5rem] items-center gap-2"
          >
            <span className="flex min-w-0 items-center gap-1.5">
              <span className="size-2 shrink-0 rounded-full" style={{ background: color.get(row.class) }} aria-hidden />
              <span className="truncate">{row.class}</span>
            </span>
            <span className="h-1.5 rounded-full bg-inset" aria-hidden>
              <span className="block h-full rounded-full bg-accent" style={{ width: `${(100 * row.labels) / max}%` }} />
            </span>
            <span className="tabular text-right text-text-2">{formatCount(row.labels)}</span>
            <span
              className={classNames(
                'tabular text-right text-xs',
                change > 0 ? 'text-ok' : change < 0 ? 'text-danger' : 'text-text-3',
              )}
            >
              {diff && (change > 0 ? `+${formatCount(change)}` : change < 0 ? `−${formatCount(-change)}` : '0')}
            </span>
          </li>
        )
      })}
    </ul>
  )
}
