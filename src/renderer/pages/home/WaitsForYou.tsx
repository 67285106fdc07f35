import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { queries } from '../../connection/index.ts'
import { dealWithNotice, noticeActionText } from '../../jobs/deal-with-notice.ts'
import { JobButtons } from '../../jobs/JobButtons.tsx'
import { Button, formatAgo, formatTime } from '../../kit/index.ts'
import { HomeSection } from './HomeSection.tsx'

const maxShown = 5

/** What an admin has to decide: plans to approve, images to delete permanently, conflicts, jobs that stopped. */
export function WaitsForYou() {
  // The queues are on the page already.
  const notices = (useQuery(queries.notices.list.queryOptions()).data ?? []).filter(({ kind }) => kind !== 'queue-due')
  if (notices.length === 0) return null
  return (
    <HomeSection title={t`Waiting for you`} count={notices.length}>
      <ul className="border-t border-line">
        {notices.slice(0, maxShown).map((notice) => (
          <li key={notice.notice} className="flex items-center gap-3 border-b border-line py-2">
            <div className="min-w-0 flex-1">
              <p className="font-medium">{notice.title}</p>
              <p className="text-xs text-text-2">{notice.detail}</p>
            </div>
            <span className="shrink-0 text-xs text-text-3" title={formatTime(notice.atMs)}>
              {formatAgo(notice.atMs)}
            </span>
            {'jobId' in notice.action ? (
              <JobButtons jobId={notice.action.jobId} />
            ) : (
              <Button size="small" onClick={() => dealWithNotice(notice)}>
                {noticeActionText(notice)}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </HomeSection>
  )
}
