import { formatCount } from './formats.ts'

type BarPairProps = {
  label: string
  before: number
  after: number
  /** The value of a full-width bar, the same for all pairs that are compared. */
  max: number
}

/** Two bars on one scale, before and after, with the numbers. */
export function BarPair({ label, before, after, max }: BarPairProps) {
  const width = (value: number) => `${max > 0 ? (value / max) * 100 : 0}%`
  return (
    <div className="grid grid-cols-[minmax(0,9rem)_1fr_auto] items-center gap-3">
      <span className="truncate" title={label}>
        {label}
      </span>
      <span className="flex flex-col gap-0.5" aria-hidden>
        <span className="h-1.5 min-w-px rounded-sm bg-line-strong" style={{ width: width(before) }} />
        <span className="h-1.5 min-w-px rounded-sm bg-accent" style={{ width: width(after) }} />
      </span>
      <span className="tabular text-right text-xs text-text-2">
        {formatCount(before)} → <span className="text-text">{formatCount(after)}</span>
      </span>
    </div>
  )
}
