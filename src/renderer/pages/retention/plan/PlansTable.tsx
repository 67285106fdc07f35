import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import type { PlanTotals } from '#contract'
import { Ago, Badge, classNames, formatCount, Panel, type Tone } from '../../../kit/index.ts'

const statusLooks: Record<PlanTotals['status'], { title: string; tone: Tone }> = {
  draft: { title: t`Dry run`, tone: 'neutral' },
  applying: { title: t`Applying`, tone: 'accent' },
  applied: { title: t`Applied`, tone: 'ok' },
  restored: { title: t`Undone`, tone: 'warn' },
}

type PlansTableProps = { plans: readonly PlanTotals[]; selected: string; onSelect(planId: string): void }

export function PlansTable({ plans, selected, onSelect }: PlansTableProps) {
  return (
    <Panel flush className="min-h-0 overflow-hidden">
      <ul className="h-full overflow-y-auto p-1.5" aria-label={t`Plans`}>
        {plans.map((plan) => (
          <li key={plan.planId}>
            <button
              type="button"
              aria-current={plan.planId === selected}
              onClick={() => onSelect(plan.planId)}
              className={classNames(
                'flex w-full flex-col items-stretch gap-0.5 rounded-md px-2.5 py-1.5 text-left hover:bg-hover',
                plan.planId === selected && 'bg-accent-soft hover:bg-accent-soft',
              )}
            >
              <span className="flex items-center gap-2">
                <span className="min-w-0 flex-1 truncate font-medium" title={plan.policyName}>
                  {plan.policyName}
                </span>
                <Badge tone={statusLooks[plan.status].tone}>{statusLooks[plan.status].title}</Badge>
              </span>
              <span className="tabular flex flex-wrap justify-between gap-x-3 whitespace-nowrap text-xs text-text-3">
                <span>
                  <Trans>{formatCount(plan.images.retire + plan.images.archive + plan.images.drop)} to remove</Trans>
                </span>
                <Ago ms={plan.createdAtMs} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
