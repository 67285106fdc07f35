import { t } from '@lingui/core/macro'
import { basisText, candidateText, formatHours, formatInterval } from '../../hours/hours-facts.ts'
import { useHoursSaved } from '../../hours/use-hours-saved.ts'
import { formatPercent } from '../../kit/index.ts'
import { navigate } from '../../route/route.ts'
import { HomeSection } from './HomeSection.tsx'

/** The time that predictions saved in the last seven days. */
export function TeamHours() {
  const hours = useHoursSaved()
  if (!hours || hours.all.images === 0) return null
  const { all, candidate, edits } = hours
  return (
    <HomeSection title={t`Saved, last 7 days`}>
      <button
        type="button"
        className="flex w-full flex-col gap-1 rounded-md text-left hover:bg-hover"
        title={t`Show in Monitoring`}
        onClick={() => navigate('monitoring')}
      >
        <span className="tabular text-xl font-semibold">{formatHours(all.savedSeconds)}</span>
        {all.byHandSeconds > 0 && (
          <span className="text-text-2">
            {t`${formatPercent(all.savedSeconds / all.byHandSeconds)} of ${formatHours(all.byHandSeconds)} by hand`}
          </span>
        )}
        <span className="text-xs text-text-3">
          {t`95% ${formatInterval(all.interval)}`}. {basisText(edits)}
        </span>
        {candidate && <span className="text-xs text-text-2">{candidateText(candidate)}</span>}
      </button>
    </HomeSection>
  )
}
