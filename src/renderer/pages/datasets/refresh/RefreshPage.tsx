import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { CalendarClock, Database, RefreshCw } from 'lucide-react'
import { useState } from 'react'
import type { RefreshRun } from '#contract'
import type { JobId } from '#model/ids.ts'
import { useCommands } from '../../../commands/index.ts'
import { queries } from '../../../connection/index.ts'
import { isActive } from '../../../jobs/job-text.ts'
import { Button, classNames, EmptyState, formatAgo, formatFacts, PageHeader } from '../../../kit/index.ts'
import { mayNow, useRefusal } from '../../../roles/index.ts'
import { navigate, type PageParams } from '../../../route/route.ts'
import { RefreshDialog } from './RefreshDialog.tsx'
import { RunDetail } from './RunDetail.tsx'
import { ScheduleDialog } from './ScheduleDialog.tsx'
import { ScheduleSection } from './ScheduleSection.tsx'
import { triggerTexts, verdictOf } from './step-text.ts'

const pollMs = 1000

/** The steps of the running or last refresh, the schedule and earlier refreshes. */
export function RefreshPage({ begins }: { begins: PageParams['datasets']['begins'] }) {
  const { data: runs } = useQuery({
    ...queries.refresh.runs.queryOptions({ input: {} }),
    refetchInterval: ({ state }) => (state.data?.some(isActive) ? pollMs : false),
  })
  const [chosen, setChosen] = useState<JobId | null>(null)
  const [open, setOpen] = useState<'refresh' | 'schedule' | null>(begins ? 'refresh' : null)
  const run = runs?.find(({ jobId }) => jobId === chosen) ?? runs?.[0]
  const refusal = useRefusal('refresh.run', t`refresh a dataset`)
  const scheduleRefusal = useRefusal('refresh.setSchedule', t`set the refresh schedule`)
  useCommands([
    {
      id: 'refresh.begin',
      title: t`Refresh a dataset`,
      mouse: t`Button, top right`,
      group: 'Datasets',
      when: () => mayNow('refresh.run'),
      run: () => setOpen('refresh'),
    },
    {
      id: 'refresh.schedule',
      title: t`Set the refresh schedule`,
      mouse: t`Button, top right`,
      group: 'Datasets',
      when: () => mayNow('refresh.setSchedule'),
      run: () => setOpen('schedule'),
    },
  ])
  return (
    <div className="flex h-full min-h-0 flex-col">
      <PageHeader
        title={t`Refreshes`}
        detail={t`From reviewed images to the next version and model`}
        actions={
          <>
            <Button icon={Database} onClick={() => navigate('datasets', {})}>
              {t`Versions`}
            </Button>
            <Button icon={CalendarClock} refused={scheduleRefusal} onClick={() => setOpen('schedule')}>
              {t`Schedule…`}
            </Button>
            <Button variant="primary" icon={RefreshCw} refused={refusal} onClick={() => setOpen('refresh')}>
              {t`Refresh…`}
            </Button>
          </>
        }
      />
      <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_22rem] narrow:block narrow:overflow-y-auto">
        <div className="min-h-0 overflow-y-auto px-7 py-6 narrow:px-4">
          {run ? (
            <RunDetail key={run.jobId} run={run} onContinue={() => setOpen('refresh')} />
          ) : (
            runs && (
              <EmptyState icon={RefreshCw} title={t`No refresh yet`}>
                {t`A refresh applies the saved policy, freezes a version, compares it with the last one, exports it, and trains if you name a recipe.`}
              </EmptyState>
            )
          )}
        </div>
        <aside className="flex min-h-0 flex-col gap-8 overflow-y-auto border-l border-line bg-surface px-5 py-6">
          <ScheduleSection onChange={() => setOpen('schedule')} />
          {runs && runs.length > 0 && <RunHistory runs={runs} shown={run?.jobId ?? null} onShow={setChosen} />}
        </aside>
      </div>
      {open === 'refresh' && (
        <RefreshDialog trains={begins === 'training'} onStarted={() => setChosen(null)} onClose={() => setOpen(null)} />
      )}
      {open === 'schedule' && <ScheduleDialog onClose={() => setOpen(null)} />}
    </div>
  )
}

type RunHistoryProps = { runs: readonly RefreshRun[]; shown: JobId | null; onShow(jobId: JobId): void }

/** All refreshes, newest first. */
function RunHistory({ runs, shown, onShow }: RunHistoryProps) {
  return (
    <section aria-label={t`Refreshes so far`} className="flex flex-col gap-2">
      <h2 className="text-base font-semibold">{t`Refreshes so far`}</h2>
      <ul className="-mx-2 flex flex-col">
        {runs.map((run) => (
          <li key={run.jobId}>
            <button
              type="button"
              aria-current={run.jobId === shown ? 'true' : undefined}
              className={classNames(
                'flex w-full flex-col rounded-md px-2 py-1.5 text-left hover:bg-hover',
                run.jobId === shown && 'bg-accent-soft',
              )}
              onClick={() => onShow(run.jobId)}
            >
              <span className={classNames('font-medium', run.status === 'failed' && 'text-danger')}>
                {verdictOf(run)}
              </span>
              <span className="text-xs text-text-2">
                {formatFacts(formatAgo(run.createdAtMs), run.startedBy, triggerTexts[run.trigger])}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
