import { t } from '@lingui/core/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { CircleCheck, OctagonX, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { Guardrail, PlanTotals } from '#contract'
import { queries } from '../../../connection/index.ts'
import { ReasonDialog } from '../../../dialogs/ReasonDialog.tsx'
import { Button, fileName, formatCount, TextField } from '../../../kit/index.ts'
import { byUrgency, type FixTarget, fixOf } from './guardrail-fixes.ts'

/** Formats a limit or a finding: a plain number gets its separators. */
export const guardrailAmount = (text: string): string => (/^\d+$/.test(text) ? formatCount(Number(text)) : text)

type GuardrailListProps = { plan: PlanTotals; onFix(target: FixTarget): void }

/** The guardrails with limit and current value. Failed ones come first, with what to do about them. */
export function GuardrailList({ plan, onFix }: GuardrailListProps) {
  const [emptying, setEmptying] = useState<string | null>(null)
  return (
    <>
      <ul className="flex flex-col">
        {byUrgency(plan.rails).map((guardrail) => {
          const { id, rail: title, ok, limit, found, doubt } = guardrail
          return (
            <li
              key={id}
              className="grid min-h-9 grid-cols-[20px_minmax(0,14rem)_minmax(0,10rem)_1fr] items-center gap-3 border-b border-line px-4 py-1 last:border-b-0"
            >
              <GuardrailIcon guardrail={guardrail} />
              <span>{title}</span>
              <span className="text-text-2">{t`allowed ${guardrailAmount(limit)}`}</span>
              <div className={!ok ? 'font-medium text-danger' : doubt ? 'font-medium text-warn' : 'text-text-2'}>
                <Found text={found} />
                {(!ok || doubt) && plan.status === 'draft' && (
                  <FixButtons guardrail={guardrail} onFix={onFix} onEmpty={setEmptying} />
                )}
              </div>
            </li>
          )
        })}
      </ul>
      {emptying !== null && <EmptyingDialog plan={plan} group={emptying} onClose={() => setEmptying(null)} />}
    </>
  )
}

/** Whether a guardrail passes, needs confirmation or blocks the plan. */
export function GuardrailIcon({ guardrail: { ok, doubt } }: { guardrail: Guardrail }) {
  const look = 'mt-0.5 shrink-0'
  if (!ok) return <OctagonX size={16} className={`${look} text-danger`} aria-label={t`Blocks the plan`} />
  if (doubt) return <TriangleAlert size={16} className={`${look} text-warn`} aria-label={t`Needs confirmation`} />
  return <CircleCheck size={16} className={`${look} text-ok`} aria-label={t`Kept`} />
}

type FixButtonsProps = { guardrail: Guardrail; onFix(target: FixTarget): void; onEmpty(group: string): void }

function FixButtons({ guardrail, onFix, onEmpty }: FixButtonsProps) {
  const { text, button, target } = fixOf(guardrail)
  const mayEmpty = guardrail.id === 'no-empty-group' && !guardrail.ok
  return (
    <div className="mt-0.5 flex flex-wrap items-center gap-x-3 gap-y-1 font-normal text-text-2">
      {text}
      {target !== undefined && (
        <Button size="small" onClick={() => onFix(target)}>
          {button}
        </Button>
      )}
      {mayEmpty &&
        guardrail.groups.map((group) => (
          <Button key={group} size="small" onClick={() => onEmpty(group)}>
            {t`Empty ${group}…`}
          </Button>
        ))}
    </div>
  )
}

/** Allows one plan to empty a class or source. The user types its name and gives a reason. */
function EmptyingDialog({ plan, group, onClose }: { plan: PlanTotals; group: string; onClose(): void }) {
  const [typed, setTyped] = useState('')
  const allow = useMutation(
    queries.policy.allowEmptying.mutationOptions({ meta: { shownInPlace: true }, onSuccess: onClose }),
  )
  return (
    <ReasonDialog
      onClose={onClose}
      title={t`Allow emptying ${group}?`}
      description={t`It would have no images left for datasets. Applies to this plan only. Other guardrails are unchanged.`}
      action={t`Allow emptying`}
      danger
      hint={t`Recorded in the audit log`}
      error={allow.error}
      disabled={typed !== group || allow.isPending}
      onReason={(reason) => allow.mutate({ planId: plan.planId, group, reason })}
    >
      <TextField label={t`Type “${group}” to continue`} autoComplete="off" value={typed} onChange={setTyped} />
    </ReasonDialog>
  )
}

const anImageId = /\bimg_\d+\b/g

/** What a guardrail found. The plan stores image ids; existing images are shown by name. */
function Found({ text }: { text: string }) {
  const ids = text.match(anImageId) ?? []
  const { data } = useQuery({
    ...queries.library.list.queryOptions({ input: { where: `id in ${JSON.stringify(ids)}`, limit: ids.length } }),
    enabled: ids.length > 0,
  })
  const names = new Map<string, string>(data?.images.map(({ imageId, path }) => [imageId, fileName(path)]))
  return t`found ${guardrailAmount(text.replace(anImageId, (id) => names.get(id) ?? id))}`
}
