import { t } from '@lingui/core/macro'
import { basisText, candidateText, savedText } from '../../hours/hours-facts.ts'
import { useHoursSaved } from '../../hours/use-hours-saved.ts'
import { formatCount, formatFixed, Panel } from '../../kit/index.ts'

/** The time that predictions saved, and the times of single edits that it is made of. */
export function HoursPanel() {
  const hours = useHoursSaved()
  if (!hours || hours.all.images === 0) return null
  const { all, models, candidate, seconds, edits } = hours
  const kinds = [
    { name: t`drawing an object`, ...seconds.missed },
    { name: t`deleting a prediction`, ...seconds.spurious },
    { name: t`changing a class`, ...seconds.relabeled },
    { name: t`moving a shape`, ...seconds.moved },
  ]
  return (
    <Panel title={t`Time saved, last 7 days`}>
      <div className="flex flex-col gap-2">
        <p className="text-lg font-semibold">{savedText(all)}</p>
        {models.length > 1 && (
          <ul className="text-text-2">
            {models.map(({ modelId, name, ...saved }) => (
              <li key={modelId}>
                {name}: {savedText(saved)}
              </li>
            ))}
          </ul>
        )}
        {candidate && <p className="text-text-2">{candidateText(candidate)}</p>}
        <p className="text-xs text-text-2">
          {basisText(edits)}{' '}
          {kinds
            .map(
              ({ name, seconds: each, halfWidth, edits: some }) =>
                t`${name}: ${formatFixed(each, 1)} ± ${formatFixed(halfWidth, 1)} s (${formatCount(some)})`,
            )
            .join(' · ')}
        </p>
        <p className="text-xs text-text-3">
          {t`Against drawing every object. Pauses of more than a minute and objects accepted in bulk are left out.`}
        </p>
      </div>
    </Panel>
  )
}
