import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo, useRef, useState } from 'react'
import { create } from 'zustand'
import { folderOf, queries, useWorkspace } from '../../../connection/index.ts'
import { useSettled } from '../../../kit/index.ts'
import { clauseAt } from '../sentence/ClauseEditor.tsx'
import { isSamePlace } from '../sentence/ClauseList.tsx'
import { type Place, type PolicyJson, placeOf, policyFrom, textFrom, withoutClause } from '../sentence/policy-text.ts'
import { type Template, withTemplate } from '../sentence/templates.ts'

/** The unsaved policy text of a workspace. */
const useUnsaved = create<{ folder: string | null; text: string | null }>(() => ({ folder: null, text: null }))

/** Returns the unsaved text, or null. It survives a change of the page. */
function usePolicyDraft(): [text: string | null, set: (text: string | null) => void] {
  const folder = useWorkspace(folderOf)
  const unsaved = useUnsaved()
  return [unsaved.folder === folder ? unsaved.text : null, (text) => useUnsaved.setState({ folder, text })]
}

const checkAfterMs = 250
const countAfterMs = 600
const previewAfterMs = 200

/** A previewed policy, and the place of its new sentence. */
type Preview = { policy: PolicyJson; place: Place }
type TemplatePreview = Preview & { template: Template }

/** Opens the settings of the whole policy instead of a sentence. No id has a space. */
export const policySettings = 'policy settings'

/** The policy in the editor: saved, edited, and with a template or choice that is previewed. */
export function usePolicyEdit(clauseId: string | null) {
  const { data: stored } = useQuery(queries.policy.current.queryOptions())
  const [draft, setDraft] = usePolicyDraft()
  const [chosen, setPlace] = useState<Place | null>(null)
  const [opened, setOpened] = useState<TemplatePreview | null>(null)
  const [previewed, setPreviewed] = useState<Preview | null>(null)
  const ownText = draft ?? stored?.policy ?? ''
  const text = opened ? textFrom(opened.policy) : ownText
  const policy = policyFrom(text)
  const requestedPlace: Place | null =
    clauseId === policySettings ? { list: 'policy' } : policy && clauseId ? placeOf(policy, clauseId) : null
  const place = opened?.place ?? chosen ?? requestedPlace ?? { list: 'rules', index: 0 }
  const isPreviewing = useRef(false)
  const preview = useMemo(
    () => ({
      isOn: () => isPreviewing.current,
      show(change: (() => void) | null) {
        if (!change) {
          setPreviewed(null)
          return
        }
        isPreviewing.current = true
        try {
          change()
        } finally {
          isPreviewing.current = false
        }
      },
    }),
    [],
  )
  return {
    stored,
    draft,
    /** The text without a previewed template. */
    ownText,
    /** The text with a previewed template. */
    text,
    policy,
    place,
    clause: policy && clauseAt(policy, place),
    opened: opened?.template ?? null,
    previewed,
    preview,
    setDraft,
    change(next: PolicyJson) {
      if (isPreviewing.current) setPreviewed({ policy: next, place })
      else if (opened) setOpened({ ...opened, policy: next })
      else setDraft(textFrom(next))
    },
    open(next: Place) {
      setOpened(null)
      setPlace(next)
    },
    remove(removed: Place) {
      const before = policyFrom(ownText)
      setOpened(null)
      if (before) setDraft(textFrom(withoutClause(before, removed)))
      if (isSamePlace(removed, place) || removed.list === place.list) setPlace({ list: 'rules', index: 0 })
    },
    previewTemplate(template: Template | null) {
      const before = policyFrom(ownText)
      setPreviewed(template && before ? withTemplate(before, template) : null)
    },
    openTemplate(template: Template) {
      const before = policyFrom(ownText)
      setPreviewed(null)
      if (before) setOpened({ template, ...withTemplate(before, template) })
    },
    addTemplate() {
      if (!opened) return
      setDraft(textFrom(opened.policy))
      setPlace(opened.place)
      setOpened(null)
    },
    discardTemplate: () => setOpened(null),
  }
}

export type PolicyEdit = ReturnType<typeof usePolicyEdit>

const idAt = (policy: PolicyJson | null, place: Place): string | undefined => {
  const clause = policy && clauseAt(policy, place)
  return clause ? String(clause.id ?? 'budget') : undefined
}

/** Returns the problems of the policy, and the effect of the open or previewed sentence. */
export function usePolicyCounts({ stored, draft, text, policy, place, previewed }: PolicyEdit) {
  const settled = useSettled(text, checkAfterMs)
  const counted = useSettled(text, countAfterMs)
  const previewedText = previewed ? textFrom(previewed.policy) : ''
  const settledPreview = useSettled(previewedText, previewAfterMs)
  const isPreview = previewed !== null && settledPreview === previewedText
  const id = idAt(policy, place)
  const { data: found } = useQuery(
    queries.policy.check.queryOptions({
      input: { policy: settled },
      enabled: settled !== '',
      placeholderData: keepPreviousData,
    }),
  )
  const [lastValid, setLastValid] = useState(found)
  if (found?.ok && found !== lastValid) setLastValid(found)
  // An invalid policy has no sentences, so those of the last valid one stay.
  const check = found && !found.ok ? { ...found, clauses: lastValid?.clauses ?? [] } : found
  const shownId = isPreview ? idAt(previewed.policy, previewed.place) : id
  const counting = useQuery(
    queries.policy.lint.queryOptions({
      input: { policy: isPreview ? settledPreview : counted, ...(shownId === undefined ? {} : { clause: shownId }) },
      enabled: isPreview || check?.ok === true,
      placeholderData: keepPreviousData,
      retry: false,
      meta: { shownInPlace: true },
    }),
  )
  const { data: saved } = useQuery(
    queries.policy.lint.queryOptions({
      input: { policy: stored?.policy ?? '' },
      enabled: stored?.saved === true && draft !== null,
    }),
  )
  return {
    check,
    id,
    isPreview,
    lint: counting.isError || !counting.data?.ok || (!isPreview && !check?.ok) ? undefined : counting.data,
    isCounting: counting.isFetching || (previewed === null ? counted !== text : !isPreview),
    before: saved?.rules.find(({ rule }) => rule === id)?.decided ?? null,
  }
}
