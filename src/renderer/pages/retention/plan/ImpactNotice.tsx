import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { Gauge, TriangleAlert } from 'lucide-react'
import type { PlanTotals } from '#contract'
import { queries } from '../../../connection/index.ts'
import { Button } from '../../../kit/index.ts'
import { useRefusal } from '../../../roles/index.ts'
import { usePrediction } from './use-prediction.ts'

/** Says that a plan's impact isn't estimated yet, though the golden set allows it; and offers to estimate it. */
export function ImpactNotice({ plan, onPredicted }: { plan: PlanTotals; onPredicted(): void }) {
  const estimate = plan.rails.find(({ id, doubt }) => id === 'impact' && doubt)
  const refusal = useRefusal('signals.estimateImpact', t`estimate the impact`)
  const predict = usePrediction(plan.planId)
  const { data: report } = useQuery({
    ...queries.signals.impact.queryOptions({ input: { planId: plan.planId } }),
    enabled: estimate !== undefined,
  })
  if (!estimate || report === undefined || plan.status !== 'draft') return null
  return (
    <div role="status" className="mt-2 flex items-center gap-3 text-xs text-warn">
      <TriangleAlert size={14} className="shrink-0" aria-hidden />
      <span>
        {report
          ? t`The impact estimate is outdated: ${estimate.found}. Applying the plan needs confirmation.`
          : t`The impact of this plan has not been estimated yet. Applying it needs confirmation.`}
      </span>
      <Button
        size="small"
        icon={Gauge}
        refused={refusal}
        disabled={predict.isPending}
        onClick={() => predict.mutate(undefined, { onSuccess: onPredicted })}
      >
        {predict.isPending ? t`Estimating…` : t`Estimate impact`}
      </Button>
    </div>
  )
}
