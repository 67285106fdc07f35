type IntervalBarProps = {
  value: number
  interval: readonly [low: number, high: number] | null
  /** A value to compare with, drawn as a vertical line. */
  against?: number
  color: string
  label: string
}

/** A share from 0 to 1, drawn as a dot on its interval. */
export function IntervalBar({ value, interval, against, color, label }: IntervalBarProps) {
  const at = (share: number) => 100 * Math.min(1, Math.max(0, share))
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
