import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo, useRef, useState } from 'react'
import { create } from 'zustand'
import { queries, useWorkspace } from '../../../connection/index.ts'
import { useSettled } from '../../../kit/index.ts'
import { clauseAt } from '../sentence/ClauseEditor.tsx'
import { isSamePlace } from '../sentence/ClauseList.tsx'
import { type Place, type PolicyJson, placeOf, policyFrom, textFrom, withoutClause } from '../sentence/policy-text.ts'
import { type Template, withTemplate } from '../sentence/templates.ts'

/** The policy of one workspace as it was changed and not saved yet. */
const useKept = create<{ folder: string | null; text: string | null }>(() => ({ folder: null, text: null }))

/** The text that is being changed, null for none; kept while other pages are open. */
function usePolicyDraft(): [text: string | null, set: (text: string | null) => void] {
  const folder = useWorkspace((workspace) => ('folder' in workspace ? workspace.folder : null))
  const kept = useKept()
  return [kept.folder === folder ? kept.text : null, (text) => useKept.setState({ folder, text })]
}

const checkAfterMs = 250
const countAfterMs = 600
const previewAfterMs = 200

/** A policy that is not the user's yet, and the place of the sentence that it is about. */
type Tried = { policy: PolicyJson; place: Place }
type TriedTemplate = Tried & { template: Template }

/** Stands for the id of a sentence: the editor begins with what holds for the whole policy. No id has a space. */
export const policySettings = 'policy settings'

/** The policy in the editor: as it was saved, as it is being changed, and with what is only tried or looked at. */
export function usePolicyEdit(clauseId: string | null) {
  const { data: stored } = useQuery(queries.policy.current.queryOptions())
  const [draft, setDraft] = usePolicyDraft()
  const [chosen, setPlace] = useState<Place | null>(null)
  const [tried, setTried] = useState<TriedTemplate | null>(null)
  const [looked, setLooked] = useState<Tried | null>(null)
  const kept = draft ?? stored?.policy ?? ''
  const text = tried ? textFrom(tried.policy) : kept
  const policy = policyFrom(text)
  const requestedPlace: Place | null =
    clauseId === policySettings ? { list: 'policy' } : policy && clauseId ? placeOf(policy, clauseId) : null
  const place = tried?.place ?? chosen ?? requestedPlace ?? { list: 'rules', index: 0 }
  const isLooking = useRef(false)
  const preview = useMemo(
    () => ({
      isOn: () => isLooking.current,
      show(change: (() => void) | null) {
        if (!change) {
          setLooked(null)
          return
        }
        isLooking.current = true
        try {
          change()
        } finally {
          isLooking.current = false
        }
      },
    }),
    [],
  )
  return {
    stored,
    draft,
    /** The user's text. */
    kept,
    /** The same with a template that is tried. */
    text,
    policy,
    place,
    clause: policy && clauseAt(policy, place),
    tried: tried?.template ?? null,
    looked,
    /** For the words of the sentence. */
    preview,
    setDraft,
    change(next: PolicyJson) {
      if (isLooking.current) setLooked({ policy: next, place })
      else if (tried) setTried({ ...tried, policy: next })
      else setDraft(textFrom(next))
    },
    open(next: Place) {
      setTried(null)
      setPlace(next)
    },
    remove(removed: Place) {
      const before = policyFrom(kept)
      setTried(null)
      if (before) setDraft(textFrom(withoutClause(before, removed)))
      if (isSamePlace(removed, place) || removed.list === place.list) setPlace({ list: 'rules', index: 0 })
    },
    look(template: Template | null) {
      const before = policyFrom(kept)
      setLooked(template && before ? withTemplate(before, template) : null)
    },
    tryOut(template: Template) {
      const before = policyFrom(kept)
      setLooked(null)
      if (before) setTried({ template, ...withTemplate(before, template) })
    },
    addTried() {
      if (!tried) return
      setDraft(textFrom(tried.policy))
      setPlace(tried.place)
      setTried(null)
    },
    discardTried: () => setTried(null),
  }
}

export type PolicyEdit = ReturnType<typeof usePolicyEdit>

const idAt = (policy: PolicyJson | null, place: Place): string | undefined => {
  const clause = policy && clauseAt(policy, place)
  return clause ? String(clause.id ?? 'budget') : undefined
}

/** What is wrong with the policy, and what the sentence does with the images here; the one that is looked at if there is one. */
export function usePolicyCounts({ stored, draft, text, policy, place, looked }: PolicyEdit) {
  const settled = useSettled(text, checkAfterMs)
  const counted = useSettled(text, countAfterMs)
  const lookedText = looked ? textFrom(looked.policy) : ''
  const settledLook = useSettled(lookedText, previewAfterMs)
  const isLook = looked !== null && settledLook === lookedText
  const id = idAt(policy, place)
  const { data: check } = useQuery(
    queries.policy.check.queryOptions({
      input: { policy: settled },
      enabled: settled !== '',
      placeholderData: keepPreviousData,
    }),
  )
  const shownId = isLook ? idAt(looked.policy, looked.place) : id
  const counting = useQuery(
    queries.policy.lint.queryOptions({
      input: { policy: isLook ? settledLook : counted, ...(shownId === undefined ? {} : { clause: shownId }) },
      enabled: isLook || check?.ok === true,
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
    isLook,
    lint: counting.isError || (!isLook && !check?.ok) ? undefined : counting.data,
    isCounting: counting.isFetching || (looked === null ? counted !== text : !isLook),
    before: saved?.rules.find(({ rule }) => rule === id)?.decided ?? null,
  }
}
