import { plural, t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { Bell, HardDrive, HardDriveDownload, ImageOff, type LucideIcon, RefreshCw, UsersRound } from 'lucide-react'
import type { ReactNode } from 'react'
import type { WorkspaceStatus } from '#contract'
import { queries } from '../../connection/index.ts'
import { dealWithNotice, noticeActionText } from '../../jobs/deal-with-notice.ts'
import { JobButtons } from '../../jobs/JobButtons.tsx'
import { isActive, jobProgress } from '../../jobs/job-text.ts'
import { useLastBackup } from '../../jobs/last-backup.ts'
import { Button, formatAgo, formatBytes, formatCount, formatTime } from '../../kit/index.ts'
import { useRefusal } from '../../roles/index.ts'
import { navigate } from '../../route/route.ts'
import { ImagesOf } from '../../thumbnail/ImagesOf.tsx'
import { HomeSection } from './HomeSection.tsx'

/** `where`: the query for its images. */
type Step = {
  icon: LucideIcon
  title: string
  detail: string
  isUrgent: boolean
  where?: string
  label: string
  run(): void
}

const lowDiskBytes = 5e9
/** Keeps the query below its limit of 10,000 characters. */
const maxNamed = 300
const maxNotices = 5

/** What a lead or admin should do now, urgent steps first. */
export function WhatToDo() {
  const status = useQuery(queries.workspace.status.queryOptions()).data
  // Queues are on the page already, and the sidebar counts alarms.
  const notices = (useQuery(queries.workspace.notices.queryOptions()).data ?? []).filter(
    ({ kind }) => kind !== 'queue-due' && kind !== 'alarm',
  )
  const unreadable = useUnreadableOriginals()
  const backup = useBackupStep(status)
  const settle = useSettleStep()
  const refresh = useRefreshStep()
  const steps = [unreadable, settle, status && lowDisk(status), refresh, backup].filter((step) => step != null)
  if (notices.length + steps.length === 0) return null
  return (
    <HomeSection title={t`What to do now`}>
      <ul className="border-t border-line">
        {steps.filter(({ isUrgent }) => isUrgent).map(stepRow)}
        {notices.slice(0, maxNotices).map((notice) => (
          <Row key={notice.notice} icon={Bell} title={notice.title} detail={notice.detail} isUrgent>
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
          </Row>
        ))}
        {steps.filter(({ isUrgent }) => !isUrgent).map(stepRow)}
      </ul>
    </HomeSection>
  )
}

const stepRow = ({ label, run, ...step }: Step) => (
  <Row key={step.title} {...step}>
    <Button size="small" onClick={run}>
      {label}
    </Button>
  </Row>
)

type RowProps = Pick<Step, 'icon' | 'title' | 'detail' | 'isUrgent' | 'where'> & { children: ReactNode }

function Row({ icon: Icon, title, detail, isUrgent, where, children }: RowProps) {
  return (
    <li className="flex items-start gap-3 border-b border-line py-2.5">
      <Icon size={18} aria-hidden className={`mt-0.5 shrink-0 ${isUrgent ? 'text-warn' : 'text-text-2'}`} />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <p className="font-medium">{title}</p>
        <p className="text-xs text-text-2">{detail}</p>
        {where !== undefined && <ImagesOf where={where} max={8} isCounted={false} />}
      </div>
      {children}
    </li>
  )
}

function useUnreadableOriginals(): Step | null {
  const originals = useQuery({ ...queries.library.originals.queryOptions(), retry: false }).data
  const unreadable = originals ? [originals.missing, originals.damaged, ...originals.offline] : []
  const count = unreadable.reduce((sum, one) => sum + one.count, 0)
  if (count === 0) return null
  const listed = unreadable.flatMap(({ imageIds }) => imageIds).slice(0, maxNamed)
  const where = `id in ${JSON.stringify(listed)}`
  return {
    icon: ImageOff,
    title: t`${plural(count, { one: '# original', other: '# originals' })} can’t be read`,
    detail: t`Missing, damaged, or on a disk that isn’t connected. Labels and thumbnails are safe.`,
    isUrgent: true,
    where,
    // The button says how many images the library will show.
    label: listed.length < count ? t`Show ${formatCount(listed.length)} of them` : t`Show them`,
    run: () => navigate('library', { where }),
  }
}

/** The step that settles independent labels. */
function useSettleStep(): Step | null {
  const counts = useQuery(queries.labeling.independentImages.queryOptions({ input: { limit: 1 } })).data?.counts
  if (!counts?.toSettle) return null
  return {
    icon: UsersRound,
    title: plural(counts.toSettle, { one: '# image to settle', other: '# images to settle' }),
    detail: t`Several users labeled them independently, and their labels differ.`,
    isUrgent: true,
    label: t`Settle`,
    run: () => navigate('team', { tab: 'settle' }),
  }
}

/** The step that shows a running refresh. */
function useRefreshStep(): Step | null {
  const { data: jobs = [] } = useQuery(queries.jobs.list.queryOptions({ input: { limit: 20 } }))
  const running = jobs.find((job) => job.kind === 'refresh.run' && isActive(job))
  if (!running) return null
  return {
    icon: RefreshCw,
    title: t`A refresh is running`,
    detail: jobProgress(running),
    isUrgent: false,
    label: t`Show where it stands`,
    run: () => navigate('datasets', { view: 'refresh' }),
  }
}

const lowDisk = ({ disk }: WorkspaceStatus): Step | null =>
  disk.freeBytes < lowDiskBytes
    ? {
        icon: HardDrive,
        title: t`${formatBytes(disk.freeBytes)} free on the disk`,
        detail: t`Empty the trash, or move the workspace to a larger disk.`,
        isUrgent: true,
        label: t`Open the trash`,
        run: () => navigate('retention', { tab: 'trash' }),
      }
    : null

function useBackupStep(status: WorkspaceStatus | undefined): Step | null {
  const last = useLastBackup()
  const refusal = useRefusal('maintenance.backup')
  if (refusal !== null || last === undefined || !status?.images.byLifecycle.active) return null
  if (last !== null && !last.isOld && last.isThere) return null
  return {
    icon: HardDriveDownload,
    title:
      last === null
        ? t`No backup yet`
        : last.isThere
          ? t`The last backup was ${formatAgo(last.atMs)}`
          : t`The last backup is missing from ${last.folder}`,
    detail: t`A backup keeps the labels, settings and history, so you don’t lose them if the disk fails.`,
    isUrgent: false,
    label: t`Back up`,
    run: () => navigate('settings', { section: 'backups' }),
  }
}
