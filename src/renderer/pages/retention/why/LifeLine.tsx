import { t } from '@lingui/core/macro'
import type { Explanation, PlanTotals } from '#contract'
import { Ago, classNames } from '../../../kit/index.ts'
import { verdictLooks } from './Verdict.tsx'

type Kind = Explanation['life'][number]['kind']
const titles: Record<Kind, string> = {
  imported: t`Imported`,
  predicted: t`Predicted`,
  reviewed: t`Reviewed`,
  approved: t`Approved`,
  frozen: t`Frozen`,
  active: t`Restored`,
  retired: t`Retired`,
  archived: t`Archived`,
  trashed: t`Trashed`,
  purged: t`Deleted`,
}

/** The history of an image, and what the plan does with it. */
export function LifeLine({ explanation, plan }: { explanation: Explanation; plan: PlanTotals | undefined }) {
  const { life, action, outcome } = explanation
  return (
    <section aria-label={t`Its life so far`} className="flex flex-col gap-3">
      <h2 className="text-lg font-semibold">{t`Its life so far`}</h2>
      <ol className="flex flex-wrap gap-y-3">
        {life.map(({ kind, detail, atMs }) => (
          <Step key={kind} title={titles[kind]} detail={detail}>
            <Ago ms={atMs} />
          </Step>
        ))}
        {outcome !== 'applied' && (
          <Step isPlanned title={verdictLooks[action].title} detail={plan?.policyName ?? ''}>
            {t`in this plan`}
          </Step>
        )}
      </ol>
    </section>
  )
}

type StepProps = { title: string; detail: string; isPlanned?: boolean; children: React.ReactNode }
const Step = ({ title, detail, isPlanned = false, children }: StepProps) => (
  <li className="group min-w-24 flex-1">
    <span className="flex items-center gap-1.5" aria-hidden>
      <span
        className={classNames('size-2 rounded-full', isPlanned ? 'border-2 border-accent bg-surface' : 'bg-accent')}
      />
      {!isPlanned && <span className="mr-1.5 h-px flex-1 bg-line" />}
    </span>
    <span className="block pt-1 font-medium">{title}</span>
    <span className="block truncate pr-2 text-xs text-text-2" title={detail}>
      {detail}
    </span>
    <span className="block text-xs text-text-2">{children}</span>
  </li>
)
