import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Bell, HardDrive, HardDriveDownload, ImageOff, type LucideIcon, ScanEye, Sparkles } from 'lucide-react'
import type { WorkspaceStatus } from '#contract'
import { dayMs } from '#model/units.ts'
import { queries } from '../../connection/index.ts'
import { Button, formatAgo, formatBytes } from '../../kit/index.ts'
import { navigate } from '../../route/route.ts'
import { ImagesOf } from '../../thumbnail/ImagesOf.tsx'

type Step = {
  id: string
  icon: LucideIcon
  title: string
  detail: string
  isUrgent?: boolean
  /** The images that it is about, as a query. */
  where?: string
  action?: { label: string; run(): void }
}

const backupAfterDays = 14
const lowDiskBytes = 5e9
/** A query may have 10,000 characters. */
const maxNamed = 300

/** What should be done now, the urgent first, each with the images that it is about and the way there. */
export function NextSteps({ status }: { status: WorkspaceStatus }) {
  const steps = useSteps(status).toSorted((a, b) => Number(b.isUrgent ?? false) - Number(a.isUrgent ?? false))
  return (
    <section aria-label={t`What to do now`} className="flex flex-col gap-3">
      <h2 className="text-lg font-semibold">{t`What to do now`}</h2>
      {steps.length === 0 && (
        <p className="text-text-2">
          <Trans>Nothing to do. All images are reviewed and all originals are available.</Trans>
        </p>
      )}
      <ul className="border-t border-line empty:hidden">
        {steps.map(({ id, icon: Icon, title, detail, isUrgent, where, action }) => (
          <li key={id} className="flex items-start gap-3 border-b border-line py-3">
            <Icon size={18} aria-hidden className={`mt-0.5 shrink-0 ${isUrgent ? 'text-warn' : 'text-text-2'}`} />
            <div className="flex min-w-0 flex-1 flex-col gap-1.5">
              <p className="font-medium">{title}</p>
              <p className="text-xs text-text-2">{detail}</p>
              {where !== undefined && <ImagesOf where={where} max={8} isCounted={false} />}
            </div>
            {action && <Button onClick={action.run}>{action.label}</Button>}
          </li>
        ))}
      </ul>
    </section>
  )
}

function useSteps({ images: { byState, byLifecycle }, disk, currentModel }: WorkspaceStatus): Step[] {
  const originals = useQuery({ ...queries.library.originals.queryOptions(), retry: false }).data
  const notices = useQuery(queries.notices.list.queryOptions()).data ?? []
  const backups = useQuery(queries.maintenance.backups.queryOptions()).data
  const steps: Step[] = []
  const away = originals ? [originals.missing, originals.damaged, ...originals.offline] : []
  const awayCount = away.reduce((sum, { count }) => sum + count, 0)
  if (awayCount > 0) {
    const where = `id in ${JSON.stringify(away.flatMap(({ imageIds }) => imageIds).slice(0, maxNamed))}`
    steps.push({
      id: 'originals',
      icon: ImageOff,
      title: t`${plural(awayCount, { one: '# original', other: '# originals' })} can’t be read`,
      detail: t`Missing, damaged, or on a disk that isn’t connected. Labels and thumbnails are safe.`,
      isUrgent: true,
      where,
      action: { label: t`Show them`, run: () => navigate('library', { where }) },
    })
  }
  if (disk.freeBytes < lowDiskBytes)
    steps.push({
      id: 'disk',
      icon: HardDrive,
      title: t`${formatBytes(disk.freeBytes)} free on the disk`,
      detail: t`Empty the trash, or move the workspace to a larger disk.`,
      isUrgent: true,
      action: { label: t`Open the trash`, run: () => navigate('retention', { tab: 'trash' }) },
    })
  for (const { notice, title, detail, action } of notices)
    steps.push({
      id: notice,
      icon: Bell,
      title,
      detail,
      isUrgent: true,
      ...('tab' in action && {
        action: { label: action.label, run: () => navigate('retention', { tab: action.tab, planId: action.planId }) },
      }),
      ...('alarmId' in action && {
        action: { label: t`Show the alarm`, run: () => navigate('monitoring', { alarmId: action.alarmId }) },
      }),
      ...('page' in action && { action: { label: action.label, run: () => navigate(action.page) } }),
    })
  if (byState.predicted > 0)
    steps.push({
      id: 'review',
      icon: ScanEye,
      title: t`Review ${plural(byState.predicted, { one: '# image', other: '# images' })}`,
      detail: t`The model’s predictions on them haven’t been reviewed.`,
      where: 'state == "predicted"',
      action: { label: t`Review`, run: () => navigate('review', { where: 'state == "predicted"' }) },
    })
  if (byState.new > 0)
    steps.push({
      id: 'new',
      icon: Sparkles,
      title: t`${plural(byState.new, { one: '# image', other: '# images' })} without predictions`,
      detail: currentModel ? t`${currentModel.name} has not run on them yet.` : t`Add a model, or label them by hand.`,
      where: 'state == "new"',
      action: { label: currentModel ? t`Open Models` : t`Add a model`, run: () => navigate('models') },
    })
  const last = backups?.reduce((newest, { snapshotAtMs }) => Math.max(newest, snapshotAtMs), 0) ?? null
  if (last !== null && byLifecycle.active > 0 && Date.now() - last > backupAfterDays * dayMs)
    steps.push({
      id: 'backup',
      icon: HardDriveDownload,
      title: last === 0 ? t`No backup yet` : t`The last backup was ${formatAgo(last)}`,
      detail: t`A backup keeps the labels, settings and history, so you don’t lose them if the disk fails.`,
      action: { label: t`Back up`, run: () => navigate('settings', { section: 'backups' }) },
    })
  return steps
}
