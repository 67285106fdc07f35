import type { FacetValue } from '#contract'

export type Bar = { title: string; images: number; where: string }

const monthAfter = (month: string): string => {
  const [year = 0, number = 0] = month.split('-').map(Number)
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`
}

const maxBars = 60

/** Returns bars by day or month for the days of import (`2026-01-31`, the latest first), the latest last. */
export function barsOf(days: readonly FacetValue[], by: 'day' | 'month'): Bar[] {
  if (by === 'day')
    return days
      .slice(0, maxBars)
      .map(({ title, term, images }) => ({ title, images, where: term }))
      .reverse()
  const months = new Map<string, number>()
  for (const { title, images } of days) months.set(title.slice(0, 7), (months.get(title.slice(0, 7)) ?? 0) + images)
  return [...months]
    .slice(0, maxBars)
    .map(([month, images]) => ({
      title: month,
      images,
      where: `image.importedAt >= timestamp("${month}-01") && image.importedAt < timestamp("${monthAfter(month)}-01")`,
    }))
    .reverse()
}
