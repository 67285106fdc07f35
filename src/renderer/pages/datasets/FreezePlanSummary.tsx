import { plural, t } from '@lingui/core/macro'
import type { Dataset, FreezePlan } from '#contract'
import { formatCount, formatFacts } from '../../kit/index.ts'
import { leftOutText } from './freeze-choices.ts'
import { SplitBar } from './SplitBar.tsx'

type FreezePlanSummaryProps = {
  plan: FreezePlan
  /** The last version, where its placement was asked for. */
  last: Dataset | undefined
  allowLeakage: boolean
}

/** What a freeze would make: images by split, and what stays out. */
export function FreezePlanSummary({ plan, last, allowLeakage }: FreezePlanSummaryProps) {
  const { images, bySplit, kept, keptFrom, leftOut, leakage } = plan
  return (
    <section
      aria-label={t`What the version would hold`}
      className="flex flex-col gap-1.5 rounded-lg bg-inset p-3 text-text-2"
    >
      <SplitBar bySplit={bySplit} hasLegend />
      <p role="status">
        {formatFacts(
          plural(images, { one: '# image', other: '# images' }),
          ...leftOut.map((one) => t`${formatCount(one.images)} left out: ${leftOutText[one.reason]}`),
          keptFrom && kept > 0 && t`${formatCount(kept)} split as in ${keptFrom}`,
        )}
      </p>
      {last && keptFrom === null && (
        <p className="text-warn">{t`Images of ${last.name} change their splits: it has another seed, other shares or groups.`}</p>
      )}
      {leakage.groups > 0 && (
        <p className={allowLeakage ? undefined : 'text-danger'}>
          {plural(leakage.images, {
            one: '# near-duplicate would be in more than one split.',
            other: '# near-duplicates would be in more than one split.',
          })}{' '}
          {leakage.example && <>{t`For example: ${leakage.example}.`} </>}
          {!allowLeakage && t`Split again, or allow it.`}
        </p>
      )}
    </section>
  )
}
