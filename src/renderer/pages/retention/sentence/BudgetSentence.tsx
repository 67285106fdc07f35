import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { bindWords } from './bind-words.ts'
import { dimensions, removals, worths } from './choices.ts'
import { numberIn, textsOr, withKey } from './policy-text.ts'
import { ChoiceWord, ListWord, NumberWord } from './words.tsx'

type Budget = Record<string, unknown>

const gigabyte = 1e9

/** The sentence of a budget: a limit, and which images exceed it. */
export function BudgetSentence({ budget, onChange }: { budget: Budget; onChange(budget: Budget): void }) {
  const words = bindWords(budget, onChange)
  const per = textsOr(budget.per, [])
  const isBytes = budget.maxBytes !== undefined
  const limit = isBytes ? (
    <NumberWord
      label={t`Gigabytes`}
      format={(size) => t`${size} GB`}
      value={(numberIn(budget.maxBytes) ?? 0) / gigabyte}
      onChange={(size) => size !== undefined && words.set('maxBytes', Math.round(size * gigabyte))}
    />
  ) : (
    <NumberWord label={t`Images`} {...words.number('maxItems')} />
  )
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
      onChange={(which) => words.set('per', which === 'each' ? ['source'] : undefined)}
    />
  )
  const groups = <ListWord label={t`Of each`} choices={dimensions} max={3} {...words.list('per', [])} />
  const action = <ChoiceWord label={t`Action`} isMain choices={removals} {...words.choice('action')} />
  const best = <ChoiceWord label={t`What to keep first`} choices={worths} {...words.choice('evict', 'recency')} />
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
