import { formatDate } from '../../kit/formats.ts'
/** One day, from midnight to midnight. */
export type Day = { name: string; from: Date; to: Date }

const days = 7
const midnight = (now: Date, daysAgo: number): Date =>
  new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo)

/** Returns the last seven days in this computer's time zone, today last. */
export const lastDays = (now: Date): Day[] =>
  Array.from({ length: days }, (_, i) => {
    const from = midnight(now, days - 1 - i)
    const to = midnight(now, days - 2 - i)
    return { name: formatDate(from, { weekday: 'short' }), from, to }
  })

/** Returns the midnight at which these days begin. */
export const weekBegin = (now: Date): Date => midnight(now, days - 1)

/** Returns the query for images that a user reviewed or labeled independently since `from`, and before `to`. */
export function finishedBy(userName: string, from: Date, to?: Date): string {
  const user = JSON.stringify(userName)
  const within = (time: string) =>
    [`${time} >= timestamp("${from.toISOString()}")`, to && `${time} < timestamp("${to.toISOString()}")`]
      .filter(Boolean)
      .join(' && ')
  return `(reviewer == ${user} && ${within('image.reviewedAt')} || independent.exists(a, a.user == ${user} && ${within('a.at')}))`
}
