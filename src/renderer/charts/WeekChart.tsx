import { t } from '@lingui/core/macro'
import { formatPercent } from '../kit/index.ts'
import { labelPlaces } from './label-places.ts'
import { useWidth } from './use-width.ts'
import { cellText, shareOf, type WeekCell, weekText } from './week-range.ts'

/** A line of the chart. `key` is unique, names need not be. */
export type WeekSeries = { key: string; name: string; color: string; cells: readonly WeekCell[]; hasBand?: boolean }

type WeekChartProps = {
  label: string
  weeks: readonly number[]
  series: readonly WeekSeries[]
  /** A horizontal line with its label. */
  limit: { share: number; text: string } | null
  /** A vertical line at a time, labeled with what started then. */
  begin: { atMs: number; text: string } | null
  chosen: { series: string; weekMs: number } | null
  onChoose(series: string, weekMs: number): void
}

const height = 220
const margin = { left: 40, right: 104, top: 14, bottom: 22 }
/** The least distance between the labels at the ends of lines. */
const labelHeight = 13
const weekMs = 7 * 86_400_000

/** A chart of shares per week. Each point is a button that selects its data. */
export function WeekChart({ label, weeks, series, limit, begin, chosen, onChoose }: WeekChartProps) {
  const [box, width] = useWidth(600)
  const shares = series.flatMap(({ cells, hasBand }) =>
    cells.map((cell) => (hasBand ? cell.interval?.[1] : shareOf(cell)) ?? 0),
  )
  const maxShare = Math.max(0.1, limit?.share ?? 0, ...shares)
  const max = Math.min(1, Math.ceil(maxShare * 5.2) / 5)
  const x = (week: number) =>
    margin.left + ((width - margin.left - margin.right) * week) / Math.max(1, weeks.length - 1)
  const y = (share: number) => margin.top + (height - margin.top - margin.bottom) * (1 - Math.min(1, share / max))
  const ticks = [0, max / 2, max]
  const ends = series.map(({ key, cells }) => ({ key, at: y(pointsOf(cells).at(-1)?.share ?? 0) }))
  const labelYs = labelPlaces(ends, labelHeight, height - margin.bottom)
  const labelEvery = Math.max(1, Math.ceil(weeks.length / 6))
  const beginWeek = begin && weeks[0] !== undefined ? (begin.atMs - weeks[0]) / weekMs : null
  return (
    <div ref={box} className="relative w-full">
      <svg width={width} height={height} role="img" aria-label={label} className="block text-2xs">
        {ticks.map((tick) => (
          <g key={tick}>
            <line x1={margin.left} x2={width - margin.right} y1={y(tick)} y2={y(tick)} stroke="var(--line)" />
            <text x={margin.left - 9} y={y(tick) + 4} textAnchor="end" fill="var(--text-3)">
              {formatPercent(tick)}
            </text>
          </g>
        ))}
        {weeks.map((week, i) =>
          i % labelEvery === 0 ? (
            <text key={week} x={x(i)} y={height - 5} textAnchor="middle" fill="var(--text-3)">
              {weekText(week)}
            </text>
          ) : null,
        )}
        {limit && (
          <line
            x1={margin.left}
            x2={width - margin.right}
            y1={y(limit.share)}
            y2={y(limit.share)}
            stroke="var(--warn)"
            strokeDasharray="4 3"
          />
        )}
        {begin && beginWeek !== null && beginWeek >= 0 && beginWeek <= weeks.length - 1 && (
          <g>
            <line
              x1={x(beginWeek)}
              x2={x(beginWeek)}
              y1={margin.top}
              y2={height - margin.bottom}
              stroke="var(--line-strong)"
              strokeDasharray="2 3"
            />
            <text x={x(beginWeek) + 4} y={height - margin.bottom - 6} fill="var(--text-2)">
              {begin.text}
            </text>
          </g>
        )}
        {series.map((one) => (
          <Line key={one.key} series={one} x={x} y={y} labelY={labelYs.get(one.key) ?? 0} />
        ))}
        {limit && <LimitText x={margin.left + 12} y={y(limit.share) - 5} text={limit.text} />}
      </svg>
      <PointButtons weeks={weeks} series={series} x={x} y={y} chosen={chosen} onChoose={onChoose} />
    </div>
  )
}

const LimitText = ({ x, y, text }: { x: number; y: number; text: string }) => (
  <text x={x} y={y} fill="var(--warn)" stroke="var(--surface)" strokeWidth={3} paintOrder="stroke">
    {text}
  </text>
)

type Scales = { x(week: number): number; y(share: number): number }
type PointButtonsProps = Pick<WeekChartProps, 'weeks' | 'series' | 'chosen' | 'onChoose'> & Scales

const PointButtons = ({ weeks, series, x, y, chosen, onChoose }: PointButtonsProps) =>
  series.flatMap(({ key, name, color, cells }) =>
    pointsOf(cells).map(({ i, share, cell }) => {
      const text = t`${name}, week of ${weekText(weeks[i]!)}: ${cellText(cell)}`
      const isChosen = chosen?.series === key && chosen.weekMs === weeks[i]
      return (
        <button
          key={`${key} ${i}`}
          type="button"
          aria-label={text}
          aria-pressed={isChosen}
          title={text}
          onClick={() => onChoose(key, weeks[i]!)}
          className="absolute size-3 -translate-1/2 rounded-full border-2 hover:scale-125"
          style={{
            left: x(i),
            top: y(share),
            borderColor: color,
            background: isChosen ? color : 'var(--surface)',
          }}
        />
      )
    }),
  )

type Point = { i: number; share: number; cell: WeekCell; interval: readonly [low: number, high: number] }

const pointsOf = (cells: readonly WeekCell[]): Point[] =>
  cells.flatMap((cell, i) => {
    const share = shareOf(cell)
    return share === null ? [] : [{ i, share, cell, interval: cell.interval ?? [share, share] }]
  })

type LineProps = { series: WeekSeries; labelY: number } & Scales

const shortened = (name: string): string => (name.length > 11 ? `${name.slice(0, 10)}…` : name)

function Line({ series: { name, color, cells, hasBand }, x, y, labelY }: LineProps) {
  const points = pointsOf(cells)
  const last = points.at(-1)
  if (!last) return null
  const [lower, upper] = [0, 1].map((end) => points.map(({ i, interval }) => `${x(i)},${y(interval[end]!)}`)) as [
    string[],
    string[],
  ]
  return (
    <g>
      {hasBand && <polygon points={[...upper, ...lower.toReversed()].join(' ')} fill={color} opacity={0.14} />}
      {hasBand &&
        points.map(({ i, interval: [low, high] }) => (
          <line key={i} x1={x(i)} x2={x(i)} y1={y(low)} y2={y(high)} stroke={color} strokeWidth={2} opacity={0.4} />
        ))}
      <polyline
        points={points.map(({ i, share }) => `${x(i)},${y(share)}`).join(' ')}
        fill="none"
        stroke={color}
        strokeWidth={2}
      />
      <text x={x(last.i) + 9} y={labelY + 4} fill="var(--text)" className="font-semibold">
        {shortened(name)} {formatPercent(last.share)}
      </text>
    </g>
  )
}
