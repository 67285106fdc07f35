import { plural, t } from '@lingui/core/macro'
import { useMutation } from '@tanstack/react-query'
import { Bell, BellDot } from 'lucide-react'
import type { Notice } from '#contract'
import { queries, queryClient } from '../connection/index.ts'
import { dealWithNotice, noticeActionText } from '../jobs/deal-with-notice.ts'
import { JobButtons } from '../jobs/JobButtons.tsx'
import { Ago, Button, classNames, formatCount, PopoverClose, PopoverPanel } from '../kit/index.ts'
import { pages } from '../pages/index.ts'
import { useRefusal } from '../roles/index.ts'
import { useDesktopNotices, useNotices } from './notices.ts'

/** The number of unread notifications in the sidebar. It opens the list, each with the action it calls for. */
export function NoticeBell() {
  const all = useNotices()
  useDesktopNotices(all)
  // Alarms are counted at Monitoring, where users handle them.
  const notices = all.filter(({ kind }) => kind !== 'alarm')
  const read = useMutation(
    queries.workspace.markNoticesRead.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: queries.workspace.notices.key() }),
    }),
  )
  const unread = notices.filter((notice) => !notice.read)
  const readAll = () => read.mutate({ notices: unread.map(({ notice }) => notice) })
  const Icon = unread.length > 0 ? BellDot : Bell
  return (
    <PopoverPanel
      label={t`Notifications`}
      trigger={
        <button
          type="button"
          aria-label={unread.length > 0 ? t`Notifications, ${formatCount(unread.length)} unread` : t`Notifications`}
          className={classNames(
            'flex h-7 min-w-7 items-center justify-center gap-1 rounded-md px-1.5 hover:bg-hover',
            unread.length > 0 ? 'text-warn' : 'text-text-2 hover:text-text',
          )}
        >
          <Icon size={16} aria-hidden />
          {unread.length > 0 && <span className="tabular text-xs font-semibold">{unread.length}</span>}
        </button>
      }
    >
      <header className="flex items-center gap-2 border-b border-line py-1.5 pr-1.5 pl-3">
        <h2 className="flex-1 font-semibold">
          {notices.length === 0
            ? t`Notifications`
            : plural(notices.length, { one: '# item needs your attention', other: '# items need your attention' })}
        </h2>
        {unread.length > 0 && (
          <Button size="small" onClick={readAll}>
            {t`Mark all as read`}
          </Button>
        )}
      </header>
      {notices.length === 0 && <p className="px-3 py-4 text-center text-text-3">{t`No notifications`}</p>}
      <ul>
        {notices.map((notice) => (
          <NoticeLine
            key={notice.notice}
            notice={notice}
            onRead={() => !notice.read && read.mutate({ notices: [notice.notice] })}
          />
        ))}
      </ul>
    </PopoverPanel>
  )
}

function NoticeLine({ notice, onRead }: { notice: Notice; onRead(): void }) {
  const { title, detail, atMs, read } = notice
  return (
    <li className="flex items-start gap-2.5 border-b border-line px-3 py-2.5 last:border-b-0">
      <span className={classNames('mt-1.5 size-2 shrink-0 rounded-full', read ? 'bg-transparent' : 'bg-warn')}>
        {!read && <span className="sr-only">{t`Unread`}</span>}
      </span>
      <div className="min-w-0 flex-1" data-selectable>
        <div className={read ? 'text-text-2' : 'font-medium'}>{title}</div>
        <div className="text-xs text-text-2">{detail}</div>
        <div className="mt-0.5 text-2xs text-text-3">
          <Ago ms={atMs} />
        </div>
      </div>
      <NoticeActions notice={notice} onRead={onRead} />
    </li>
  )
}

function NoticeActions({ notice, onRead }: { notice: Notice; onRead(): void }) {
  const { action } = notice
  const page = pages['page' in action ? action.page : 'tab' in action ? 'retention' : 'monitoring']
  const refusal = useRefusal(page.role, t`open ${page.title}`)
  if ('jobId' in action) return <JobButtons jobId={action.jobId} />
  return (
    <PopoverClose>
      <Button
        size="small"
        refused={refusal}
        onClick={() => {
          onRead()
          dealWithNotice(notice)
        }}
      >
        {noticeActionText(notice)}
      </Button>
    </PopoverClose>
  )
}
