import { t } from '@lingui/core/macro'
import type { KeyboardEvent } from 'react'
import { TextField } from '../../../kit/index.ts'
import { BudgetSentence } from './BudgetSentence.tsx'
import { FloorSentence } from './FloorSentence.tsx'
import { PolicySettings } from './PolicySettings.tsx'
import { type FloorJson, type Place, type PolicyJson, type RuleJson, withKey } from './policy-text.ts'
import { RuleSentence } from './RuleSentence.tsx'

type ClauseEditorProps = { policy: PolicyJson; place: Place; onChange(policy: PolicyJson): void }

type Clause = Record<string, unknown>

/** Returns the clause at a place, or null. */
export function clauseAt(policy: PolicyJson, place: Place): Clause | null {
  if (place.list === 'policy') return null
  return (place.list === 'budget' ? policy.budget : (policy[place.list] ?? [])[place.index]) ?? null
}

export function withClause(policy: PolicyJson, place: Place, clause: Clause): PolicyJson {
  if (place.list === 'policy') return policy
  if (place.list === 'budget') return withKey(policy, 'budget', clause)
  return withKey(policy, place.list, (policy[place.list] ?? []).with(place.index, clause as never))
}

/** One sentence of the policy, with its reason and end date. */
export function ClauseEditor({ policy, place, onChange }: ClauseEditorProps) {
  if (place.list === 'policy') return <PolicySettings policy={policy} onChange={onChange} />
  const clause = clauseAt(policy, place)
  if (!clause) return <p className="text-text-2">{t`Choose a sentence on the left, or start with a template.`}</p>
  const change = (next: Clause) => onChange(withClause(policy, place, next))
  const set = (key: string, value: unknown) => change(withKey(clause, key, value))
  return (
    <div className="flex flex-col gap-6">
      <fieldset aria-label={t`Sentence`} className="text-xl leading-11" onKeyDown={moveAmongWords}>
        {place.list === 'rules' && <RuleSentence rule={clause as RuleJson} onChange={change} />}
        {place.list === 'floors' && <FloorSentence floor={clause as FloorJson} onChange={change} />}
        {place.list === 'budget' && <BudgetSentence budget={clause} onChange={change} />}
      </fieldset>
      <div className="flex max-w-2xl flex-wrap gap-3 *:min-w-36 *:flex-1 *:first:min-w-60">
        <TextField
          label={t`Reason shown to others`}
          value={textIn(clause.reason)}
          onChange={(reason) => set('reason', reason)}
        />
        {place.list === 'rules' && (
          <TextField
            label={t`Ends on`}
            type="date"
            value={textIn(clause.expires)}
            onChange={(day) => set('expires', day === '' ? undefined : day)}
          />
        )}
      </div>
    </div>
  )
}

const textIn = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Moves the focus from word to word with the arrow keys. */
function moveAmongWords(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
  const words = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-word]')]
  const at = words.indexOf(event.target as HTMLElement)
  if (step === 0 || at < 0) return
  event.preventDefault()
  words[at + step]?.focus()
}
