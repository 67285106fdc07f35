import { useMutation, useQuery } from '@tanstack/react-query'
import { CircleCheck, ListChecks, TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import { queries } from '../../connection/index.ts'
import { Button, Panel, Textarea, toast } from '../../kit/index.ts'

/** The policy as JSON, beside it what it means in plain words and what is wrong with it. */
export function PolicyEditor({ onPlanned }: { onPlanned(planId: string): void }) {
  const { data: stored } = useQuery(queries.retention.policy.queryOptions())
  const [draft, setDraft] = useState<string | null>(null)
  const text = draft ?? stored?.policy ?? ''
  const settled = useSettled(text, 250)
  const { data: check } = useQuery(
    queries.retention.check.queryOptions({
      input: { policy: settled },
      enabled: settled !== '',
      placeholderData: (last: unknown) => last as never,
    }),
  )
  const save = useMutation(
    queries.retention.savePolicy.mutationOptions({
      onSuccess: ({ ok }) => {
        if (ok) toast({ tone: 'ok', title: 'Policy saved' })
      },
    }),
  )
  const plan = useMutation(queries.retention.plan.mutationOptions({ onSuccess: ({ planId }) => onPlanned(planId) }))
  const changed = stored !== undefined && (text !== stored.policy || !stored.saved)
  return (
    <div className="grid h-full min-h-0 grid-cols-[minmax(0,1fr)_minmax(0,1fr)] gap-4 py-4">
      <Panel
        title="Policy"
        flush
        className="min-h-0"
        actions={
          <>
            <Button disabled={!changed || !check?.ok || save.isPending} onClick={() => save.mutate({ policy: text })}>
              Save
            </Button>
            <Button
              look="primary"
              icon={ListChecks}
              disabled={!check?.ok || plan.isPending}
              onClick={() => plan.mutate({ policy: text })}
            >
              {plan.isPending ? 'Planning…' : 'Plan (dry run)'}
            </Button>
          </>
        }
      >
        <Textarea
          mono
          aria-label="Policy as JSON"
          className="h-full rounded-t-none border-0 outline-offset-[-2px]"
          value={text}
          onChange={(event) => setDraft(event.target.value)}
        />
      </Panel>
      <Panel title="In plain words" className="min-h-0 overflow-hidden" flush>
        <div className="flex h-full flex-col gap-3 overflow-y-auto p-4">
          {check?.problems.map(({ severity, where, message }) => (
            <p
              key={`${where} ${message}`}
              className={`flex gap-2 ${severity === 'error' ? 'text-danger' : 'text-warn'}`}
            >
              <TriangleAlert size={16} className="mt-0.5 shrink-0" aria-hidden />
              <span data-selectable>
                <span className="font-medium">{where}:</span> {message}
              </span>
            </p>
          ))}
          {check?.ok && (
            <p className="flex gap-2 text-ok">
              <CircleCheck size={16} className="mt-0.5 shrink-0" aria-hidden />
              This policy can be used. A plan changes nothing until it is applied.
            </p>
          )}
          <ul className="flex list-disc flex-col gap-2 pl-5">
            {check?.plainWords.map((line) => (
              <li key={line} data-selectable>
                {line}
              </li>
            ))}
          </ul>
        </div>
      </Panel>
    </div>
  )
}

/** The value once it has stayed the same for so long. */
function useSettled(value: string, afterMs: number): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), afterMs)
    return () => clearTimeout(timer)
  }, [value, afterMs])
  return settled
}
