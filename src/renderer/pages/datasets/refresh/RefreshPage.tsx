import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { CalendarClock, Database, RefreshCw } from 'lucide-react'
import { useState } from 'react'
import type { JobId } from '#model/ids.ts'
import { useCommands } from '../../../commands/index.ts'
import { queries } from '../../../connection/index.ts'
import { isActive } from '../../../jobs/job-text.ts'
import { Button, EmptyState, PageHeader } from '../../../kit/index.ts'
import { mayNow, useRefusal } from '../../../roles/index.ts'
import { navigate } from '../../../route/route.ts'
import { RefreshDialog } from './RefreshDialog.tsx'
import { RunDetail } from './RunDetail.tsx'
import { RunHistory } from './RunHistory.tsx'
import { ScheduleDialog } from './ScheduleDialog.tsx'
import { ScheduleSection } from './ScheduleSection.tsx'

const lookEveryMs = 1000

/** Where the refresh stands that runs or ended last, step by step; the schedule, and the refreshes before. */
export function RefreshPage({ begins = false }: { begins?: boolean | undefined }) {
  const { data: runs } = useQuery({
    ...queries.refresh.runs.queryOptions({ input: {} }),
    refetchInterval: ({ state }) => (state.data?.some(isActive) ? lookEveryMs : false),
  })
  const [chosen, setChosen] = useState<JobId | null>(null)
  const [open, setOpen] = useState<'refresh' | 'schedule' | null>(begins ? 'refresh' : null)
  const run = runs?.find(({ jobId }) => jobId === chosen) ?? runs?.[0]
  const scheduleRefusal = useRefusal('refresh.setSchedule', t`set the refresh schedule`)
  useCommands([
    {
      id: 'refresh.begin',
      title: t`Refresh a dataset`,
      mouse: t`Button, top right`,
      group: 'Datasets',
      when: () => mayNow('refresh.sign'),
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
  const refresh = (
    <Button variant="primary" icon={RefreshCw} onClick={() => setOpen('refresh')}>
      {t`Refresh…`}
    </Button>
  )
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
            {refresh}
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
      {open === 'refresh' && <RefreshDialog trains={begins} onClose={() => setOpen(null)} />}
      {open === 'schedule' && <ScheduleDialog onClose={() => setOpen(null)} />}
    </div>
  )
}
