import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { PlanTotals } from '#contract'
import { queries } from '../../connection/index.ts'
import { useRefusal } from '../../roles/index.ts'
import { LeavingNow } from './plan/LeavingNow.tsx'
import { usePlanning } from './plan/use-planning.ts'
import { PolicySentences } from './policy/PolicySentences.tsx'
import { TemplateChoice } from './policy/TemplateChoice.tsx'
import { policyFrom } from './sentence/policy-text.ts'

type OverviewProps = {
  plans: readonly PlanTotals[]
  onPlan(planId: string): void
  onShow(tab: 'policy' | 'trash'): void
  onSentence(id: string): void
}

/** The policy in sentences, and what it would remove now. */
export function Overview({ plans, onPlan, onShow, onSentence }: OverviewProps) {
  const { data: stored } = useQuery(queries.policy.current.queryOptions())
  const { data: versions = [] } = useQuery(queries.policy.list.queryOptions())
  const { data: check } = useQuery(
    queries.policy.check.queryOptions({ input: { policy: stored?.policy ?? '' }, enabled: stored !== undefined }),
  )
  const version = versions.find(({ name }) => name === check?.name)
  const plan = plans.find(({ status, policyHash }) => status === 'draft' && policyHash === version?.hash)
  const applied = plans.find(({ status }) => status === 'applied')
  const refusal = useRefusal('policy.createPlan', t`make plans`)
  const planning = usePlanning(() => undefined, { isPreview: true })
  const { make, isPlanning, hasFailed } = planning
  const isMissing = stored?.saved === true && check?.ok === true && version !== undefined && !plan
  useEffect(() => {
    if (isMissing && stored && refusal === null && !isPlanning && !hasFailed) make(stored.policy)
  }, [isMissing, stored, refusal, isPlanning, hasFailed, make])

  if (!stored || !check) return null
  if (!stored.saved) return <TemplateChoice onOwn={() => onShow('policy')} />
  return (
    <div className="grid h-full min-h-0 max-w-450 grid-cols-[minmax(16rem,2fr)_minmax(0,3.4fr)] gap-7 overflow-y-auto py-5 narrow:block">
      <PolicySentences
        check={check}
        mode={String(policyFrom(stored.policy)?.mode ?? 'active')}
        version={version}
        plan={plan}
        applied={applied}
        onPlan={onPlan}
        onShow={onShow}
        onSentence={onSentence}
      />
      <LeavingNow
        plan={plan}
        clauses={check.clauses}
        planning={planning}
        onRefresh={() => make(stored.policy)}
        onPlan={onPlan}
      />
    </div>
  )
}
