import { t } from '@lingui/core/macro'
import type { QueryField } from '#contract'
import type { Comparison, QueryCondition } from '#model/query/query-tree.ts'

/** The kind of value that a comparison needs. */
export type Operand = 'none' | 'one' | 'several' | 'days' | 'moment'

export type ComparisonChoice = { how: Comparison; words: string; operand: Operand }

const choice = (how: Comparison, words: string, operand: Operand = 'one'): ComparisonChoice => ({ how, words, operand })

const numbers = [
  choice('>=', t`is at least`),
  choice('<=', t`is at most`),
  choice('>', t`is more than`),
  choice('<', t`is less than`),
  choice('==', t`is exactly`),
  choice('!=', t`is not`),
]
const texts = [
  choice('==', t`is`),
  choice('!=', t`is not`),
  choice('in', t`is one of`, 'several'),
  choice('notIn', t`is none of`, 'several'),
  choice('contains', t`contains`),
  choice('startsWith', t`begins with`),
  choice('endsWith', t`ends with`),
]
const times = [
  choice('age>', t`more than`, 'days'),
  choice('age>=', t`at least`, 'days'),
  choice('age<', t`in the last`, 'days'),
  choice('age<=', t`in at most the last`, 'days'),
  choice('time<', t`before`, 'moment'),
  choice('time<=', t`until`, 'moment'),
  choice('time>=', t`since`, 'moment'),
  choice('time>', t`after`, 'moment'),
]
const lists = [choice('has', t`include`), choice('hasNot', t`don’t include`)]
const flags = [choice('true', t`are`, 'none'), choice('false', t`are not`, 'none')]

const byType = new Map(
  Object.entries<readonly ComparisonChoice[]>({
    int: numbers,
    double: numbers,
    string: texts,
    timestamp: times,
    'list<string>': lists,
    bool: flags,
  }),
)

type Kind = Pick<QueryField, 'type' | 'canBeUnknown'>

/** Returns the comparisons of a field; none if only the query language can use it. */
export function comparisonsFor({ type, canBeUnknown }: Kind): readonly ComparisonChoice[] {
  const own = byType.get(type) ?? []
  const isTime = type === 'timestamp'
  return canBeUnknown && own.length > 0
    ? [
        ...own,
        choice('known', isTime ? t`at a known time` : t`is known`, 'none'),
        choice('unknown', isTime ? t`at an unknown time` : t`is unknown`, 'none'),
      ]
    : own
}

/** Whether a comparison reads "… ago": "more than a year ago". */
export const isAgo = (how: Comparison): boolean => how === 'age>' || how === 'age>='

const firstValue: Record<Operand, QueryCondition['values']> = {
  none: [],
  one: [''],
  several: [],
  days: [365],
  moment: [],
}

/** Returns the condition on another field, with the same comparison if possible. */
export function withField(condition: QueryCondition, field: QueryField): QueryCondition {
  const choices = comparisonsFor(field)
  const kept = choices.find(({ how }) => how === condition.how) ?? choices[0]!
  return { ...condition, field: field.name, how: kept.how, values: valuesFor(kept.operand, field.type, []) }
}

/** Returns the condition with another comparison. Keeps values that fit. */
export function withComparison(condition: QueryCondition, next: ComparisonChoice, field: QueryField): QueryCondition {
  const former = comparisonsFor(field).find(({ how }) => how === condition.how)?.operand
  const isSame = former === next.operand || (former !== undefined && isValue(former) && isValue(next.operand))
  return { ...condition, how: next.how, values: valuesFor(next.operand, field.type, isSame ? condition.values : []) }
}

const isValue = (operand: Operand): boolean => operand === 'one' || operand === 'several'

function valuesFor(operand: Operand, type: string, values: QueryCondition['values']): QueryCondition['values'] {
  if (operand === 'moment' && values.length === 0) return [new Date().toISOString().slice(0, 10)]
  if (values.length === 0) return type === 'int' || type === 'double' ? [0] : firstValue[operand]
  return operand === 'several' ? values : operand === 'none' ? [] : values.slice(0, 1)
}
