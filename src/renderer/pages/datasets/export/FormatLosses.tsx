import { t } from '@lingui/core/macro'
import type { Loss } from '#contract'
import { formatCount } from '../../../kit/index.ts'

/** What a format can't hold of the version. */
export function FormatLosses({ losses }: { losses: { lost: readonly Loss[] } | undefined }) {
  const lost = losses?.lost.filter(({ count }) => count > 0) ?? []
  if (lost.length === 0)
    return (
      <p className="text-xs text-text-3">
        {losses ? t`This format keeps everything.` : t`Checking what the format can’t hold…`}
      </p>
    )
  return (
    <section aria-label={t`Not supported by this format`} className="text-xs text-warn">
      <p>{t`Not supported by this format:`}</p>
      <ul className="max-h-32 overflow-y-auto">
        {lost.map(({ what, count }) => (
          <li key={what} className="flex gap-2">
            <span className="tabular w-14 shrink-0 whitespace-nowrap text-right">{formatCount(count)} ×</span>
            {what}
          </li>
        ))}
      </ul>
    </section>
  )
}
