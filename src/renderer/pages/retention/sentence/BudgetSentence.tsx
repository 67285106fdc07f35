import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { dimensions, removals, worths } from './choices.ts'
import { numberIn, textsOr, withKey } from './policy-text.ts'
import { ChoiceWord, ListWord, NumberWord } from './words.tsx'

type Budget = Record<string, unknown>

const gigabyte = 1e9

/** An absolute limit, and what leaves beyond it. */
export function BudgetSentence({ budget, onChange }: { budget: Budget; onChange(budget: Budget): void }) {
  const set = (key: string, value: unknown) => onChange(withKey(budget, key, value))
  const per = textsOr(budget.per, [])
  const isBytes = budget.maxBytes !== undefined
  const limit = <LimitWord budget={budget} onChange={set} />
  const unit = (
    <ChoiceWord
      label={t`Limit`}
      value={isBytes ? 'bytes' : 'images'}
      choices={[
        { value: 'images', label: t`images` },
        { value: 'bytes', label: t`on disk` },
      ]}
      onChange={(next) =>
        onChange(
          next === 'bytes'
            ? { ...withKey(budget, 'maxItems', undefined), maxBytes: 100 * gigabyte }
            : { ...withKey(budget, 'maxBytes', undefined), maxItems: 10_000 },
        )
      }
    />
  )
  const each = (
    <ChoiceWord
      label={t`In total or per group`}
      value={per.length > 0 ? 'each' : 'all'}
      choices={[
        { value: 'all', label: t`in total` },
        { value: 'each', label: t`for each` },
      ]}
      onChange={(which) => set('per', which === 'each' ? ['source'] : undefined)}
    />
  )
  const groups = (
    <ListWord label={t`Of each`} values={per} choices={dimensions} max={3} onChange={(next) => set('per', next)} />
  )
  const action = (
    <ChoiceWord
      label={t`Action`}
      isMain
      value={String(budget.action)}
      choices={removals}
      onChange={(next) => set('action', next)}
    />
  )
  const best = (
    <ChoiceWord
      label={t`What to keep first`}
      value={String(budget.evict ?? 'recency')}
      choices={worths}
      onChange={(value) => set('evict', value)}
    />
  )
  return (
    <>
      {per.length > 0 ? (
        <Trans>
          Keep to {limit} {unit} {each} {groups}: beyond that, {action} all but the {best}.
        </Trans>
      ) : (
        <Trans>
          Keep to {limit} {unit} {each}: beyond that, {action} all but the {best}.
        </Trans>
      )}{' '}
      {t`Images that rules and floors keep always stay.`}
    </>
  )
}

function LimitWord({ budget, onChange }: { budget: Budget; onChange(key: string, value: number): void }) {
  return budget.maxBytes !== undefined ? (
    <NumberWord
      label={t`Gigabytes`}
      format={(size) => t`${size} GB`}
      value={(numberIn(budget.maxBytes) ?? 0) / gigabyte}
      onChange={(size) => size !== undefined && onChange('maxBytes', Math.round(size * gigabyte))}
    />
  ) : (
    <NumberWord
      label={t`Images`}
      value={numberIn(budget.maxItems)}
      onChange={(images) => images !== undefined && onChange('maxItems', images)}
    />
  )
}
