import { t } from '@lingui/core/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { ListChecks, X } from 'lucide-react'
import { queries } from '../../../connection/index.ts'
import { Badge, Button, ProgressBar, toast } from '../../../kit/index.ts'
import { useRefusal } from '../../../roles/index.ts'
import { usePlanning } from '../plan/use-planning.ts'
import { PolicyVersions } from './PolicyVersions.tsx'
import type { PolicyEdit } from './use-policy-edit.ts'

type EditorHeaderProps = { edit: PolicyEdit; isValid: boolean; onPlanned(planId: string): void }

/** The policy's name, its versions, and the ways to plan with it and to save it. */
export function EditorHeader({ edit, isValid, onPlanned }: EditorHeaderProps) {
  const { stored, draft, kept, policy, tried, setDraft } = edit
  const { data: versions = [] } = useQuery(queries.policy.list.queryOptions())
  const refusal = useRefusal('policy.save', t`save a policy and make plans`)
  const save = useMutation(
    queries.policy.save.mutationOptions({
      onSuccess: ({ ok }) => {
        if (ok) toast({ tone: 'ok', title: t`Policy saved` })
      },
    }),
  )
  const planning = usePlanning(onPlanned)
  const isChanged = stored !== undefined && (kept !== stored.policy || !stored.saved)
  const refused = refusal ?? (tried ? t`Add the sentence to the policy first, or discard it` : null)
  const version = versions.find(({ name }) => name === policy?.name)?.version ?? 0
  return (
    <header className="flex min-h-13 shrink-0 flex-wrap items-center gap-2 border-b border-line py-1">
      <h2 className="min-w-0 truncate text-lg font-semibold">{policy?.name ?? t`Policy`}</h2>
      {isChanged && <Badge tone="warn">{t`Not saved`}</Badge>}
      <span className="flex-1" />
      {draft !== null && draft !== stored?.policy && (
        <Button variant="quiet" onClick={() => setDraft(null)}>
          {t`Discard`}
        </Button>
      )}
      <PolicyVersions text={kept} onTake={setDraft} />
      {planning.isPlanning ? (
        <>
          <div className="w-32">
            <ProgressBar fraction={planning.share} label={t`Planning`} />
          </div>
          <Button icon={X} onClick={planning.stop}>
            {t`Stop planning`}
          </Button>
        </>
      ) : (
        <Button icon={ListChecks} refused={refused} disabled={!isValid} onClick={() => planning.make(kept)}>
          {t`Plan (dry run)`}
        </Button>
      )}
      <Button
        variant={tried ? 'secondary' : 'primary'}
        refused={refused}
        disabled={!isChanged || !isValid || save.isPending}
        onClick={() => save.mutate({ policy: kept })}
      >
        {isChanged ? t`Save as version ${version + 1}` : t`Saved`}
      </Button>
    </header>
  )
}
