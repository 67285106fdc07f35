import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { dayMs } from '#model/units.ts'
import { queries } from '../../connection/index.ts'
import { formatAgo, PageHeader, Select } from '../../kit/index.ts'
import { AlarmInbox } from './AlarmInbox.tsx'
import { BandList } from './BandList.tsx'
import { BlindAuditPanel } from './BlindAuditPanel.tsx'
import { CorrectionsPanel } from './CorrectionsPanel.tsx'
import { DetectorList } from './DetectorList.tsx'
import { DriftPanel } from './DriftPanel.tsx'
import { HoursPanel } from './HoursPanel.tsx'
import { TeamPanel } from './TeamPanel.tsx'
import { TrendPanel } from './TrendPanel.tsx'

const ranges = [
  { value: '84', label: t`12 weeks` },
  { value: '182', label: t`6 months` },
  { value: 'all', label: t`All` },
] as const
type Range = (typeof ranges)[number]['value']

/** Whether the current model still works as before: alarms on the left, figures on the right. */
export function MonitoringPage() {
  const [range, setRange] = useState<Range>('84')
  // Whole days, so that the cached answer is used at once.
  const [openedMs] = useState(() => Math.floor(Date.now() / dayMs) * dayMs)
  const since = range === 'all' ? {} : { sinceMs: openedMs - Number(range) * dayMs }
  const { data: report } = useQuery({
    ...queries.monitoring.report.queryOptions({ input: since }),
    placeholderData: keepPreviousData,
  })
  const { data: trend } = useQuery({
    ...queries.monitoring.trend.queryOptions({ input: { by: 'class', ...since } }),
    enabled: report !== undefined,
  })
  // Renders the alarms before the figures.
  const figures = useDeferredValue(report ?? null, null)
  const current = report?.models.find(({ alias }) => alias === 'current')
  const detail =
    current &&
    (trend?.currentSinceMs ? t`${current.name}, current since ${formatAgo(trend.currentSinceMs)}` : current.name)
  return (
    <div className="flex h-full min-h-0 flex-col">
      <PageHeader
        title={t`Monitoring`}
        detail={detail}
        actions={
          <>
            {report && report.counted !== null && (
              <span className="text-xs text-warn" role="status">
                {t`Counting past corrections: ${Math.floor(100 * report.counted)}%`}
              </span>
            )}
            {report && (
              <span className="text-xs text-text-2">
                <Trans>
                  Expect at most {Math.ceil(report.falseAlarmBudgetPer1000Clusters)} false alarms per 1,000 reviewed
                  images
                </Trans>
              </span>
            )}
            <Select label={t`Period`} value={range} options={ranges} onChange={setRange} className="w-28" />
          </>
        }
      />
      <div className="flex min-h-0 flex-1 narrow:block narrow:overflow-y-auto">
        <aside
          aria-label={t`Alarms`}
          className="w-[clamp(15rem,28%,25rem)] shrink-0 overflow-auto border-r border-line bg-surface py-4 pr-4 pl-7 narrow:w-auto narrow:border-r-0"
        >
          <AlarmInbox report={report} />
        </aside>
        <section
          aria-label={t`Numbers`}
          className="flex min-w-0 flex-1 flex-col gap-6 overflow-auto px-7 py-4 *:max-w-450"
        >
          {figures && (
            <>
              <HoursPanel />
              <TrendPanel since={since} modelName={current?.name ?? ''} />
              <DetectorList report={figures} />
              <BandList bands={figures.bands} />
              <DriftPanel drift={figures.drift} />
              <TeamPanel />
              <CorrectionsPanel models={figures.models} />
              <BlindAuditPanel />
            </>
          )}
        </section>
      </div>
    </div>
  )
}
