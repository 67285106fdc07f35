type IntervalBarProps = {
  value: number
  interval: readonly [low: number, high: number] | null
  /** Another value to compare with, drawn as a line across. */
  against?: number | undefined
  color?: string
  /** Ends of the scale. */
  from?: number
  to?: number
  label: string
}

/** A value with its uncertainty: a dot on its interval, on its own scale. */
export function IntervalBar({
  value,
  interval,
  against,
  color = 'var(--accent)',
  from = 0,
  to = 1,
  label,
}: IntervalBarProps) {
  const at = (one: number) => 100 * Math.min(1, Math.max(0, (one - from) / (to - from)))
  return (
    <span role="img" aria-label={label} title={label} className="relative block h-4 min-w-20">
      <span className="absolute inset-x-0 top-1/2 h-px bg-line" />
      {interval && (
        <span
          className="absolute top-1/2 h-1 -translate-y-1/2 rounded-full opacity-45"
          style={{ left: `${at(interval[0])}%`, width: `${at(interval[1]) - at(interval[0])}%`, background: color }}
        />
      )}
      {against !== undefined && (
        <span className="absolute inset-y-0.5 w-0.5 -translate-x-1/2 bg-text-3" style={{ left: `${at(against)}%` }} />
      )}
      <span
        className="absolute top-1/2 size-2 -translate-1/2 rounded-full"
        style={{ left: `${at(value)}%`, background: color }}
      />
    </span>
  )
}
