import { plural, t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { CircleHelp } from 'lucide-react'
import type { QueryField } from '#contract'
import { queryText } from '#model/query/query-text.ts'
import type { QueryCondition } from '#model/query/query-tree.ts'
import { queries } from '../../../connection/index.ts'
import { ChoiceList, formatList, Input, WordPicker } from '../../../kit/index.ts'
import { daysText } from './choices.ts'
import type { Operand } from './comparisons.ts'
import { Distribution } from './Distribution.tsx'
import { NumberInput } from './words.tsx'

type ValueWordProps = {
  condition: QueryCondition
  field: QueryField
  operand: Operand
  onChange(condition: QueryCondition): void
}

/** The value of a condition: typed, chosen from a list with counts, or set on a histogram. */
export function ValueWord({ condition, field, operand, onChange }: ValueWordProps) {
  const { values } = condition
  const isEmpty = values.length === 0 || values[0] === ''
  const set = (next: QueryCondition['values']) => onChange({ ...condition, values: next })
  const isNumber = operand === 'days' || field.type === 'int' || field.type === 'double'
  return (
    <WordPicker label={t`Value`} isWrong={isEmpty} word={isEmpty ? t`choose…` : valueText(values, operand)}>
      {(close) => (
        <>
          {operand === 'moment' ? (
            <div className="p-3">
              <Input
                type="date"
                autoFocus
                aria-label={t`Day`}
                value={String(values[0] ?? '').slice(0, 10)}
                onChange={(event) => event.target.value && set([event.target.value])}
              />
            </div>
          ) : isNumber ? (
            <form
              className="flex flex-col gap-2 p-3"
              onSubmit={(event) => {
                event.preventDefault()
                close()
              }}
            >
              <span className="font-medium first-letter:uppercase">{field.title}</span>
              <span className="text-xs text-text-2">{field.explains}</span>
              <NumberInput
                label={operand === 'days' ? t`Days` : t`Value`}
                value={Number(values[0] ?? 0)}
                onChange={(value) => set([value])}
              />
              <Distribution condition={condition} field={field} operand={operand} onChange={(value) => set([value])} />
            </form>
          ) : (
            <ValueChoices
              condition={condition}
              operand={operand}
              onChange={(next) => {
                set(next)
                if (operand === 'one') close()
              }}
            />
          )}
          <MatchCount condition={condition} field={field} />
        </>
      )}
    </WordPicker>
  )
}

function valueText(values: QueryCondition['values'], operand: Operand): string {
  const [first] = values
  if (operand === 'days') {
    const days = Number(first)
    if (days % 365 === 0 && days > 0) return plural(days / 365, { one: '# year', other: '# years' })
    return daysText(days)
  }
  const texts = values.map((value) =>
    typeof value === 'number' ? value.toLocaleString('en', { maximumFractionDigits: 4 }) : value,
  )
  return formatList(texts, 'disjunction')
}

/** Existing values with their image counts. */
function ValueChoices({
  condition,
  operand,
  onChange,
}: {
  condition: QueryCondition
  operand: Operand
  onChange(values: string[]): void
}) {
  const { data: values = [] } = useQuery(queries.library.values.queryOptions({ input: { field: condition.field } }))
  const how = condition.how === 'has' || condition.how === 'hasNot' ? 'has' : '=='
  const counted = values.slice(0, maxCounted)
  const { data } = useQuery(
    queries.library.counts.queryOptions({
      input: { wheres: counted.map((value) => queryText({ ...condition, how, values: [value] })) },
      enabled: counted.length > 0,
    }),
  )
  const chosen = condition.values.map(String)
  return (
    <ChoiceList
      label={t`Value`}
      values={chosen}
      choices={values.map((value, n) => ({ value, label: value, count: data?.counts[n] }))}
      freeText={(typed) => t`Use “${typed}”`}
      onChoose={(value) =>
        onChange(
          operand !== 'several'
            ? [value]
            : chosen.includes(value)
              ? chosen.filter((one) => one !== value)
              : [...chosen.filter((one) => one !== ''), value],
        )
      }
    />
  )
}

const maxCounted = 50

/** How many images match, and for how many the condition is unknown. */
function MatchCount({ condition, field }: { condition: QueryCondition; field: QueryField }) {
  const { data } = useQuery(
    queries.library.counts.queryOptions({
      input: { wheres: [queryText(condition), ...(field.canBeUnknown ? [`!has(${field.name})`] : [])] },
      placeholderData: (last) => last,
    }),
  )
  const [matching, unknown] = data?.counts ?? []
  return (
    <div className="flex flex-col gap-1 border-t border-line px-3 py-2 text-xs text-text-2" role="status">
      <span>
        {matching === undefined
          ? t`Counting…`
          : matching === null
            ? t`This value is out of range`
            : plural(matching, { one: '# image matches', other: '# images match' })}
      </span>
      {unknown != null && unknown > 0 && (
        <span className="flex gap-1.5">
          <CircleHelp size={14} className="mt-px shrink-0" aria-hidden />
          <span>
            <Trans>
              It is unknown for <Plural value={unknown} one="# image" other="# images" />, which are{' '}
              <strong>kept</strong>.
            </Trans>
          </span>
        </span>
      )}
    </div>
  )
}
