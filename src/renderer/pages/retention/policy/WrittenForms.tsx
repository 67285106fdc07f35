import { t } from '@lingui/core/macro'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Textarea } from '../../../kit/index.ts'
import { useRefusal } from '../../../roles/index.ts'
import { withClause } from '../sentence/ClauseEditor.tsx'
import { withKey } from '../sentence/policy-text.ts'
import type { PolicyEdit } from './use-policy-edit.ts'

/** The sentence as a query and the policy as JSON, both folded and editable. */
export function WrittenForms({ edit }: { edit: PolicyEdit }) {
  const { policy, place, clause, text, change, setDraft } = edit
  const refusal = useRefusal('policy.save')
  const when = typeof clause?.when === 'string' ? clause.when : ''
  const hasQuery = place.list === 'rules' || place.list === 'floors'
  return (
    <div className="flex flex-col gap-2">
      {policy && clause && hasQuery && (
        <Fold title={t`As a query`} short={when || t`all images`}>
          <Textarea
            mono
            aria-label={t`Conditions as a query`}
            className="h-24"
            readOnly={refusal !== null}
            value={when}
            onChange={({ target: { value } }) =>
              change(withClause(policy, place, withKey(clause, 'when', value || undefined)))
            }
          />
        </Fold>
      )}
      <Fold title={t`As JSON`} short={t`the whole policy`} isOpenAnyway={text !== '' && !policy}>
        <Textarea
          mono
          aria-label={t`Policy as JSON`}
          className="h-80"
          readOnly={refusal !== null}
          value={text}
          onChange={({ target: { value } }) => setDraft(value)}
        />
      </Fold>
    </div>
  )
}

type FoldProps = { title: string; short: string; isOpenAnyway?: boolean; children: ReactNode }

/** A foldable part with a one-line summary. */
function Fold({ title, short, isOpenAnyway = false, children }: FoldProps) {
  const [isChosen, setIsChosen] = useState(false)
  const isOpen = isChosen || isOpenAnyway
  const Icon = isOpen ? ChevronDown : ChevronRight
  return (
    <div className="flex flex-col gap-2">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-label={title}
        className="flex w-full items-center gap-2 text-left text-text-2 hover:text-text"
        onClick={() => setIsChosen(!isOpen)}
      >
        <Icon size={16} className="shrink-0" aria-hidden />
        <span className="shrink-0">{title}</span>
        {!isOpen && <code className="min-w-0 truncate font-mono text-xs text-text-3">{short}</code>}
      </button>
      {isOpen && children}
    </div>
  )
}
