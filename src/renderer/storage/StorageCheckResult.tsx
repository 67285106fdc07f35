import { t } from '@lingui/core/macro'
import { CircleCheck, CircleMinus, type LucideIcon, TriangleAlert } from 'lucide-react'
import type { StorageCheck } from '#contract'

type Step = StorageCheck['steps'][number]

const titles: Record<Step['step'], string> = {
  list: t`List`,
  read: t`Read`,
  write: t`Write`,
  delete: t`Delete`,
}
const looks: Record<Step['state'], { icon: LucideIcon; color: string; word: string }> = {
  ok: { icon: CircleCheck, color: 'text-ok', word: t`works` },
  failed: { icon: TriangleAlert, color: 'text-danger', word: t`failed` },
  skipped: { icon: CircleMinus, color: 'text-text-3', word: t`not tried` },
}

/** The result of each step of a check. */
export function StorageCheckResult({ check: { endpoint, region, steps } }: { check: StorageCheck }) {
  return (
    <div role="status" aria-label={t`Check`} className="flex flex-col gap-1 rounded-md bg-inset px-3 py-2 text-xs">
      <p className="text-text-2">{t`At ${endpoint}, region ${region}`}</p>
      <ul className="flex flex-col gap-0.5">
        {steps.map(({ step, state, message }) => {
          const { icon: Icon, color, word } = looks[state]
          return (
            <li key={step} className="flex gap-2">
              <Icon size={14} className={`mt-0.5 shrink-0 ${color}`} aria-hidden />
              <span data-selectable className="min-w-0 wrap-anywhere">
                {titles[step]} {word}
                {message !== null && <span className="text-text-2">. {message}</span>}
              </span>
            </li>
          )
        })}
      </ul>
    </div>
  )
}
