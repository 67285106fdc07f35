import { t } from '@lingui/core/macro'
import { Check, X } from 'lucide-react'
import type { RefreshCheck } from '#contract'

/** The checks of a refresh, failed ones first. */
export function RefreshChecks({ checks }: { checks: readonly RefreshCheck[] }) {
  return (
    <ul aria-label={t`Checks`} className="flex flex-col gap-1">
      {checks
        .toSorted((a, b) => Number(a.ok) - Number(b.ok))
        .map(({ name, ok, detail }) => (
          <li key={name} className="grid grid-cols-[16px_11rem_1fr] items-baseline gap-2">
            {ok ? (
              <Check size={14} className="translate-y-0.5 self-start text-ok" aria-label={t`met`} />
            ) : (
              <X size={14} className="translate-y-0.5 self-start text-danger" aria-label={t`not met`} />
            )}
            <span>{name}</span>
            <span className="min-w-0 text-xs text-text-2 wrap-anywhere">{detail}</span>
          </li>
        ))}
    </ul>
  )
}
