import { t } from '@lingui/core/macro'
import type { ReviewOutcomes } from '#contract'
import { formatCount, formatPercent } from '../kit/index.ts'

const parts = [
  { key: 'accepted', title: t`Accepted`, color: 'var(--state-approved)' },
  { key: 'moved', title: t`Moved`, color: 'var(--state-reviewed)' },
  { key: 'relabelled', title: t`Relabeled`, color: 'var(--state-predicted)' },
  { key: 'deleted', title: t`Deleted`, color: 'var(--state-rejected)' },
  { key: 'added', title: t`Added`, color: 'var(--state-new)' },
] as const

type Outcomes = Pick<ReviewOutcomes, (typeof parts)[number]['key']>

/** A bar that shows what users did with a model's predictions, with the numbers below. */
export function OutcomeBars({ outcome }: { outcome: Outcomes }) {
  const total = parts.reduce((sum, { key }) => sum + outcome[key], 0)
  if (total === 0) return <p className="text-xs text-text-3">{t`No reviewed predictions yet`}</p>
  return (
    <div className="flex flex-col gap-2">
      <OutcomeStrip outcome={outcome} />
      <ul className="flex flex-col gap-1 text-xs">
        {parts.map(({ key, title, color }) => (
          <li key={key} className="flex items-center gap-1.5">
            <span className="size-2 rounded-sm" style={{ background: color }} aria-hidden />
            <span className="flex-1 text-text-2">{title}</span>
            <span className="tabular">
              {formatCount(outcome[key])}{' '}
              <span className="inline-block w-10 text-right text-text-3">{formatPercent(outcome[key] / total)}</span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** The bar without numbers, for tables. */
export function OutcomeStrip({ outcome }: { outcome: Outcomes }) {
  const total = parts.reduce((sum, { key }) => sum + outcome[key], 0)
  return (
    <span
      role="img"
      aria-label={parts.map(({ key, title }) => `${title} ${outcome[key]}`).join(', ')}
      className="flex h-2 w-full min-w-16 gap-px overflow-hidden rounded-sm bg-inset"
    >
      {parts
        .filter(({ key }) => outcome[key] > 0)
        .map(({ key, title, color }) => (
          <span
            key={key}
            title={`${title}: ${formatCount(outcome[key])}`}
            style={{ background: color, width: `${(100 * outcome[key]) / total}%` }}
          />
        ))}
    </span>
  )
}
