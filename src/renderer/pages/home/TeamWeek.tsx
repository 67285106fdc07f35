import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { queries } from '../../connection/index.ts'
import { sentBackTo } from '../../dialogs/review-orders.ts'
import { formatCount } from '../../kit/index.ts'
import { navigate } from '../../route/route.ts'
import { HomeSection } from './HomeSection.tsx'
import { finishedBy, weekBegin } from './week.ts'

/** The engine counts at most 50 queries at once, two per user. */
const maxUsers = 25

/** How many images each user reviewed in the last seven days, and how many were sent back. */
export function TeamWeek() {
  const users = (useQuery(queries.access.list.queryOptions()).data ?? [])
    .filter(({ disabled }) => !disabled)
    .slice(0, maxUsers)
  const begin = weekBegin(new Date())
  const reviewedBy = (name: string) => finishedBy(name, begin)
  const wheres = users.flatMap(({ name }) => [reviewedBy(name), sentBackTo(name)])
  const counts = useQuery({
    ...queries.library.counts.queryOptions({ input: { wheres } }),
    enabled: wheres.length > 0,
  }).data?.counts
  if (users.length < 2 || !counts) return null
  const rows = users
    .map(({ name }, i) => ({ name, reviewed: counts[2 * i] ?? 0, sentBack: counts[2 * i + 1] ?? 0 }))
    .sort((a, b) => b.reviewed - a.reviewed)
  const max = Math.max(1, ...rows.map(({ reviewed }) => reviewed))
  return (
    <HomeSection title={t`Team, last 7 days`}>
      <ul className="flex flex-col gap-1">
        {rows.map(({ name, reviewed, sentBack }) => (
          <li key={name}>
            <button
              type="button"
              onClick={() => navigate('library', { where: reviewedBy(name), order: 'image.reviewedAt:desc' })}
              className="flex w-full flex-col gap-1 rounded-md py-1 text-left hover:bg-hover"
            >
              <span className="flex w-full justify-between gap-2">
                <span className="min-w-0 truncate font-medium">{name}</span>
                <span className="tabular">{formatCount(reviewed)}</span>
              </span>
              <span className="h-1.5 rounded-sm bg-accent" style={{ width: `${(100 * reviewed) / max}%` }} />
              {sentBack > 0 && (
                <span className="text-xs text-warn">{t`${formatCount(sentBack)} sent back for correction`}</span>
              )}
            </button>
          </li>
        ))}
      </ul>
    </HomeSection>
  )
}
