import { t } from '@lingui/core/macro'
import { basisText, candidateText, savedText } from '../../hours/hours-facts.ts'
import { useHoursSaved } from '../../hours/use-hours-saved.ts'
import { formatCount, formatFixed } from '../../kit/index.ts'

/** The time that predictions saved, and the median times of single edits. */
export function HoursPanel() {
  const hours = useHoursSaved()
  if (!hours || hours.all.images === 0) return null
  const { all, models, candidate, seconds, edits } = hours
  const kinds = [
    { name: t`Draw an object`, ...seconds.missed },
    { name: t`Delete a prediction`, ...seconds.spurious },
    { name: t`Change a class`, ...seconds.relabeled },
    { name: t`Move a shape`, ...seconds.moved },
  ]
  return (
    <section aria-label={t`Time saved`} className="flex flex-col gap-2">
      <h2 className="text-lg font-semibold">{t`Time saved, last 7 days`}</h2>
      <p className="font-semibold">{savedText(all)}</p>
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
      <dl className="grid max-w-3xl grid-cols-4 gap-x-6 narrow:grid-cols-2">
        {kinds.map(({ name, seconds: each, halfWidth, edits: some }) => (
          <div key={name} className="flex flex-col" title={t`${formatCount(some)} edits`}>
            <dt className="text-xs text-text-2">{name}</dt>
            <dd className="tabular">{t`${formatFixed(each, 1)} s ± ${formatFixed(halfWidth, 1)}`}</dd>
          </div>
        ))}
      </dl>
      <p className="text-xs text-text-2">
        {basisText(edits)} {t`Pauses of more than a minute and objects accepted in bulk are left out.`}
      </p>
    </section>
  )
}
