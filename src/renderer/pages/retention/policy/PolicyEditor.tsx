import { t } from '@lingui/core/macro'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { ListChecks, Plus, X } from 'lucide-react'
import { useState } from 'react'
import { queries } from '../../../connection/index.ts'
import { Badge, Button, ProgressBar, Tabs, Textarea, toast, useSettled } from '../../../kit/index.ts'
import { RequireRole, useRefusal } from '../../../roles/index.ts'
import { usePlanning } from '../plan/use-planning.ts'
import { Checks } from '../sentence/Checks.tsx'
import { ClauseEditor, clauseAt, withClause } from '../sentence/ClauseEditor.tsx'
import { ClauseList, isSamePlace } from '../sentence/ClauseList.tsx'
import {
  type Place,
  type PolicyJson,
  placeOf,
  policyFrom,
  textFrom,
  withKey,
  withoutClause,
} from '../sentence/policy-text.ts'
import { ResultPanel } from '../sentence/ResultPanel.tsx'
import { type Template, withTemplate } from '../sentence/templates.ts'
import { PolicyVersions } from './PolicyVersions.tsx'
import { usePolicyDraft } from './policy-draft.ts'

const checkAfterMs = 250
const countAfterMs = 600

/** A template in preview: the policy with it, and the place of its sentence. */
type TriedTemplate = { template: Template; policy: PolicyJson; place: Place }

/** Stands for the id of a sentence: the editor begins with what holds for the whole policy. No id has a space. */
export const policySettings = 'policy settings'

type PolicyEditorProps = {
  /** The sentence to begin with, by its id. */
  clauseId: string | null
  onPlanned(planId: string): void
}

/** The policy sentence by sentence, with what each does; as a query and as JSON it says the same. */
export function PolicyEditor({ clauseId, onPlanned }: PolicyEditorProps) {
  const { data: stored } = useQuery(queries.policy.current.queryOptions())
  const { data: versions = [] } = useQuery(queries.policy.list.queryOptions())
  const [draft, setDraft] = usePolicyDraft()
  const [chosen, setPlace] = useState<Place | null>(null)
  const [view, setView] = useState<'words' | 'query' | 'json'>('words')
  const kept = draft ?? stored?.policy ?? ''
  const [tried, setTried] = useState<TriedTemplate | null>(null)
  const text = tried ? textFrom(tried.policy) : kept
  const policy = policyFrom(text)
  const requestedPlace: Place | null =
    clauseId === policySettings ? { list: 'policy' } : policy && clauseId ? placeOf(policy, clauseId) : null
  const place = tried?.place ?? chosen ?? requestedPlace ?? { list: 'rules', index: 0 }
  const clause = policy && clauseAt(policy, place)
  const id = clause ? String(clause.id ?? 'budget') : undefined
  const settled = useSettled(text, checkAfterMs)
  const counted = useSettled(text, countAfterMs)
  const { data: check } = useQuery(
    queries.policy.check.queryOptions({
      input: { policy: settled },
      enabled: settled !== '',
      placeholderData: keepPreviousData,
    }),
  )
  const counting = useQuery(
    queries.policy.lint.queryOptions({
      input: { policy: counted, ...(id === undefined ? {} : { clause: id }) },
      enabled: check?.ok === true,
      placeholderData: keepPreviousData,
    }),
  )
  const { data: saved } = useQuery(
    queries.policy.lint.queryOptions({
      input: { policy: stored?.policy ?? '' },
      enabled: stored?.saved === true && draft !== null,
    }),
  )
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
  const change = (next: PolicyJson) => (tried ? setTried({ ...tried, policy: next }) : setDraft(textFrom(next)))
  const addTried = () => {
    if (!tried) return
    setDraft(textFrom(tried.policy))
    setPlace(tried.place)
    setTried(null)
  }
  const untaken = tried ? t`Add the sentence to the policy first, or discard it` : null
  const version = versions.find(({ name }) => name === check?.name)?.version ?? 0
  const when = typeof clause?.when === 'string' ? clause.when : ''
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex h-13 shrink-0 items-center gap-2 border-b border-line">
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
          <Button
            icon={ListChecks}
            refused={refusal ?? untaken}
            disabled={!check?.ok}
            onClick={() => planning.make(kept)}
          >
            {t`Plan (dry run)`}
          </Button>
        )}
        <Button
          variant={tried ? 'secondary' : 'primary'}
          refused={refusal ?? untaken}
          disabled={!isChanged || !check?.ok || save.isPending}
          onClick={() => save.mutate({ policy: kept })}
        >
          {isChanged ? t`Save as version ${version + 1}` : t`Saved`}
        </Button>
      </header>
      <div className="grid min-h-0 flex-1 grid-cols-[clamp(11rem,17vw,15rem)_minmax(0,1fr)_clamp(13rem,18vw,17rem)] narrow:block narrow:overflow-y-auto">
        {policy ? (
          <RequireRole to="policy.save">
            <ClauseList
              policy={policyFrom(kept) ?? policy}
              check={check}
              place={tried ? null : place}
              tried={tried?.template ?? null}
              onOpen={(next) => {
                setTried(null)
                setPlace(next)
              }}
              onRemove={(removed) => {
                const before = policyFrom(kept)
                setTried(null)
                if (before) setDraft(textFrom(withoutClause(before, removed)))
                if (isSamePlace(removed, place) || removed.list === place.list) setPlace({ list: 'rules', index: 0 })
              }}
              onTry={(template) => {
                const before = policyFrom(kept)
                if (!before) return
                setTried({ template, ...withTemplate(before, template) })
                setView('words')
              }}
            />
          </RequireRole>
        ) : (
          <p className="p-4 text-text-2">
            {text === '' ? t`Loading…` : t`The JSON is not a valid policy. Correct it under JSON.`}
          </p>
        )}
        <div className="flex min-h-0 flex-col gap-4 overflow-y-auto px-6 pb-5">
          {tried && (
            <div role="status" className="mt-4 flex flex-wrap items-center gap-3 rounded-lg bg-accent-soft px-3 py-2">
              <span className="min-w-0 flex-1">{t`“${tried.template.title}” is not part of the policy yet. The result previews what it would do.`}</span>
              <Button onClick={() => setTried(null)}>{t`Discard`}</Button>
              <Button variant="primary" icon={Plus} onClick={addTried}>
                {t`Add to the policy`}
              </Button>
            </div>
          )}
          <Tabs<'words' | 'query' | 'json'>
            className="flex min-h-60 flex-1 flex-col"
            value={view}
            onChange={setView}
            tabs={[
              {
                name: 'words',
                title: t`In words`,
                content: policy && (
                  <RequireRole to="policy.save">
                    <div className="pt-5">
                      <ClauseEditor
                        key={`${place.list} ${'index' in place ? place.index : ''}`}
                        policy={policy}
                        place={place}
                        onChange={change}
                      />
                    </div>
                  </RequireRole>
                ),
              },
              {
                name: 'query',
                title: t`Query`,
                content: (
                  <div className="flex flex-col gap-2 pt-4">
                    <p className="text-text-2">
                      {place.list === 'budget' || place.list === 'policy'
                        ? t`Only rules and floors have a query.`
                        : t`The sentence’s conditions as a query. Empty means all images.`}
                    </p>
                    <Textarea
                      mono
                      aria-label={t`Conditions as a query`}
                      className="h-32"
                      readOnly={refusal !== null || !policy || !clause || place.list === 'budget'}
                      value={when}
                      onChange={(event) =>
                        policy &&
                        clause &&
                        change(withClause(policy, place, withKey(clause, 'when', event.target.value || undefined)))
                      }
                    />
                  </div>
                ),
              },
              {
                name: 'json',
                title: 'JSON',
                content: (
                  <Textarea
                    mono
                    aria-label={t`Policy as JSON`}
                    className="mt-4 h-[calc(100%-1rem)] min-h-48"
                    readOnly={refusal !== null}
                    value={text}
                    onChange={(event) => setDraft(event.target.value)}
                  />
                ),
              },
            ]}
          />
          <Checks check={check} lint={check?.ok ? counting.data : undefined} clauseId={id} place={place} />
        </div>
        <ResultPanel
          lint={check?.ok ? counting.data : undefined}
          isCounting={counting.isFetching || counted !== text}
          action={place.list === 'floors' ? 'keep' : String(clause?.action ?? '')}
          before={saved?.rules.find(({ rule }) => rule === id)?.decided ?? null}
          where={clause && !clause.thin && !clause.buckets && when !== '' ? when : null}
        />
      </div>
    </div>
  )
}
