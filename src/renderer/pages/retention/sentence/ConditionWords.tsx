import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { QueryField } from '#contract'
import type { QueryCondition } from '#model/query/query-tree.ts'
import { queries } from '../../../connection/index.ts'
import { comparisonsFor, isAgo, withComparison, withField } from './comparisons.ts'
import { ValueWord } from './ValueWord.tsx'
import { ChoiceWord, RemoveWord } from './words.tsx'

type ConditionWordsProps = {
  /** Whether another condition precedes: "and that were taken". */
  isLater: boolean
  condition: QueryCondition
  onChange(condition: QueryCondition): void
  onRemove(): void
}

/** Returns the fields that a sentence can compare. */
export function useSentenceFields(): readonly QueryField[] {
  const { data = [] } = useQuery(queries.library.queryFields.queryOptions())
  return data.filter((field) => comparisonsFor(field).length > 0)
}

/** A condition as words: field, comparison and value. */
export function ConditionWords({ isLater, condition, onChange, onRemove }: ConditionWordsProps) {
  const fields = useSentenceFields()
  const field = fields.find(({ name }) => name === condition.field)
  if (!field) return null
  const comparisons = comparisonsFor(field)
  const operand = comparisons.find(({ how }) => how === condition.how)?.operand ?? 'none'
  const fieldWord = (
    <ChoiceWord
      label={t`Field`}
      value={condition.field}
      choices={fields.map(({ name, title, explains }) => ({ value: name, label: title, hint: explains }))}
      onChange={(name) => onChange(withField(condition, fields.find((one) => one.name === name)!))}
    />
  )
  const comparisonWord = (
    <ChoiceWord
      label={t`Comparison`}
      value={condition.how}
      choices={comparisons.map(({ how, words }) => ({ value: how, label: words }))}
      onChange={(how) => onChange(withComparison(condition, comparisons.find((one) => one.how === how)!, field))}
    />
  )
  const valueWord = operand !== 'none' && (
    <ValueWord condition={condition} field={field} operand={operand} onChange={onChange} />
  )
  const form =
    field.type === 'bool' ? 'flag' : field.type !== 'timestamp' ? 'other' : isAgo(condition.how) ? 'ago' : 'time'
  return (
    <span>
      {orderWords({ field: fieldWord, comparison: comparisonWord, value: valueWord }, form, isLater)}
      <RemoveWord label={t`Remove the condition on ${field.title}`} onRemove={onRemove} />
    </span>
  )
}

type Words = { field: ReactNode; comparison: ReactNode; value: ReactNode }

/** Orders the words of a condition. */
function orderWords({ field, comparison, value }: Words, form: 'flag' | 'other' | 'ago' | 'time', isLater: boolean) {
  if (form === 'flag')
    return (
      <Trans>
        that {comparison} {field}
      </Trans>
    )
  if (form === 'other')
    return value ? (
      <Trans>
        whose {field} {comparison} {value}
      </Trans>
    ) : (
      <Trans>
        whose {field} {comparison}
      </Trans>
    )
  if (form === 'ago')
    return isLater ? (
      <Trans>
        that were {field} {comparison} {value} ago
      </Trans>
    ) : (
      <Trans>
        {field} {comparison} {value} ago
      </Trans>
    )
  return isLater ? (
    <Trans>
      that were {field} {comparison} {value}
    </Trans>
  ) : (
    <>
      {field} {comparison} {value}
    </>
  )
}
