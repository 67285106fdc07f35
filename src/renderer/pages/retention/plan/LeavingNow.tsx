import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { ListChecks, RefreshCw } from 'lucide-react'
import { useState } from 'react'
import type { Guardrail, PlanTotals, PolicyCheck } from '#contract'
import { queries } from '../../../connection/index.ts'
import { Button, Choices, fileName, formatAgo, formatBytes, formatCount, ProgressBar } from '../../../kit/index.ts'
import { useRefusal } from '../../../roles/index.ts'
import { navigate } from '../../../route/route.ts'
import { Thumbnail } from '../../../thumbnail/Thumbnail.tsx'
import { actionLooks, leavingActions } from '../action-styles.ts'
import { GuardrailIcon, guardrailAmount } from './GuardrailList.tsx'
import { byUrgency, fixOf } from './guardrail-fixes.ts'
import { BeforeAfterBars, planGroups } from './TotalsPanel.tsx'
import type { usePlanning } from './use-planning.ts'

type LeavingNowProps = {
  plan: PlanTotals | undefined
  clauses: PolicyCheck['clauses']
  planning: ReturnType<typeof usePlanning>
  onRefresh(): void
  onPlan(planId: string): void
}

/** The images that the policy would remove now, and what stays of each group. */
export function LeavingNow({ plan, clauses, planning, onRefresh, onPlan }: LeavingNowProps) {
  const refusal = useRefusal('policy.createPlan', t`make plans`)
  const now = useQuery(queries.library.count.queryOptions({ input: {} })).data?.count
  if (!plan || planning.isPlanning) return <NotCalculated planning={planning} onRefresh={onRefresh} />
  const leaving = leavingActions.reduce((sum, action) => sum + plan.images[action], 0)
  const all = leaving + plan.images.keep + plan.images.review
  const isOld = now !== undefined && now !== all
  const isBlocked = plan.rails.some(({ ok }) => !ok)
  return (
    <section aria-label={t`What would be removed`} className="@container flex min-w-0 flex-col gap-5">
      <header className="flex flex-wrap items-start gap-3">
        <div className="min-w-0 flex-1">
          <h2 className="text-2xl font-semibold">
            {leaving === 0
              ? t`Everything stays`
              : t`${plural(leaving, { one: '# image', other: '# images' })} would be removed`}
          </h2>
          <p className="text-text-2">
            <Trans>
              of {formatCount(all)} · calculated {formatAgo(plan.createdAtMs)} · nothing has moved yet
            </Trans>
          </p>
          {isOld && (
            <p className="text-warn">{t`Out of date: there are now ${plural(now, { one: '# image', other: '# images' })}`}</p>
          )}
        </div>
        <Button icon={RefreshCw} variant={isOld ? 'primary' : 'secondary'} refused={refusal} onClick={onRefresh}>
          {t`Recalculate`}
        </Button>
        {leaving > 0 && (
          <Button variant={isOld ? 'secondary' : 'primary'} icon={ListChecks} onClick={() => onPlan(plan.planId)}>
            {t`Check and apply…`}
          </Button>
        )}
      </header>
      <ActionBar plan={plan} all={all} />
      {isBlocked && <Guardrails plan={plan} />}
      {plan.byRule
        .filter(({ action, decided }) => decided > 0 && leavingActions.some((one) => one === action))
        .map((rule) => (
          <RuleStrip
            key={rule.rule}
            plan={plan}
            {...rule}
            reason={reasonOf(clauses.find(({ id }) => id === rule.rule)) ?? rule.rule}
            onAll={() => onPlan(plan.planId)}
          />
        ))}
      {leaving === 0 && (
        <p className="max-w-prose text-text-2">
          {t`No image meets a rule that removes. New images and the passing of time can change that: recalculate after an import.`}
        </p>
      )}
      <div className="grid gap-7 @2xl:grid-cols-[minmax(0,1.3fr)_minmax(0,1fr)]">
        {leaving > 0 && <BeforeAndAfter plan={plan} />}
        {!isBlocked && <Guardrails plan={plan} />}
      </div>
    </section>
  )
}

/** The progress of planning, or the button that starts it. */
function NotCalculated({ planning, onRefresh }: Pick<LeavingNowProps, 'planning' | 'onRefresh'>) {
  const refusal = useRefusal('policy.createPlan', t`make plans`)
  return (
    <section aria-label={t`What would be removed`} className="flex flex-col gap-3 pt-2">
      {planning.isPlanning ? (
        <>
          <p className="text-text-2">{t`Calculating which images would be removed. Nothing is changed.`}</p>
          <div className="flex items-center gap-3">
            <div className="w-64">
              <ProgressBar fraction={planning.share} label={t`Planning`} />
            </div>
            <Button onClick={planning.stop}>{t`Stop`}</Button>
          </div>
        </>
      ) : (
        <div>
          <Button variant="primary" icon={ListChecks} refused={refusal} onClick={onRefresh}>
            {t`Show what would be removed`}
          </Button>
        </div>
      )}
    </section>
  )
}

const reasonOf = (clause: PolicyCheck['clauses'][number] | undefined) => clause?.reason || clause?.text

/** A bar of the images per action. */
function ActionBar({ plan, all }: { plan: PlanTotals; all: number }) {
  const shown = (['keep', 'review', ...leavingActions] as const).filter((action) => plan.images[action] > 0)
  return (
    <div className="flex flex-col gap-2">
      <div className="flex h-2 gap-0.5 overflow-hidden rounded-sm" aria-hidden>
        {shown.map((action) => (
          <span
            key={action}
            className="min-w-1"
            style={{ background: actionLooks[action].color, flexGrow: plan.images[action] / Math.max(1, all) }}
          />
        ))}
      </div>
      <p className="flex flex-wrap gap-x-6 text-text-2">
        {shown.map((action) => (
          <span key={action} title={formatBytes(plan.bytes[action])}>
            <strong className="tabular font-semibold text-text">{formatCount(plan.images[action])}</strong>{' '}
            {shareText[action]}
            {action === 'drop' && `, ${formatBytes(plan.bytes.drop)}`}
          </span>
        ))}
      </p>
    </div>
  )
}

const shareText = {
  keep: t`stay`,
  review: t`to review again`,
  retire: t`retire: left out of the next dataset, still on disk`,
  archive: t`to the archive`,
  drop: t`to the trash`,
}

const maxThumbnails = 8

type RuleStripProps = { plan: PlanTotals; rule: string; action: string; decided: number; reason: string; onAll(): void }

/** The first images that a rule removes. Each opens its explanation. */
function RuleStrip({ plan, rule, action, decided, reason, onAll }: RuleStripProps) {
  const { data } = useQuery(
    queries.policy.decisions.queryOptions({ input: { planId: plan.planId, rule, limit: maxThumbnails } }),
  )
  const style = Object.entries(actionLooks).find(([name]) => name === action)?.[1]
  const rows = data?.decisions ?? []
  const more = decided - rows.length
  return (
    <section aria-label={reason} className="flex min-w-0 flex-col gap-2">
      <h3 className="flex items-baseline gap-2">
        <span className="size-2 self-center rounded-full" style={{ background: style?.color }} aria-hidden />
        <strong className="tabular font-semibold">{formatCount(decided)}</strong>
        <span className="min-w-0 truncate text-text-2">{reason}</span>
      </h3>
      <ul className="flex gap-2 overflow-hidden">
        {rows.map(({ imageId, path }) => (
          <li key={imageId}>
            <button
              type="button"
              aria-label={t`Why ${fileName(path)}?`}
              title={fileName(path)}
              className="block overflow-hidden rounded-lg hover:opacity-85"
              onClick={() => navigate('retention', { why: { planId: plan.planId, rule, imageId } })}
            >
              <Thumbnail variant="thumbnail" imageId={imageId} className="h-18 w-24" />
            </button>
          </li>
        ))}
        {more > 0 && (
          <li>
            <button
              type="button"
              className="tabular grid h-18 w-24 place-items-center rounded-lg bg-inset font-semibold hover:bg-hover"
              onClick={onAll}
            >
              +{formatCount(more)}
            </button>
          </li>
        )}
      </ul>
    </section>
  )
}

const maxGroups = 8

const groupChoices = [
  { value: 'class', title: t`Class` },
  { value: 'source', title: t`Source` },
  { value: 'month', title: t`Month` },
  { value: 'size', title: t`Size` },
] as const

function BeforeAndAfter({ plan }: { plan: PlanTotals }) {
  const [by, setBy] = useState<(typeof groupChoices)[number]['value']>('class')
  const rows = planGroups(plan)[by].toSorted((a, b) => b.before - a.before)
  return (
    <section aria-label={t`Before and after`} className="flex min-w-0 flex-col gap-3">
      <h3 className="flex items-center gap-3 text-lg font-semibold">
        {t`Before and after`}
        <Choices label={t`Group by`} choices={groupChoices} value={by} onChange={setBy} />
      </h3>
      <BeforeAfterBars rows={rows.slice(0, maxGroups)} />
    </section>
  )
}

/** Shown at least; all failed ones are. */
const minGuardrails = 6

const passes = ({ ok, doubt }: Guardrail): boolean => ok && !doubt
const toneOf = ({ ok, doubt }: Guardrail): string => (!ok ? 'text-danger' : doubt ? 'text-warn' : 'text-text-2')

/** The failed guardrails, each with its fix, and some others. */
function Guardrails({ plan }: { plan: PlanTotals }) {
  const passed = plan.rails.filter(passes).length
  const shown = byUrgency(plan.rails).slice(0, Math.max(minGuardrails, plan.rails.length - passed))
  return (
    <section aria-label={t`Guardrails`} className="flex min-w-0 flex-col gap-2">
      <h3 className="text-lg font-semibold">{t`${passed} of ${formatCount(plan.rails.length)} guardrails pass`}</h3>
      <ul className="flex flex-col gap-1.5">
        {shown
          .map((guardrail) => ({ guardrail, fix: passes(guardrail) ? null : fixOf(guardrail).text }))
          .map(({ guardrail, fix }, n, all) => (
            <li key={guardrail.id} className={`flex gap-2 ${toneOf(guardrail)}`}>
              <GuardrailIcon guardrail={guardrail} />
              <span className="min-w-0">
                {t`${guardrail.rail}: ${guardrailAmount(guardrail.found)}, limit ${guardrailAmount(guardrail.limit)}`}
                {/* Guardrails in a row with the same fix show it once. */}
                {fix !== null && fix !== all[n + 1]?.fix && (
                  <span className="block text-xs text-text-2">{fix.replace(/:$/, '.')}</span>
                )}
              </span>
            </li>
          ))}
      </ul>
    </section>
  )
}
