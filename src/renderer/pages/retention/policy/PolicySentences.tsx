import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import {
  Archive,
  Layers,
  type LucideIcon,
  Pencil,
  RotateCcw,
  ScanEye,
  ShieldCheck,
  Trash2,
  TriangleAlert,
} from 'lucide-react'
import type { PlanTotals, PolicyCheck, PolicyVersion } from '#contract'
import { queries } from '../../../connection/index.ts'
import { Badge, Button, formatAgo, formatCount, formatFacts } from '../../../kit/index.ts'
import { modes } from '../sentence/choices.ts'

type PolicySentencesProps = {
  check: PolicyCheck
  mode: string
  version: PolicyVersion | undefined
  plan: PlanTotals | undefined
  applied: PlanTotals | undefined
  onPlan(planId: string): void
  onShow(tab: 'policy' | 'trash'): void
  /** Opens a sentence in the editor. */
  onSentence(id: string): void
}

/** The sentences of the policy, each with the number of images it decides. */
export function PolicySentences({
  check,
  mode,
  version,
  plan,
  applied,
  onPlan,
  onShow,
  onSentence,
}: PolicySentencesProps) {
  const { data: status } = useQuery(queries.workspace.status.queryOptions())
  const trashed = status?.images.byLifecycle.trashed ?? 0
  const decided = new Map(plan?.byRule.map((rule) => [rule.rule, rule.decided]))
  return (
    <section aria-label={t`Policy`} className="flex min-w-0 flex-col">
      <h2 className="flex items-center gap-2 text-lg font-semibold">
        {check.name}
        {check.ok ? (
          <Badge tone={mode === 'active' ? 'ok' : 'neutral'}>{modes.find(({ value }) => value === mode)?.label}</Badge>
        ) : (
          <Badge tone="danger">{t`Invalid`}</Badge>
        )}
      </h2>
      <p className="mt-1 mb-3 text-xs text-text-2">
        {formatFacts(
          version && t`Version ${version.version} by ${version.createdBy}, ${formatAgo(version.createdAtMs)}`,
          t`the order of sentences doesn’t matter; “Keep” rules always win`,
        )}
      </p>
      <ul className="flex flex-col border-t border-line">
        {check.clauses.map(({ action, id, text, reason }) => {
          const [verb, ...others] = text.split(' ')
          const { icon: Icon, look } = looks[action]
          return (
            <li key={id} className="flex items-start gap-3 border-b border-line py-2.5" title={reason}>
              <span className={`grid size-6 shrink-0 place-items-center rounded-md ${look}`}>
                <Icon size={14} aria-hidden />
              </span>
              <button
                type="button"
                className="min-w-0 flex-1 text-left wrap-anywhere hover:underline"
                onClick={() => onSentence(id)}
              >
                <strong className="font-semibold">{verb}</strong> {others.join(' ')}.
              </button>
              {decided.has(id) && <span className="tabular font-semibold">{formatCount(decided.get(id)!)}</span>}
            </li>
          )
        })}
        {check.problems.map(({ where, message }) => (
          <li key={`${where} ${message}`} className="flex items-start gap-3 border-b border-line py-2.5 text-warn">
            <TriangleAlert size={16} className="mx-1 mt-0.5 shrink-0" aria-hidden />
            {message}
          </li>
        ))}
      </ul>
      <div className="mt-4">
        <Button icon={Pencil} onClick={() => onShow('policy')}>
          {t`Change the policy`}
        </Button>
      </div>
      {(applied || trashed > 0) && (
        <ul className="mt-5 flex flex-col gap-2 rounded-lg bg-inset px-4 py-3">
          {applied && (
            <li className="flex items-center gap-3">
              <RotateCcw size={14} className="text-text-2" aria-hidden />
              <span className="min-w-0 flex-1">
                {t`Plan applied ${formatAgo(applied.appliedAtMs ?? applied.createdAtMs)}: ${formatCount(applied.images.retire)} to retire, ${formatCount(applied.images.archive)} to archive, ${formatCount(applied.images.drop)} to trash`}
              </span>
              <Button variant="quiet" size="small" onClick={() => onPlan(applied.planId)}>
                {t`Show or undo`}
              </Button>
            </li>
          )}
          {trashed > 0 && (
            <li className="flex items-center gap-3">
              <Trash2 size={14} className="text-text-2" aria-hidden />
              <span className="min-w-0 flex-1">
                <Trans>
                  <Plural value={trashed} one="# image" other="# images" /> in the trash
                </Trans>
              </span>
              <Button variant="quiet" size="small" onClick={() => onShow('trash')}>
                {t`Open the trash`}
              </Button>
            </li>
          )}
        </ul>
      )}
    </section>
  )
}

type Look = { icon: LucideIcon; look: string }

const keeps: Look = { icon: ShieldCheck, look: 'bg-ok-soft text-ok' }
const retires = 'bg-accent-soft text-accent-text'

const looks: Record<PolicyCheck['clauses'][number]['action'], Look> = {
  keep: keeps,
  hold: keeps,
  floor: keeps,
  review: { icon: ScanEye, look: retires },
  retire: { icon: Layers, look: retires },
  archive: { icon: Archive, look: retires },
  drop: { icon: Trash2, look: 'bg-danger-soft text-danger' },
}
