import { t } from '@lingui/core/macro'
import { Plus } from 'lucide-react'
import { Button } from '../../../kit/index.ts'
import { RequireRole } from '../../../roles/index.ts'
import { Checks } from '../sentence/Checks.tsx'
import { ClauseEditor, clauseAt } from '../sentence/ClauseEditor.tsx'
import { ClauseList } from '../sentence/ClauseList.tsx'
import { policyFrom } from '../sentence/policy-text.ts'
import { SentencePreview } from '../sentence/preview.ts'
import { previewText, ResultPanel } from '../sentence/ResultPanel.tsx'
import { EditorHeader } from './EditorHeader.tsx'
import { type PolicyEdit, usePolicyCounts, usePolicyEdit } from './use-policy-edit.ts'
import { WrittenForms } from './WrittenForms.tsx'

type PolicyEditorProps = {
  /** The sentence to begin with, by its id. */
  clauseId: string | null
  onPlanned(planId: string): void
}

/** The policy sentence by sentence, with what each does here, also before it is chosen. */
export function PolicyEditor({ clauseId, onPlanned }: PolicyEditorProps) {
  const edit = usePolicyEdit(clauseId)
  const { text, kept, policy, place, clause, tried, looked } = edit
  const { check, id, lint, isCounting, isLook, before } = usePolicyCounts(edit)
  const when = typeof clause?.when === 'string' ? clause.when : ''
  const action = actionOf(isLook && looked ? looked : { policy, place })
  const effect = looked && previewText(lint, isCounting, action)
  return (
    <div className="flex h-full min-h-0 flex-col">
      <EditorHeader edit={edit} isValid={check?.ok === true} onPlanned={onPlanned} />
      <div className="grid min-h-0 flex-1 grid-cols-[clamp(11rem,17vw,15rem)_minmax(0,1fr)_clamp(13rem,18vw,17rem)] narrow:block narrow:overflow-y-auto">
        {policy ? (
          <RequireRole to="policy.save">
            <ClauseList
              policy={policyFrom(kept) ?? policy}
              check={check}
              place={tried ? null : place}
              tried={tried}
              onOpen={edit.open}
              onRemove={edit.remove}
              onLook={edit.look}
              onTry={edit.tryOut}
            />
          </RequireRole>
        ) : (
          <p className="p-4 text-text-2">
            {text === '' ? t`Loading…` : t`The JSON is not a valid policy. Correct it under JSON.`}
          </p>
        )}
        <div className="flex min-h-0 flex-col gap-5 overflow-y-auto px-6 pt-5 pb-5">
          <TriedNotice edit={edit} />
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
          <Checks check={check} lint={isLook ? undefined : lint} clauseId={id} place={place} />
        </div>
        <ResultPanel
          lint={lint}
          isCounting={isCounting}
          isPreview={isLook}
          action={action}
          before={isLook ? null : before}
          where={!isLook && clause && !clause.thin && !clause.buckets && when !== '' ? when : null}
        />
      </div>
    </div>
  )
}

const actionOf = ({ policy, place }: Pick<PolicyEdit, 'policy' | 'place'>): string => {
  if (place.list === 'floors') return 'keep'
  const clause = policy && clauseAt(policy, place)
  return String(clause?.action ?? '')
}

/** Over the sentence of a template that is not part of the policy yet. */
function TriedNotice({ edit: { tried, discardTried, addTried } }: { edit: PolicyEdit }) {
  if (!tried) return null
  return (
    <div role="status" className="flex flex-wrap items-center gap-3 rounded-lg bg-accent-soft px-3 py-2">
      <span className="min-w-0 flex-1">{t`“${tried.title}” is not part of the policy yet. The result previews what it would do.`}</span>
      <Button onClick={discardTried}>{t`Discard`}</Button>
      <Button variant="primary" icon={Plus} onClick={addTried}>
        {t`Add to the policy`}
      </Button>
    </div>
  )
}
