import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { Archive, Layers, ListChecks, RotateCcw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { ApplyResult, PlanTotals } from '#contract'
import { confirmationsNeeded } from '#model/guardrails.ts'
import { engine, queries } from '../../../connection/index.ts'
import { showSkipped } from '../../../jobs/SkippedDialog.tsx'
import { useStartedJob } from '../../../jobs/StartedJob.tsx'
import { Button, formatBytes, formatCount, formatFacts, formatList, Panel, Tabs, toast } from '../../../kit/index.ts'
import { useRefusal } from '../../../roles/index.ts'
import { actionLooks, leavingActions } from '../action-styles.ts'
import { RuleTable } from '../policy/RuleTable.tsx'
import { ApplyDialog } from './ApplyDialog.tsx'
import { ApprovalButton } from './ApprovalButton.tsx'
import { ComparePanel } from './ComparePanel.tsx'
import { DecisionList } from './DecisionList.tsx'
import { EffectPanel } from './EffectPanel.tsx'
import { GuardrailList } from './GuardrailList.tsx'
import type { FixTarget } from './guardrail-fixes.ts'
import { ImpactNotice } from './ImpactNotice.tsx'
import { LaterUseLine } from './LaterUseLine.tsx'
import { TotalsPanel } from './TotalsPanel.tsx'

export type PlanTab = 'decisions' | 'totals' | 'effect' | 'compare' | 'rules' | 'guardrails'

type PlanViewProps = {
  plan: PlanTotals
  /** The rule whose sole decisions are listed first. */
  aloneRule: string | null
  tab: PlanTab
  onTab(tab: PlanTab): void
  onFix(target: FixTarget): void
}

/** One plan: its totals, its decisions, and *Apply* or *Undo*. */
export function PlanView({ plan, aloneRule, tab, onTab, onFix }: PlanViewProps) {
  const nothingLeaves = leavingActions.every((action) => plan.images[action] === 0)
  const stopped = plan.rails.filter(({ ok }) => !ok)
  return (
    <div className="flex min-h-0 min-w-0 flex-col gap-4">
      <Panel>
        <div className="flex flex-wrap items-center gap-x-8 gap-y-3">
          {(['keep', 'review', ...leavingActions] as const)
            .filter((action) => action !== 'review' || plan.images.review > 0)
            .map((action) => (
              <div key={action}>
                <div className="flex items-center gap-1.5 text-xs text-text-2">
                  <span className="size-2 rounded-full" style={{ background: actionLooks[action].color }} aria-hidden />
                  {actionLooks[action].title}
                </div>
                <div className="tabular text-lg font-semibold">
                  {formatCount(plan.images[action])}{' '}
                  <span className="text-xs font-normal text-text-3">{formatBytes(plan.bytes[action])}</span>
                </div>
              </div>
            ))}
          <div className="ml-auto flex items-center gap-3">
            {stopped.length > 0 && plan.status === 'draft' && (
              <button
                type="button"
                className="max-w-64 text-right text-xs text-danger underline-offset-2 hover:underline"
                onClick={() => onTab('guardrails')}
              >
                {t`Blocked by guardrails: ${formatList(stopped.map(({ rail: guardrail }) => guardrail))}`}
              </button>
            )}
            {plan.status === 'draft' && nothingLeaves && (
              <span className="max-w-72 text-right text-xs text-text-2">
                <Trans>This policy removes nothing now. The decisions below show why each image is kept.</Trans>
              </span>
            )}
            {plan.status === 'draft' && !nothingLeaves && <ApprovalButton plan={plan} />}
            <PlanActions plan={plan} />
          </div>
        </div>
        <LaterUseLine plan={plan} />
        <ImpactNotice plan={plan} onEstimated={() => onTab('effect')} />
        {plan.notes.map((note) => (
          <p key={note} className="mt-2 text-xs text-warn">
            {note}
          </p>
        ))}
      </Panel>
      <Tabs<PlanTab>
        className="flex min-h-0 flex-1 flex-col overflow-hidden rounded-lg border border-line bg-surface [&>:first-child]:px-3"
        value={tab}
        onChange={onTab}
        tabs={[
          { name: 'decisions', title: t`Decisions`, content: <DecisionList plan={plan} aloneRule={aloneRule} /> },
          { name: 'totals', title: t`Before and after`, content: <TotalsPanel plan={plan} /> },
          { name: 'effect', title: t`Impact`, content: <EffectPanel plan={plan} /> },
          { name: 'compare', title: t`Compare`, content: <ComparePanel plan={plan} /> },
          { name: 'rules', title: t`By rule`, count: plan.byRule.length, content: <RuleTable plan={plan} /> },
          {
            name: 'guardrails',
            title: t`Guardrails`,
            count: plan.rails.length,
            content: <GuardrailList plan={plan} onFix={onFix} />,
          },
        ]}
      />
    </div>
  )
}

const icons = { retire: Layers, archive: Archive, drop: Trash2 }

function PlanActions({ plan }: { plan: PlanTotals }) {
  const refusal = useRefusal('disposal.apply', t`apply and undo plans`)
  const [isConfirming, setIsConfirming] = useState(false)
  const leaving = leavingActions.reduce((sum, action) => sum + plan.images[action], 0)
  const only = leavingActions.find((action) => plan.images[action] === leaving)
  const restore = useRestore()
  const started = useStartedJob()
  const apply = useMutation({
    mutationFn: () =>
      started.result<ApplyResult>(
        engine.disposal.apply({ planId: plan.planId, seen: confirmationsNeeded(plan.rails) }),
      ),
    onSuccess: (result) => {
      if (!result) {
        toast({ title: t`Stopped`, detail: t`Apply the plan again to finish.` })
        return
      }
      const { retired, archived, trashed, skipped } = result
      toast({
        tone: 'ok',
        title: formatFacts(
          retired > 0 && t`${formatCount(retired)} retired`,
          archived > 0 && t`${formatCount(archived)} archived`,
          trashed > 0 && t`${formatCount(trashed)} in the trash`,
          retired + archived + trashed === 0 && t`Nothing changed`,
        ),
        undo: () => restore.mutate({ planId: plan.planId }),
      })
      if (skipped.length > 0) showSkipped({ title: t`Apply plan`, count: skipped.length, list: skipped })
    },
    onSettled: () => setIsConfirming(false),
  })
  if (plan.status === 'applied')
    return (
      <Button
        icon={RotateCcw}
        refused={refusal}
        disabled={restore.isPending}
        onClick={() => restore.mutate({ planId: plan.planId })}
      >
        {t`Undo plan`}
      </Button>
    )
  if (plan.status !== 'draft') return null
  return (
    <>
      <Button
        variant="primary"
        icon={only ? icons[only] : ListChecks}
        refused={refusal}
        disabled={leaving === 0 || plan.rails.some(({ ok }) => !ok) || apply.isPending}
        onClick={() => setIsConfirming(true)}
      >
        {t`Apply plan`}
      </Button>
      {isConfirming && (
        <ApplyDialog
          plan={plan}
          leaving={leaving}
          busy={apply.isPending}
          jobId={started.jobId}
          onConfirm={() => apply.mutate()}
          onClose={() => setIsConfirming(false)}
        />
      )}
    </>
  )
}

function useRestore() {
  return useMutation(
    queries.disposal.restore.mutationOptions({
      onSuccess: ({ restored, skipped, returning }) => {
        toast({
          tone: 'ok',
          title: t`${plural(restored, { one: '# image', other: '# images' })} restored`,
          detail:
            [
              returning &&
                t`${plural(returning.images, { one: '# original', other: '# originals' })} being retrieved from the archive.`,
              skipped.length > 0 &&
                t`${plural(skipped.length, { one: '# image', other: '# images' })} could not be restored.`,
            ]
              .filter(Boolean)
              .join(' ') || undefined,
        })
        if (skipped.length > 0) showSkipped({ title: t`Undo plan`, count: skipped.length, list: skipped })
      },
    }),
  )
}
