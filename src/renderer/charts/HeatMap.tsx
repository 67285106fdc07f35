import { t } from '@lingui/core/macro'
import { formatPercent } from '../kit/index.ts'
import { cellText, shareOf, type WeekCell, weekText } from './week-range.ts'

type HeatMapProps = {
  label: string
  weeks: readonly number[]
  rows: readonly { name: string; cells: readonly WeekCell[] }[]
  /** The highest usual share. */
  limit: number | null
  onChoose(name: string, weekMs: number): void
}

/** A heat map of shares by row and week. Darker is more, red is significantly more than usual. A cell opens its images. */
export function HeatMap({ label, weeks, rows, limit, onChoose }: HeatMapProps) {
  const max = Math.max(0.05, ...rows.flatMap(({ cells }) => cells.map((cell) => shareOf(cell) ?? 0)))
  return (
    <table aria-label={label} className="w-full table-fixed border-separate border-spacing-0.5 text-xs">
      <tbody>
        {rows.map(({ name, cells }) => {
          const last = cells.findLast(({ images }) => images > 0)
          return (
            <tr key={name}>
              <th scope="row" className="w-28 truncate pr-2 text-left font-normal text-text-2" title={name}>
                {name}
              </th>
              {cells.map((cell, i) => {
                const share = shareOf(cell)
                const text = t`${name}, week of ${weekText(weeks[i]!)}: ${cellText(cell)}`
                return (
                  <td key={weeks[i]} className="p-0">
                    <button
                      type="button"
                      disabled={share === null}
                      aria-label={text}
                      title={text}
                      onClick={() => onChoose(name, weeks[i]!)}
                      className="block h-4.5 w-full max-w-12 rounded-sm hover:outline-2 hover:outline-text"
                      style={{ background: colorOf(cell, max, limit) }}
                    />
                  </td>
                )
              })}
              <td
                className="tabular w-11 text-right font-semibold"
                title={last && t`Week of ${weekText(weeks[cells.indexOf(last)]!)}: ${cellText(last)}`}
              >
                {last ? formatPercent(shareOf(last)!) : '–'}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function colorOf(cell: WeekCell, max: number, limit: number | null): string {
  const share = shareOf(cell)
  if (share === null) return 'var(--inset)'
  const isMore = limit !== null && cell.interval !== null && cell.interval[0] > limit
  return `color-mix(in srgb, ${isMore ? 'var(--danger)' : 'var(--accent)'} ${Math.round(12 + 68 * (share / max))}%, var(--surface))`
}
