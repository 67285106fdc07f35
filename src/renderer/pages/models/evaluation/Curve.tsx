/** A point of a curve, with both values from 0 to 1. */
export type CurvePoint = readonly [x: number, y: number]

type CurveLine = { title?: string; points: readonly CurvePoint[]; color: string; isDashed?: boolean }

type CurveProps = {
  /** Describes the marked place to screen readers. */
  label: string
  xTitle: string
  yTitle?: string
  lines: readonly CurveLine[]
  /** The marked point, or the marked value of x. */
  point?: CurvePoint
  at?: number
}

const [width, height] = [280, 216]
const [left, top, right, bottom] = [26, 18, 272, 186]
const x = (share: number) => left + share * (right - left)
const y = (share: number) => bottom - share * (bottom - top)

/** A chart of curves between 0 and 1. */
export function Curve({ label, xTitle, yTitle, lines, point, at }: CurveProps) {
  const titled = lines.filter(({ title }) => title !== undefined)
  return (
    <svg viewBox={`0 0 ${width} ${height}`} className="w-full text-text-3" role="img" aria-label={label} fontSize="11">
      {[0, 0.5, 1].map((share) => (
        <g key={share} fill="currentColor">
          <line x1={left} x2={right} y1={y(share)} y2={y(share)} stroke="var(--line)" />
          <text x={left - 5} y={y(share) + 4} textAnchor="end">
            {share}
          </text>
          <text x={x(share)} y={bottom + 14} textAnchor="middle">
            {share}
          </text>
        </g>
      ))}
      <text x={(left + right) / 2} y={height - 3} textAnchor="middle" fill="currentColor">
        {xTitle}
      </text>
      {yTitle && (
        <text x={left} y={top - 8} fill="currentColor">
          {yTitle}
        </text>
      )}
      {titled.map(({ title, color }, n) => (
        <g key={title}>
          <rect x={left + n * 84} y={top - 16} width={10} height={3} rx={1.5} fill={color} />
          <text x={left + n * 84 + 14} y={top - 10} fill="currentColor">
            {title}
          </text>
        </g>
      ))}
      {at !== undefined && (
        <line x1={x(at)} x2={x(at)} y1={top} y2={bottom} stroke="var(--line-strong)" strokeWidth={1.5} />
      )}
      {lines.map(({ points, color, isDashed }) => (
        <polyline
          key={color}
          points={points.map(([px, py]) => `${x(px).toFixed(1)},${y(py).toFixed(1)}`).join(' ')}
          fill="none"
          stroke={color}
          strokeWidth={isDashed ? 1 : 2}
          strokeDasharray={isDashed ? '4 3' : undefined}
        />
      ))}
      {point && (
        <circle cx={x(point[0])} cy={y(point[1])} r={5} fill="var(--surface)" stroke="var(--accent)" strokeWidth={2} />
      )}
    </svg>
  )
}
