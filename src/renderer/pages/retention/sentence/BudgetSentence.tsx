import { actions, dimensions, isKeeping, worths } from './choices.ts'
import { numberIn, textsOr, withKey } from './policy-text.ts'
import { ChoiceWord, ListWord, NumberWord } from './words.tsx'

type Budget = Record<string, unknown>

const gigabyte = 1e9

/** An absolute limit, and what leaves beyond it. */
export function BudgetSentence({ budget, onChange }: { budget: Budget; onChange(budget: Budget): void }) {
  const set = (key: string, value: unknown) => onChange(withKey(budget, key, value))
  const per = textsOr(budget.per, [])
  const isBytes = budget.maxBytes !== undefined
  return (
    <>
      {'Keep to '}
      {isBytes ? (
        <NumberWord
          label="Gigabytes"
          unit="GB"
          value={(numberIn(budget.maxBytes) ?? 0) / gigabyte}
          onChange={(size) => size !== undefined && set('maxBytes', Math.round(size * gigabyte))}
        />
      ) : (
        <NumberWord
          label="Images"
          value={numberIn(budget.maxItems)}
          onChange={(images) => images !== undefined && set('maxItems', images)}
        />
      )}{' '}
      <ChoiceWord
        label="Limit of"
        value={isBytes ? 'bytes' : 'images'}
        choices={[
          { value: 'images', label: 'images' },
          { value: 'bytes', label: 'of disk' },
        ]}
        onChange={(unit) =>
          onChange(
            unit === 'bytes'
              ? { ...withKey(budget, 'maxItems', undefined), maxBytes: 100 * gigabyte }
              : { ...withKey(budget, 'maxBytes', undefined), maxItems: 10_000 },
          )
        }
      />{' '}
      <ChoiceWord
        label="Of all or of each"
        value={per.length > 0 ? 'each' : 'all'}
        choices={[
          { value: 'all', label: 'in all' },
          { value: 'each', label: 'for each' },
        ]}
        onChange={(which) => set('per', which === 'each' ? ['source'] : undefined)}
      />
      {per.length > 0 && (
        <>
          {' '}
          <ListWord
            label="Of each"
            values={per}
            choices={dimensions}
            max={3}
            join=" and "
            onChange={(next) => set('per', next)}
          />
        </>
      )}
      {': beyond that, '}
      <ChoiceWord
        label="Action"
        isMain
        value={String(budget.action)}
        choices={actions.filter(({ value }) => !isKeeping(value) && value !== 'review')}
        onChange={(action) => set('action', action)}
      />
      {' what is not among the '}
      <ChoiceWord
        label="What stays first"
        value={String(budget.evict ?? 'recency')}
        choices={worths}
        onChange={(value) => set('evict', value)}
      />
      . What rules and floors keep is skipped.
    </>
  )
}
