import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import type { ListedSchedule, RefreshSchedule } from '#contract'
import { queries } from '../../../connection/index.ts'
import { Button, formatCount, formatTime } from '../../../kit/index.ts'
import { useRefusal } from '../../../roles/index.ts'

export const dayTexts: Record<RefreshSchedule['day'], string> = {
  never: t`No day`,
  monday: t`Mondays`,
  tuesday: t`Tuesdays`,
  wednesday: t`Wednesdays`,
  thursday: t`Thursdays`,
  friday: t`Fridays`,
  saturday: t`Saturdays`,
  sunday: t`Sundays`,
}

export const hourText = (hour: number): string => `${String(hour).padStart(2, '0')}:00`

/** When refreshes start on their own. */
export function ScheduleSection({ onChange }: { onChange(): void }) {
  const { data: listed } = useQuery(queries.refresh.schedule.queryOptions())
  const refusal = useRefusal('refresh.setSchedule', t`set the refresh schedule`)
  if (listed === undefined) return null
  return (
    <section aria-label={t`Schedule`} className="flex flex-col gap-2">
      <h2 className="text-base font-semibold">{t`Schedule`}</h2>
      {listed === null ? (
        <p className="text-text-2">{t`No schedule. Refreshes start only when you start them.`}</p>
      ) : (
        <ScheduleFacts listed={listed} />
      )}
      {listed && !listed.isConfirmed && (
        <Button className="self-start" refused={refusal} onClick={onChange}>
          {t`Confirm…`}
        </Button>
      )}
    </section>
  )
}

function ScheduleFacts({ listed }: { listed: ListedSchedule }) {
  const { schedule, isConfirmed, problem, nextAtMs, reviewed, setBy } = listed
  return (
    <>
      {!isConfirmed && (
        <p className="text-warn">{t`It came with this workspace. It runs nothing before an admin confirms it on this computer.`}</p>
      )}
      {problem !== null && <p className="text-warn">{problem}</p>}
      {isConfirmed && nextAtMs !== null && (
        <p>
          <span className="text-text-2">{t`Next`}</span>{' '}
          <strong className="font-semibold">{formatTime(nextAtMs)}</strong>
        </p>
      )}
      <ul className="text-text-2">
        {schedule.day !== 'never' && <li>{t`${dayTexts[schedule.day]} at ${hourText(schedule.hour)}`}</li>}
        {reviewed !== null && (
          <li>
            {t`After ${formatCount(schedule.afterReviewed)} reviewed images: ${formatCount(reviewed)} since the last refresh`}
          </li>
        )}
        <li>{schedule.train === null ? t`Without training` : t`Trains by ${schedule.train}`}</li>
        <li>{t`Set by ${setBy}`}</li>
      </ul>
    </>
  )
}
