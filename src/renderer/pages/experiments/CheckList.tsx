import { t } from '@lingui/core/macro'
import { CircleCheck, CircleDashed } from 'lucide-react'
import type { Comparison } from '#contract'
import { conditionText, conditionValue } from './wording.ts'

/** What has to hold before the candidate becomes current. */
export function CheckList({ comparison }: { comparison: Comparison }) {
  return (
    <ul className="flex flex-col gap-2">
      {comparison.conditions.map((condition) => {
        const Icon = condition.isMet ? CircleCheck : CircleDashed
        return (
          <li key={condition.id} className="flex items-center gap-2">
            <Icon
              size={16}
              className={condition.isMet ? 'shrink-0 text-ok' : 'shrink-0 text-warn'}
              aria-label={condition.isMet ? t`Met` : t`Open`}
            />
            <span className="min-w-0 flex-1">{conditionText(condition, comparison)}</span>
            <span className="tabular font-semibold">{conditionValue(condition, comparison)}</span>
          </li>
        )
      })}
    </ul>
  )
}
