import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { hoursText } from '#model/text/hours.ts'
import { queries } from '../../connection/index.ts'
import { sentBackTo } from '../../dialogs/review-orders.ts'
import { Figure, formatCount, formatFixed, formatPercent } from '../../kit/index.ts'
import { navigate } from '../../route/route.ts'
import { Thumbnail } from '../../thumbnail/Thumbnail.tsx'
import { HomeSection } from './HomeSection.tsx'
import { finishedBy, lastDays, weekBegin } from './week.ts'

const shownImages = 8
/** Fewer second reviews make a share meaningless. */
const minSecondReviews = 10
/** Fewer images make hours meaningless. */
const minTimed = 10

/** The user's reviews of the last seven days: images per day, the last ones, and the approved share. */
export function YourWeek({ name }: { name: string }) {
  const mine = `reviewer == ${JSON.stringify(name)}`
  const now = new Date()
  const days = lastDays(now)
  const week = finishedBy(name, weekBegin(now))
  const wheres = [
    ...days.map(({ from, to }) => finishedBy(name, from, to)),
    `${mine} && state == "approved"`,
    sentBackTo(name),
  ]
  const counts = useQuery(queries.library.counts.queryOptions({ input: { wheres } })).data?.counts
  const images =
    useQuery(
      queries.library.list.queryOptions({ input: { where: week, order: 'image.reviewedAt:desc', limit: shownImages } }),
    ).data?.images ?? []
  const sinceMs = weekBegin(now).getTime()
  const saved = useQuery(queries.monitoring.ownHoursSaved.queryOptions({ input: { sinceMs } })).data
  if (!counts) return null
  const perDay = days.map((day, i) => ({ ...day, count: counts[i] ?? 0 }))
  const total = perDay.reduce((sum, { count }) => sum + count, 0)
  const [approved, sentBack] = [counts.at(-2) ?? 0, counts.at(-1) ?? 0]
  if (total === 0 && approved + sentBack === 0)
    return (
      <HomeSection title={t`Your week`}>
        <p className="text-text-2">{t`No images reviewed in the last 7 days.`}</p>
      </HomeSection>
    )
  return (
    <HomeSection title={t`Your week`}>
      <dl className="flex gap-6">
        <Figure title={t`images reviewed`} isTitleBelow>
          {formatCount(total)}
        </Figure>
        {saved && saved.images >= minTimed && (
          <Figure title={t`saved by predictions`} isTitleBelow>
            {hoursText(saved.savedSeconds, formatFixed)}
          </Figure>
        )}
        {approved + sentBack >= minSecondReviews && (
          <Figure title={t`of ${formatCount(approved + sentBack)} approved in second review`} isTitleBelow>
            {formatPercent(approved / (approved + sentBack))}
          </Figure>
        )}
      </dl>
      <DayBars days={perDay} />
      {images.length > 0 && (
        <ul className="grid grid-cols-4 gap-1.5" aria-label={t`Last reviewed`}>
          {images.map(({ imageId, path }) => (
            <li key={imageId}>
              <button
                type="button"
                aria-label={t`Open ${path}`}
                title={path}
                onClick={() => navigate('review', { imageId, where: week, order: 'image.reviewedAt:desc' })}
                className="block w-full rounded-md"
              >
                <Thumbnail imageId={imageId} variant="thumbnail" className="aspect-[4/3] w-full rounded-md" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </HomeSection>
  )
}

/** A bar per day; today stands out. */
function DayBars({ days }: { days: readonly { name: string; count: number }[] }) {
  const max = Math.max(1, ...days.map(({ count }) => count))
  return (
    <ol className="flex h-20 items-end gap-1.5" aria-label={t`Images reviewed per day`}>
      {days.map(({ name: day, count }, i) => (
        <li key={day} className="flex h-full min-w-0 flex-1 flex-col justify-end gap-1 text-center text-xs text-text-3">
          <span
            className={`min-h-px rounded-sm ${i === days.length - 1 ? 'bg-accent' : 'bg-accent/40'}`}
            style={{ height: `${(100 * count) / max}%` }}
            title={`${day}: ${formatCount(count)}`}
          />
          <span>
            {day}
            <span className="sr-only">: {formatCount(count)}</span>
          </span>
        </li>
      ))}
    </ol>
  )
}
