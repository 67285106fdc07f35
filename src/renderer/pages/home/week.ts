import { formatDate } from '../../kit/formats.ts'
/** One day of the last seven, and the images reviewed on it as a term of a query. */
export type Day = { name: string; where: string }

const days = 7
const midnight = (now: Date, daysAgo: number): Date =>
  new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo)

/** The last seven days of this computer's zone, today last. */
export const lastDays = (now: Date): Day[] =>
  Array.from({ length: days }, (_, i) => {
    const from = midnight(now, days - 1 - i)
    const to = midnight(now, days - 2 - i)
    return {
      name: formatDate(from, { weekday: 'short' }),
      where: `image.reviewedAt >= timestamp("${from.toISOString()}") && image.reviewedAt < timestamp("${to.toISOString()}")`,
    }
  })

/** All that was reviewed within these days. */
export const sinceWeek = (now: Date): string =>
  `image.reviewedAt >= timestamp("${midnight(now, days - 1).toISOString()}")`
