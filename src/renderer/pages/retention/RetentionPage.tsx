import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { skipToken, useMutation, useQuery } from '@tanstack/react-query'
import { ListChecks } from 'lucide-react'
import { useState } from 'react'
import type { PlanTotals } from '#contract'
import { queries } from '../../connection/index.ts'
import { openGoldenSet } from '../../dialogs/GoldenSetDialog.tsx'
import { Button, classNames, EmptyState, PageHeader, type Tab, Tabs } from '../../kit/index.ts'
import { RoleNote, useRefusal } from '../../roles/index.ts'
import { navigate, type RetentionTab, usePageParams, useWayBack } from '../../route/route.ts'
import { AuditPanel } from './AuditPanel.tsx'
import { CertificatesPanel } from './disposal/CertificatesPanel.tsx'
import { ErasurePanel } from './disposal/ErasurePanel.tsx'
import { HoldsPanel } from './disposal/HoldsPanel.tsx'
import { TrashPanel } from './disposal/TrashPanel.tsx'
import { Overview } from './Overview.tsx'
import type { FixTarget } from './plan/guardrail-fixes.ts'
import { PlansTable } from './plan/PlansTable.tsx'
import { type PlanTab, PlanView } from './plan/PlanView.tsx'
import { PolicyEditor } from './policy/PolicyEditor.tsx'
import { SignalsPanel } from './policy/SignalsPanel.tsx'
import { policySettings } from './policy/use-policy-edit.ts'
import { WhyPage } from './why/WhyPage.tsx'

/** The tabs that leads may see. */
const forLeads: ReadonlySet<RetentionTab> = new Set(['certificates', 'audit', 'signals'])

/** The policy, its plans, the trash and compliance. Leads see some of the tabs. */
export function RetentionPage() {
  const isAdmin = useRefusal('disposal.apply') === null
  const page = useRetention()
  const { tab, setTab, clauseId, openClause, why, setWhy } = page
  const { data: holds = [] } = useQuery(queries.disposal.holds.queryOptions())
  const shownTab = isAdmin || forLeads.has(tab) ? tab : 'signals'
  const tabs: readonly Tab<RetentionTab>[] = [
    {
      name: 'overview',
      title: t`Overview`,
      content: <Overview plans={page.plans} onPlan={page.showPlan} onShow={setTab} onSentence={openClause} />,
    },
    {
      name: 'policy',
      title: t`Policy`,
      content: <PolicyEditor key={clauseId} clauseId={clauseId} onPlanned={page.showPlan} />,
    },
    {
      name: 'plan',
      title: t`Plans`,
      count: page.requested.length,
      content: <Plans page={page} onPolicy={() => setTab('policy')} />,
    },
    { name: 'trash', title: t`Trash`, isText: true, content: <TrashPanel /> },
    {
      name: 'holds',
      title: t`Holds`,
      menu: t`Compliance`,
      count: holds.filter(({ releasedAtMs }) => releasedAtMs === null).length,
      content: <HoldsPanel holds={holds} />,
    },
    { name: 'erasure', title: t`Erasure`, menu: t`Compliance`, content: <ErasurePanel /> },
    { name: 'certificates', title: t`Certificates`, menu: t`Compliance`, content: <CertificatesPanel /> },
    { name: 'audit', title: t`Audit`, menu: t`Compliance`, isText: true, content: <AuditPanel /> },
    { name: 'signals', title: t`Signals`, menu: t`Analysis`, content: <SignalsPanel /> },
  ]
  return (
    <>
      {why && <WhyPage why={why} onImage={(imageId) => setWhy({ ...why, imageId })} onAlone={page.showAlone} />}
      {/* Hidden below an explanation, so that it keeps its scroll position. */}
      <div hidden={why !== null} className={classNames('h-full min-h-0 flex-col', why === null && 'flex')}>
        <PageHeader title={t`Retention`} detail={t`Remove old images by policy, and restore them`} />
        <RoleNote
          to="disposal.apply"
          what={t`save policies, make and apply plans, hold, delete and erase`}
          className="mx-7 mt-4"
        />
        <Tabs<RetentionTab>
          className="flex min-h-0 flex-1 flex-col px-7 pt-1"
          value={shownTab}
          onChange={setTab}
          tabs={tabs
            .filter(({ name }) => isAdmin || forLeads.has(name))
            .map(({ menu, ...one }) => (isAdmin && menu !== undefined ? { ...one, menu } : one))}
        />
      </div>
    </>
  )
}

type PlansProps = { page: ReturnType<typeof useRetention>; onPolicy(): void }

function Plans({ page, onPolicy }: PlansProps) {
  const { plan, isLoading, requested, aloneRule, planTab, setPlanTab, select, openFix } = page
  if (plan)
    return (
      <div className="grid h-full min-h-0 grid-cols-[clamp(10.5rem,18%,13.75rem)_minmax(0,1fr)] gap-4 py-4 narrow:block narrow:overflow-y-auto">
        <PlansTable plans={requested} selected={plan.planId} onSelect={select} />
        <PlanView
          key={`${plan.planId} ${aloneRule}`}
          plan={plan}
          aloneRule={aloneRule}
          tab={planTab}
          onTab={setPlanTab}
          onFix={openFix}
        />
      </div>
    )
  if (isLoading) return <p className="p-4 text-text-2">{t`Loading…`}</p>
  return (
    <EmptyState
      icon={ListChecks}
      title={t`No plans yet`}
      actions={<Button onClick={onPolicy}>{t`Go to the policy`}</Button>}
    >
      <Trans>
        A plan is a dry run of the policy: it lists each image to remove and why, and changes nothing until you apply
        it.
      </Trans>
    </EmptyState>
  )
}

/** The state of the page: tab, plan, sentence and explained image. */
function useRetention() {
  const params = usePageParams('retention')
  const { planId: request } = params
  const { data: plans = [] } = useQuery(queries.policy.plans.queryOptions())
  const [tab, setTab] = useState<RetentionTab>(params.tab ?? (request ? 'plan' : 'overview'))
  const [clauseId, setClauseId] = useState<string | null>(null)
  const [selected, setSelected] = useState(request ?? null)
  const [why, setWhy] = useState(params.why ?? null)
  const [aloneRule, setAloneRule] = useState(params.aloneRule ?? null)
  useWayBack('retention', () => ({
    tab,
    ...(selected !== null && { planId: selected }),
    ...(aloneRule !== null && { aloneRule }),
    ...(why !== null && { why }),
  }))
  // A link, such as a notification, may change the route while the page is open.
  const [shown, setShown] = useState(params)
  if (shown !== params) {
    setShown(params)
    if (params.tab) setTab(params.tab)
    if (params.planId) setSelected(params.planId)
    setWhy(params.why ?? null)
    setAloneRule(params.aloneRule ?? null)
  }
  const [planTab, setPlanTab] = useState<PlanTab>('decisions')
  const requested = plans.filter(({ isPreview, planId }) => !isPreview || planId === selected)
  const { plan, isLoading } = usePlan(requested, selected)
  const keep = useMutation(queries.policy.keepPlan.mutationOptions())
  const keepPlan = (planId: string) => {
    if (plans.some((one) => one.planId === planId && one.isPreview)) keep.mutate({ planId })
  }
  const showPlan = (planId: string) => {
    keepPlan(planId)
    setAloneRule(null)
    setSelected(planId)
    setPlanTab('decisions')
    setTab('plan')
  }
  const openClause = (id: string) => {
    setClauseId(id)
    setTab('policy')
  }
  const openFix = (target: FixTarget) => {
    if (target === 'impact') setPlanTab('effect')
    else if (target === 'erasure') setTab('erasure')
    else if (target === 'limits') openClause(policySettings)
    else if (target === 'golden') openGoldenSet()
    else navigate('settings', { section: target })
  }
  const showAlone = (rule: string) => {
    if (!why) return
    keepPlan(why.planId)
    setPlanTab('decisions')
    navigate('retention', { planId: why.planId, tab: 'plan', aloneRule: rule })
  }
  return {
    tab,
    setTab,
    plans,
    requested,
    plan,
    isLoading,
    select: setSelected,
    showPlan,
    planTab,
    setPlanTab,
    aloneRule,
    showAlone,
    clauseId,
    openClause,
    openFix,
    why,
    setWhy,
  }
}

/** Returns the requested plan, or the newest if none is requested. */
function usePlan(plans: readonly PlanTotals[], planId: string | null) {
  const listed = planId === null ? plans[0] : plans.find((plan) => plan.planId === planId)
  const fetched = useQuery(
    queries.policy.plan.queryOptions({ input: planId === null || listed ? skipToken : { planId } }),
  )
  return {
    plan: listed ?? fetched.data ?? (fetched.isError ? plans[0] : undefined),
    isLoading: fetched.isLoading,
  }
}
