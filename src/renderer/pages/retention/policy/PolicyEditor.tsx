import { t } from '@lingui/core/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { ListChecks, Plus, X } from 'lucide-react'
import { queries } from '../../../connection/index.ts'
import { Badge, Button, ProgressBar, toast } from '../../../kit/index.ts'
import { RequireRole, useRefusal } from '../../../roles/index.ts'
import { usePlanning } from '../plan/use-planning.ts'
import { Checks } from '../sentence/Checks.tsx'
import { ClauseEditor, clauseAt } from '../sentence/ClauseEditor.tsx'
import { ClauseList } from '../sentence/ClauseList.tsx'
import { policyFrom } from '../sentence/policy-text.ts'
import { SentencePreview } from '../sentence/preview.ts'
import { previewText, ResultPanel } from '../sentence/ResultPanel.tsx'
import { PolicyVersions } from './PolicyVersions.tsx'
import { type PolicyEdit, usePolicyCounts, usePolicyEdit } from './use-policy-edit.ts'
import { WrittenForms } from './WrittenForms.tsx'

type PolicyEditorProps = {
  /** The id of the sentence to open first. */
  clauseId: string | null
  onPlanned(planId: string): void
}

/** Edits the policy sentence by sentence and shows the result of each. */
export function PolicyEditor({ clauseId, onPlanned }: PolicyEditorProps) {
  const edit = usePolicyEdit(clauseId)
  const { text, ownText, policy, place, clause, opened, previewed } = edit
  const { check, id, lint, isCounting, isPreview, before } = usePolicyCounts(edit)
  const when = typeof clause?.when === 'string' ? clause.when : ''
  const action = actionOf(isPreview && previewed ? previewed : { policy, place })
  const effect = previewed && previewText(lint, isCounting, action)
  return (
    <div className="flex h-full min-h-0 flex-col">
      <EditorHeader edit={edit} isValid={check?.ok === true} onPlanned={onPlanned} />
      <div className="grid min-h-0 flex-1 grid-cols-[clamp(11rem,17vw,15rem)_minmax(0,1fr)_clamp(13rem,18vw,17rem)] narrow:block narrow:overflow-y-auto">
        {policy ? (
          <RequireRole to="policy.save">
            <ClauseList
              policy={policyFrom(ownText) ?? policy}
              check={check}
              place={opened ? null : place}
              opened={opened}
              onOpen={edit.open}
              onRemove={edit.remove}
              onPreview={edit.previewTemplate}
              onOpenTemplate={edit.openTemplate}
            />
          </RequireRole>
        ) : (
          <p className="p-4 text-text-2">
            {text === '' ? t`Loading…` : t`The JSON is not a valid policy. Correct it under JSON.`}
          </p>
        )}
        <div className="flex min-h-0 flex-col gap-5 overflow-y-auto px-6 pt-5 pb-5">
          <TemplateNotice edit={edit} />
          {policy && (
            <RequireRole to="policy.save">
              <SentencePreview value={{ ...edit.preview, effect }}>
                <ClauseEditor
                  key={`${place.list} ${'index' in place ? place.index : ''}`}
                  policy={policy}
                  place={place}
                  onChange={edit.change}
                />
              </SentencePreview>
            </RequireRole>
          )}
          <WrittenForms edit={edit} />
          <Checks check={check} lint={isPreview ? undefined : lint} clauseId={id} place={place} />
        </div>
        {(isPreview || place.list !== 'policy') && (
          <ResultPanel
            lint={lint}
            isCounting={isCounting}
            isPreview={isPreview}
            action={action}
            before={isPreview ? null : before}
            where={!isPreview && clause && !clause.thin && !clause.buckets && when !== '' ? when : null}
          />
        )}
      </div>
    </div>
  )
}

const actionOf = ({ policy, place }: Pick<PolicyEdit, 'policy' | 'place'>): string => {
  if (place.list === 'floors') return 'keep'
  const clause = policy && clauseAt(policy, place)
  return String(clause?.action ?? '')
}

/** Says that the shown template isn't part of the policy yet. */
function TemplateNotice({ edit: { opened, discardTemplate, addTemplate } }: { edit: PolicyEdit }) {
  if (!opened) return null
  return (
    <div role="status" className="flex flex-wrap items-center gap-3 rounded-lg bg-accent-soft px-3 py-2">
      <span className="min-w-0 flex-1">{t`“${opened.title}” is not part of the policy yet. The result previews what it would do.`}</span>
      <Button onClick={discardTemplate}>{t`Discard`}</Button>
      <Button variant="primary" icon={Plus} onClick={addTemplate}>
        {t`Add to the policy`}
      </Button>
    </div>
  )
}

type EditorHeaderProps = { edit: PolicyEdit; isValid: boolean; onPlanned(planId: string): void }

/** The policy's name and versions, with *Plan* and *Save*. */
function EditorHeader({ edit, isValid, onPlanned }: EditorHeaderProps) {
  const { stored, draft, ownText, policy, opened, setDraft } = edit
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
  const isChanged = stored !== undefined && (ownText !== stored.policy || !stored.saved)
  const refused = refusal ?? (opened ? t`Add the sentence to the policy first, or discard it` : null)
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
      <PolicyVersions text={ownText} onTake={setDraft} />
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
        <Button icon={ListChecks} refused={refused} disabled={!isValid} onClick={() => planning.make(ownText)}>
          {t`Plan (dry run)`}
        </Button>
      )}
      <Button
        variant={opened ? 'secondary' : 'primary'}
        refused={refused}
        disabled={!isValid || save.isPending}
        // Unlike a disabled button, it keeps the focus.
        aria-disabled={!isChanged}
        onClick={() => isChanged && save.mutate({ policy: ownText })}
      >
        {isChanged ? t`Save as version ${version + 1}` : t`Saved`}
      </Button>
    </header>
  )
}
