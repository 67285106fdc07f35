import { plural, t } from '@lingui/core/macro'
import { dayMs } from '#model/units.ts'
import { formatDate, formatPercent } from '../kit/index.ts'

/** The images reviewed in a week, counting near-duplicates once; those corrected; and the 95% interval of that share. */
export type WeekCell = { images: number; corrected: number; interval: readonly [low: number, high: number] | null }

/** Returns the share of a week's images that were corrected; null without images. */
export const shareOf = ({ images, corrected }: WeekCell): number | null => (images === 0 ? null : corrected / images)

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/** Returns the query for images reviewed in a week. */
export const inWeek = (weekMs: number): string =>
  `image.reviewedAt >= timestamp("${dayOf(weekMs)}") && image.reviewedAt < timestamp("${dayOf(weekMs + 7 * dayMs)}")`

export const weekText = (weekMs: number): string =>
  formatDate(weekMs, { day: 'numeric', month: 'short', timeZone: 'UTC' })

export const cellText = (cell: WeekCell): string => {
  const share = shareOf(cell)
  return share === null
    ? t`no reviews`
    : t`${formatPercent(share)} of ${plural(cell.images, { one: '# image', other: '# images' })} corrected, 95% interval ${formatPercent(cell.interval?.[0] ?? 0)}–${formatPercent(cell.interval?.[1] ?? 1)}`
}
