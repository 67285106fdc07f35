import { t } from '@lingui/core/macro'
import { CircleCheck } from 'lucide-react'
import type { Alarm, MonitoringReport } from '#contract'
import { formatAgo, formatCount } from '../../kit/index.ts'
import { usePageParams } from '../../route/route.ts'
import { AlarmCard, isMutedNow } from './AlarmCard.tsx'

/** The open alarms by cause, red ones first, and solved alarms. */
export function AlarmInbox({ report }: { report: MonitoringReport | undefined }) {
  return (
    <div className="flex flex-col gap-3">
      <h2 className="flex items-baseline justify-between text-lg font-semibold">
        {t`What should I do?`}
        {report && (
          <span className="text-xs font-normal text-text-2">{t`${formatCount(report.alarms.filter(({ sameCauseAs }) => sameCauseAs === null).length)} open`}</span>
        )}
      </h2>
      {report && <Alarms report={report} />}
    </div>
  )
}

function Alarms({ report }: { report: MonitoringReport }) {
  const { solved } = report
  // Muted alarms come last.
  const alarms = report.alarms
    .filter(({ sameCauseAs }) => sameCauseAs === null)
    .toSorted((a, b) => Number(isMutedNow(a)) - Number(isMutedNow(b)))
  const othersOf = (alarmId: Alarm['alarmId']) => report.alarms.filter(({ sameCauseAs }) => sameCauseAs === alarmId)
  const { alarmId } = usePageParams('monitoring')
  return (
    <>
      {alarms.length === 0 && <NoAlarms report={report} />}
      {alarms.map((alarm, n) => (
        <AlarmCard
          key={alarm.alarmId}
          alarm={alarm}
          others={othersOf(alarm.alarmId)}
          isChosen={alarm.alarmId === alarmId}
          isFirst={n === 0}
        />
      ))}
      {solved.length > 0 && (
        <details open={alarms.length < 2} className="text-text-2">
          <summary className="cursor-pointer py-1">{t`Solved`}</summary>
          <ul>
            {solved.map((alarm) => (
              <li key={alarm.alarmId} className="flex items-center gap-2 py-1" title={alarm.solvedBecause ?? ''}>
                <CircleCheck size={15} className="shrink-0 text-ok" aria-hidden />
                <span className="min-w-0 flex-1 truncate">{alarm.title}</span>
                <span className="shrink-0 text-xs">{formatAgo(alarm.solvedAtMs ?? alarm.raisedAtMs)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}

/** The page without alarms, and whether alarms are possible yet. */
function NoAlarms({ report: { learning, solved } }: { report: MonitoringReport }) {
  if (!learning) return <p className="text-text-2">{t`No current model. Make a model current to monitor it.`}</p>
  if (learning.groups < learning.needed)
    return <p className="text-text-2">{t`Nothing to do yet. Alarms begin once the model’s normal is known.`}</p>
  const last = solved[0]
  return (
    <p className="text-text-2">
      {last ? t`Nothing to do. Last alarm ${formatAgo(last.raisedAtMs)}.` : t`Nothing to do. No alarms yet.`}
    </p>
  )
}
