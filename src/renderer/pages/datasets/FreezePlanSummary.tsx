import type { FreezePlan } from '#contract'
import { countOf, formatCount } from '../../kit/index.ts'
import { leftOutText } from './freeze-choices.ts'
import { SplitBar } from './SplitBar.tsx'

/** What a freeze would make: images by split, and what stays out. */
export function FreezePlanSummary({ plan, allowLeakage }: { plan: FreezePlan; allowLeakage: boolean }) {
  const { images, bySplit, kept, keptFrom, leftOut, leakage } = plan
  return (
    <section
      aria-label="What the version would hold"
      className="flex flex-col gap-1.5 rounded-lg bg-inset p-3 text-text-2"
    >
      <SplitBar bySplit={bySplit} hasLegend />
      <p role="status">
        {countOf(images, 'image')}
        {leftOut.map((one) => `; ${formatCount(one.images)} left out: ${leftOutText[one.reason]}`).join('')}
        {keptFrom && kept > 0 && `; ${formatCount(kept)} split as in ${keptFrom}`}
      </p>
      {leakage.groups > 0 && (
        <p className={allowLeakage ? undefined : 'text-danger'}>
          {countOf(leakage.images, 'near-duplicate')} would be in more than one split
          {leakage.example && `, such as ${leakage.example}`}.{!allowLeakage && ' Split again, or allow it.'}
        </p>
      )}
    </section>
  )
}
