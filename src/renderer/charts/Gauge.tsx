type GaugeProps = {
  label: string
  value: number
  lookFrom: number
  actFrom: number
  tone: 'ok' | 'amber' | 'red' | 'learning'
}

const colors = { ok: 'var(--ok)', amber: 'var(--warn)', red: 'var(--danger)', learning: 'var(--line-strong)' }

/** Shows how close a value is to the warning and alarm levels, on a logarithmic scale. */
export function Gauge({ label, value, lookFrom, actFrom, tone }: GaugeProps) {
  const place = (amount: number) => `${(100 * Math.log1p(Math.max(0, amount))) / Math.log1p(actFrom * 1.25)}%`
  return (
    <span role="img" aria-label={label} className="relative block h-1.5 w-full rounded-full bg-inset">
      <span
        className="absolute inset-y-0 left-0 max-w-full rounded-full"
        style={{ width: place(value), background: colors[tone] }}
      />
      <span className="absolute -inset-y-1 w-0.5 bg-warn" style={{ left: place(lookFrom) }} />
      {actFrom > lookFrom && <span className="absolute -inset-y-1 w-0.5 bg-danger" style={{ left: place(actFrom) }} />}
    </span>
  )
}
