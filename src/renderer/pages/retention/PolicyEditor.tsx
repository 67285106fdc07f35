import { useMutation, useQuery } from '@tanstack/react-query'
import { CircleCheck, ListChecks, TriangleAlert, X } from 'lucide-react'
import { useState } from 'react'
import type { PolicyCheck } from '#contract'
import { queries } from '../../connection/index.ts'
import { Button, Panel, ProgressBar, Textarea, toast, useSettled } from '../../kit/index.ts'
import { RequireRole, useRefusal } from '../../roles/index.ts'
import { PolicyForm } from './form/PolicyForm.tsx'
import { policyFrom, textFrom } from './form/policy-text.ts'
import { PolicyVersions } from './PolicyVersions.tsx'
import { usePlanning } from './use-planning.ts'

const checkAfterMs = 250
const countAfterMs = 800

/** The policy as a form and as JSON side by side: each says the same, and what is wrong is said at its place. */
export function PolicyEditor({ onPlanned }: { onPlanned(planId: string): void }) {
  const { data: stored } = useQuery(queries.policy.current.queryOptions())
  const [draft, setDraft] = useState<string | null>(null)
  const text = draft ?? stored?.policy ?? ''
  const settled = useSettled(text, checkAfterMs)
  const counted = useSettled(text, countAfterMs)
  const keepLast = { placeholderData: (last: unknown) => last as never }
  const { data: check } = useQuery(
    queries.policy.check.queryOptions({ input: { policy: settled }, enabled: settled !== '', ...keepLast }),
  )
  const { data: lint } = useQuery(
    queries.policy.lint.queryOptions({ input: { policy: counted }, enabled: check?.ok === true, ...keepLast }),
  )
  const refusal = useRefusal('policy.save', 'save a policy and make plans')
  const save = useMutation(
    queries.policy.save.mutationOptions({
      onSuccess: ({ ok }) => {
        if (ok) toast({ tone: 'ok', title: 'Policy saved' })
      },
    }),
  )
  const planning = usePlanning(onPlanned)
  const policy = policyFrom(text)
  const changed = stored !== undefined && (text !== stored.policy || !stored.saved)
  return (
    <div className="grid h-full min-h-0 grid-cols-[minmax(0,1.35fr)_minmax(0,1fr)] gap-4 py-4">
      <Panel
        title="Policy"
        flush
        className="min-h-0 overflow-hidden"
        actions={
          <>
            <PolicyVersions text={text} onTake={setDraft} />
            <Button
              refused={refusal}
              disabled={!changed || !check?.ok || save.isPending}
              onClick={() => save.mutate({ policy: text })}
            >
              Save
            </Button>
            {planning.isPlanning ? (
              <>
                <div className="w-32">
                  <ProgressBar fraction={planning.share} label="Planning" />
                </div>
                <Button icon={X} onClick={planning.stop}>
                  Stop planning
                </Button>
              </>
            ) : (
              <Button
                variant="primary"
                icon={ListChecks}
                refused={refusal}
                disabled={!check?.ok}
                onClick={() => planning.make(text)}
              >
                Plan (dry run)
              </Button>
            )}
          </>
        }
      >
        <div className="h-full overflow-y-auto">
          {policy ? (
            <RequireRole to="policy.save">
              <PolicyForm
                policy={policy}
                check={check}
                lint={check?.ok ? lint : undefined}
                onChange={(next) => setDraft(textFrom(next))}
              />
            </RequireRole>
          ) : (
            <p className="p-8 text-center text-text-2">
              {text === '' ? 'Loading…' : 'The JSON on the right is not a valid policy. Fix it there.'}
            </p>
          )}
        </div>
      </Panel>
      <div className="grid min-h-0 grid-rows-[auto_minmax(0,1fr)] gap-4">
        <Verdict check={check} />
        <Panel title="Same as JSON" flush className="min-h-0 overflow-hidden">
          <Textarea
            mono
            aria-label="Policy as JSON"
            className="h-full rounded-t-none border-0 outline-offset-[-2px]"
            readOnly={refusal !== null}
            value={text}
            onChange={(event) => setDraft(event.target.value)}
          />
        </Panel>
      </div>
    </div>
  )
}

/** Whether the policy can be used, and every problem with its place. */
function Verdict({ check }: { check: PolicyCheck | undefined }) {
  if (!check) return null
  return (
    <div className="flex max-h-40 flex-col gap-1.5 overflow-y-auto rounded-lg border border-line bg-surface p-3">
      {check.ok && (
        <p className="flex gap-2 text-ok">
          <CircleCheck size={16} className="mt-0.5 shrink-0" aria-hidden />
          Valid policy. A plan changes nothing until you apply it.
        </p>
      )}
      {check.problems.map(({ severity, where, message, line }) => (
        <p
          key={`${where} ${message}`}
          className={`flex gap-2 ${severity === 'error' ? 'text-danger' : 'text-warn'}`}
          data-selectable
        >
          <TriangleAlert size={16} className="mt-0.5 shrink-0" aria-hidden />
          <span>
            <span className="font-medium">
              {where}
              {line === undefined || where.startsWith('line') ? '' : `, line ${line}`}:
            </span>{' '}
            {message}
          </span>
        </p>
      ))}
    </div>
  )
}
