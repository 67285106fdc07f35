import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { Gauge, TriangleAlert } from 'lucide-react'
import type { PlanTotals } from '#contract'
import { queries } from '../../../connection/index.ts'
import { Button } from '../../../kit/index.ts'
import { useRefusal } from '../../../roles/index.ts'
import { useEstimate } from './EffectPanel.tsx'

/** Offers an impact estimate where it is missing or outdated. */
export function ImpactNotice({ plan, onEstimated }: { plan: PlanTotals; onEstimated(): void }) {
  const guardrail = plan.rails.find(({ id, doubt }) => id === 'impact' && doubt)
  const refusal = useRefusal('signals.estimateImpact', t`estimate the impact`)
  const estimate = useEstimate(plan.planId)
  const { data: report } = useQuery({
    ...queries.signals.impact.queryOptions({ input: { planId: plan.planId } }),
    enabled: guardrail !== undefined,
  })
  if (!guardrail || report === undefined || plan.status !== 'draft') return null
  return (
    <div role="status" className="mt-2 flex items-center gap-3 text-xs text-warn">
      <TriangleAlert size={14} className="shrink-0" aria-hidden />
      <span>
        {report
          ? t`The impact estimate is outdated: ${guardrail.found}. Applying the plan needs confirmation.`
          : t`The impact of this plan has not been estimated yet. Applying it needs confirmation.`}
      </span>
      <Button
        size="small"
        icon={Gauge}
        refused={refusal}
        disabled={estimate.isPending}
        onClick={() => estimate.mutate(undefined, { onSuccess: onEstimated })}
      >
        {estimate.isPending ? t`Estimating…` : t`Estimate impact`}
      </Button>
    </div>
  )
}
